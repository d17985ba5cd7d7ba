"""Où se lit un paragraphe d'un tableau : sa ligne, ses colonnes, les lignes que tient sa case.

Un mot qui change de colonne, ou deux cases qui se réunissent, changent le sens sans changer un mot.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from cctgen.documents.word.revisions.balises import SDT, TBL, TC, TR, Noeud, P, w
from cctgen.documents.word.revisions.lecture import reunion
from cctgen.socle.nombres import lire_entier


class Case(NamedTuple):
    """La ligne d'un paragraphe, et sa case dans cette ligne : « colonne 2 », « colonnes 2 à 3, sur 2 lignes »."""

    ligne: Noeud
    place: str


def cases_du_bloc(bloc: Noeud) -> dict[Noeud, Case]:
    """Rend la case de chaque paragraphe d'un bloc ; celle du tableau le plus intérieur, s'ils s'emboîtent."""
    cases: dict[Noeud, Case] = {}
    for tableau in bloc.iter(TBL):
        dessous: dict[int, int] = {}
        for ligne in reversed([*_enfants(tableau, TR)]):
            continuees: dict[int, int] = {}
            for colonne, etendue, liens, case in _rangee(ligne):
                suite = dessous.get(colonne, 0)
                if liens.endswith("continue"):
                    continuees[colonne] = 1 + suite
                place = _place(colonne, etendue, liens, suite if liens else 0)
                cases.update(dict.fromkeys(case.iter(P), Case(ligne, place)))
            dessous = continuees
    return cases


def _enfants(noeud: Noeud, nature: str) -> Iterator[Noeud]:
    """Énumère les lignes d'un tableau ou les cases d'une ligne, contrôles de contenu compris."""
    for enfant in noeud:
        if enfant.tag == nature:
            yield enfant
        elif enfant.tag in (SDT, w("sdtContent")):
            yield from _enfants(enfant, nature)


def _rangee(ligne: Noeud) -> Iterator[tuple[int, int, str, Noeud]]:
    avant = ligne.find(f"{w('trPr')}/{w('gridBefore')}")
    colonne = 1 + ((0 if avant is None else lire_entier(avant.get(w("val")))) or 0)
    for case in _enfants(ligne, TC):
        dite, liens = reunion(case)
        etendue = lire_entier(dite) or 1
        yield colonne, etendue, liens, case
        colonne += etendue


def _place(colonne: int, etendue: int, liens: str, suite: int) -> str:
    place = f"colonne {colonne}" if etendue == 1 else f"colonnes {colonne} à {colonne + etendue - 1}"
    if liens.endswith("continue"):
        return f"{place}, cachée sous une autre case"
    return f"{place}, sur {1 + suite} lignes" if suite else place
