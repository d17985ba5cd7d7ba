"""Deux tableaux dont l'un a des colonnes de plus : laquelle répond à laquelle, et la marque des cases en plus."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from lxml import etree

from cctgen.documents.word.revisions.alignement import apparier
from cctgen.documents.word.revisions.balises import DEL, TC, TR, Marques, Noeud, w
from cctgen.documents.word.revisions.jetons import texte_de

_GRILLE: Final = w("tblGrid")

Colonnes = Sequence[tuple[int | None, int | None]]
"""Rang de chaque colonne dans l'ancien tableau et dans le nouveau."""


def colonnes_appariees(ancien: Noeud, nouveau: Noeud) -> Colonnes:
    """Rend les colonnes des deux tableaux si l'un a toutes celles de l'autre ; rien sinon.

    Elles se reconnaissent à leur en-tête ; des cases réunies, ou une colonne renommée, ne se comparent pas.
    """
    entetes = [_entetes(tableau) for tableau in (ancien, nouveau)]
    if not all(entetes):
        return ()
    anciennes, nouvelles = (list(enumerate(textes)) for textes in entetes)
    paires = apparier(anciennes, nouvelles, lambda colonne: colonne[1], lambda _a, _n: 0.0)
    colonnes = [(None if a is None else a[0], None if n is None else n[0]) for a, n in paires]
    seules = {a is None for a, n in colonnes if a is None or n is None}
    return colonnes if len(seules) < 2 else ()


def _entetes(tableau: Noeud) -> list[str]:
    lignes = tableau.findall(TR)
    if not lignes or next(tableau.iter(w("gridSpan"), w("vMerge")), None) is not None:
        return []
    textes = [texte_de(case) for case in lignes[0].findall(TC)]
    egales = all(len(ligne.findall(TC)) == len(textes) for ligne in lignes)
    return textes if egales and len(set(textes)) == len(textes) else []


def marquer_la_case(case: Noeud, nature: str, marques: Marques) -> Noeud:
    """Rend la case, marquée ajoutée ou retirée après ses autres propriétés comme le veut le schéma."""
    proprietes = case.find(w("tcPr"))
    if proprietes is None:
        proprietes = etree.Element(w("tcPr"))
        case.insert(0, proprietes)
    proprietes.append(marques.marque(w("cellDel") if nature == DEL else w("cellIns")))
    return case


def poser_la_grille_des_deux(fondu: Noeud, ancien: Noeud, nouveau: Noeud, colonnes: Colonnes) -> None:
    """Donne au tableau toutes les colonnes, à la largeur du nouveau ; la plus large cède la place de l'ancienne."""
    largeurs = [[_largeur(c) for c in t.iterfind(f"{_GRILLE}/{w('gridCol')}")] for t in (ancien, nouveau)]
    posees = [largeurs[1][n] if n is not None else largeurs[0][a or 0] for a, n in colonnes]
    large = posees.index(max(posees))
    posees[large] -= sum(posees) - sum(largeurs[1])
    grille = next(fondu.iterfind(_GRILLE))
    grille[:] = [etree.Element(w("gridCol"), {w("w"): str(largeur)}) for largeur in posees]
    poser_les_largeurs(fondu, posees)


def poser_les_largeurs(tableau: Noeud, largeurs: Sequence[int]) -> None:
    """Donne sa largeur à chaque case d'une ligne entière ; une ligne partie ou venue seule garde les siennes."""
    for ligne in tableau.findall(TR):
        cases = ligne.findall(TC)
        for case, largeur in zip(cases, largeurs, strict=False):
            dite = case.find(f"{w('tcPr')}/{w('tcW')}")
            if dite is not None and len(cases) == len(largeurs):
                dite.set(w("w"), str(largeur))


def _largeur(colonne: Noeud) -> int:
    return int(str(colonne.get(w("w"), "0")))
