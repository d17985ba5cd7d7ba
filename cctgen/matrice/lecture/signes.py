"""Range les signes d'une feuille (forme, erreurs, fusions) : par exigence dans le tableau, par colonne ailleurs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cctgen.matrice import contrat
from cctgen.matrice.lecture.classeur import (
    COULEUR_SEULE,
    ERREUR,
    FUSION,
    Feuille,
    adresse,
    etendue_de,
    place_de,
    texte_en,
)
from cctgen.matrice.lecture.zones import Cellule
from cctgen.matrice.modele import LigneLue

TOUT_SE_CALCULE = "*"
"""La colonne calculée d'une feuille dont toutes le sont."""


def signes_par_place(
    feuille: Feuille, lignes: Sequence[LigneLue], calculee: str = ""
) -> Mapping[tuple[str, str], list[Cellule]]:
    """Rend les cellules de chaque signe, par exigence s'il y en a une.

    Une couleur sans texte ne dit quelque chose que dans une cellule de réponse ; un texte barré, partout. `calculee`
    est la lettre de la colonne que la matrice calcule seule : une feuille retirée y met partout la même erreur.
    """
    if not (feuille.aspects or feuille.fusions):
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
        elif (
            _est_notre_calcul(feuille, nom, calculee)
            if signe == ERREUR
            else not cellule.texte.strip() and "lien" not in signe
        ):
            continue
        groupes.setdefault((signe, ref), []).append(cellule)
    for signe, cellule in fusions_de(feuille) if not lignes else _fondues(feuille, refs, ouvertes):
        groupes.setdefault((signe, refs.get(cellule.ligne, "")), []).append(cellule)
    return groupes


def _est_notre_calcul(feuille: Feuille, cellule: str, calculee: str) -> bool:
    if calculee not in (TOUT_SE_CALCULE, cellule.rstrip("0123456789")):
        return False
    return feuille.formules is None or cellule in feuille.formules


def fusions_de(feuille: Feuille, depuis: int = 0) -> Iterator[tuple[str, Cellule]]:
    """Énumère les fusions de plusieurs lignes, à partir d'une : leur texte n'est lu que pour la première."""
    for plage in feuille.fusions:
        etendue = etendue_de(plage)
        if etendue is not None and len(etendue[0]) > 1 and etendue[0].start >= depuis:
            tete = _tete(feuille, etendue)
            if tete.texte.strip():
                yield f"{FUSION} {plage.partition(':')[2]}", tete


def _fondues(feuille: Feuille, refs: Mapping[int, str], ouvertes: frozenset[int]) -> Iterator[tuple[str, Cellule]]:
    """Énumère les cellules de réponse qu'une fusion laisse vides, avec le texte qui n'est lu que pour la première."""
    for etendue in filter(None, map(etendue_de, feuille.fusions)):
        tete = _tete(feuille, etendue)
        for numero in (n for n in refs if n in etendue[0] and tete.texte.strip()):
            for rang in sorted(ouvertes.intersection(etendue[1])):
                if (numero, rang) != tete[:2]:
                    yield f"{FUSION} {tete.adresse}", Cellule(numero, rang, tete.texte)


def _tete(feuille: Feuille, etendue: tuple[range, range]) -> Cellule:
    ligne, colonne = etendue[0].start, etendue[1].start
    return Cellule(ligne, colonne, texte_en(feuille.lignes, adresse(ligne, colonne)))


def _colonnes_ouvertes(lignes: Sequence[LigneLue]) -> frozenset[int]:
    """Rend le rang des colonnes que le soumissionnaire remplit, d'après la première ligne du tableau."""
    if not lignes:
        return frozenset()
    cellules = (place_de(lignes[0].cellule(colonne)) for colonne in contrat.COLONNES_REPONSE)
    return frozenset(place[1] for place in cellules if place)
