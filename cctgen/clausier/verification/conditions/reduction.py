"""Une condition mise à plat, qui se réduit à mesure que les réponses se fixent : on ne réévalue que ce qui reste."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cctgen.clausier.formes.condition import Aucun, Condition, Feuille, Tous, Un, Valeurs, est_vraie


@dataclass(frozen=True, slots=True)
class Litteral:
    """Une feuille, et la valeur qu'on en attend."""

    feuille: Feuille
    attendu: bool

    @property
    def questions(self) -> frozenset[str]:
        """Rend la seule question qui la tranche."""
        return frozenset((self.feuille.question,))


@dataclass(frozen=True, slots=True)
class Ensemble:
    """Des formules à tenir toutes (`toutes`), ou dont une suffit ; jamais vide, jamais tranchée."""

    toutes: bool
    parties: tuple[Litteral | Ensemble, ...]
    questions: frozenset[str]


Formule = bool | Litteral | Ensemble
"""Vrai ou faux quand c'est tranché, sinon ce qui reste à décider."""


def formule(condition: Condition, attendu: bool = True) -> Formule:
    """Met une condition à plat : les négations descendent jusqu'aux feuilles."""
    match condition:
        case Tous(tous=parties):
            return _reunir(attendu, (formule(p, attendu) for p in parties))
        case Un(un=parties):
            return _reunir(not attendu, (formule(p, attendu) for p in parties))
        case Aucun(aucun=parties):
            return _reunir(attendu, (formule(p, not attendu) for p in parties))
        case _:
            return Litteral(condition, attendu)


def toutes(formules: Iterable[Formule]) -> Formule:
    """Rend la formule qui les veut toutes."""
    return _reunir(True, formules)


def fixer(reste: Formule, question: str, reponses: Valeurs) -> Formule:
    """Rend ce qui reste à décider une fois `question` répondue dans `reponses`."""
    if isinstance(reste, bool) or question not in reste.questions:
        return reste
    if isinstance(reste, Litteral):
        return est_vraie(reste.feuille, reponses) is reste.attendu
    return _reunir(reste.toutes, (fixer(p, question, reponses) for p in reste.parties))


def _reunir(veut_tout: bool, formules: Iterable[Formule]) -> Formule:
    """Réunit, et tranche dès qu'une partie suffit : un faux quand on les veut toutes, un vrai quand une suffit."""
    parties: list[Litteral | Ensemble] = []
    for partie in formules:
        if isinstance(partie, bool):
            if partie is not veut_tout:
                return partie
        else:
            parties += _a_plat(partie, veut_tout)
    if len(parties) < 2:
        return parties[0] if parties else veut_tout
    return Ensemble(veut_tout, tuple(parties), frozenset().union(*(p.questions for p in parties)))


def _a_plat(partie: Litteral | Ensemble, veut_tout: bool) -> Iterator[Litteral | Ensemble]:
    if isinstance(partie, Ensemble) and partie.toutes is veut_tout:
        yield from partie.parties
    else:
        yield partie
