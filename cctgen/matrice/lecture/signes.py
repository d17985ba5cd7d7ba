"""Range les signes de mise en forme d'une feuille : par exigence dans le tableau, par colonne ailleurs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cctgen.matrice import contrat
from cctgen.matrice.lecture.classeur import COULEUR_SEULE, Feuille, place_de, texte_en
from cctgen.matrice.lecture.zones import Cellule
from cctgen.matrice.modele import LigneLue


def signes_par_place(feuille: Feuille, lignes: Sequence[LigneLue]) -> Mapping[tuple[str, str], list[Cellule]]:
    """Rend les cellules de chaque signe, par exigence s'il y en a une.

    Une couleur sans texte ne dit quelque chose que dans une cellule de réponse ; un texte barré, partout.
    """
    if not feuille.aspects:
        return {}
    refs = {ligne.numero - 1: ligne.valeur(contrat.REF).strip() for ligne in lignes}
    ouvertes = _colonnes_ouvertes(lignes)
    groupes: dict[tuple[str, str], list[Cellule]] = {}
    for nom, signe in feuille.aspects:
        place = place_de(nom)
        if place is None:
            continue
        cellule = Cellule(*place, texte_en(feuille.lignes, nom))
        ref = refs.get(cellule.ligne, "")
        if signe == COULEUR_SEULE:
            if not ref or cellule.texte.strip() or cellule.colonne not in ouvertes:
                continue
        elif not cellule.texte.strip() and "lien" not in signe:
            continue
        groupes.setdefault((signe, ref), []).append(cellule)
    return groupes


def _colonnes_ouvertes(lignes: Sequence[LigneLue]) -> frozenset[int]:
    """Rend le rang des colonnes que le soumissionnaire remplit, d'après la première ligne du tableau."""
    if not lignes:
        return frozenset()
    cellules = (place_de(lignes[0].cellule(colonne)) for colonne in contrat.COLONNES_REPONSE)
    return frozenset(place[1] for place in cellules if place)
