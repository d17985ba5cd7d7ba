"""Une condition mise à plat, qui se réduit à mesure que les réponses se fixent : on ne réévalue que ce qui reste."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

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


class Lien(Enum):
    """Ce qu'il faut d'un ensemble de formules ; sa valeur est ce que vaut l'ensemble vide."""

    TOUTES = True
    UNE = False

    @property
    def contraire(self) -> Lien:
        """Rend ce qu'il faut des négations pour nier l'ensemble (lois de De Morgan)."""
        return Lien(not self.value)


@dataclass(frozen=True, slots=True)
class Ensemble:
    """Des formules à tenir toutes, ou dont une suffit ; jamais vide, jamais tranchée."""

    lien: Lien
    parties: tuple[Litteral | Ensemble, ...]
    questions: frozenset[str]


Formule = bool | Litteral | Ensemble
"""Vrai ou faux quand c'est tranché, sinon ce qui reste à décider."""


def formule(condition: Condition) -> Formule:
    """Met une condition à plat."""
    match condition:
        case Tous(tous=parties):
            return toutes(map(formule, parties))
        case Un(un=parties):
            return _reunir(Lien.UNE, map(formule, parties))
        case Aucun(aucun=parties):
            return toutes(nier(formule(p)) for p in parties)
        case _:
            return Litteral(condition, attendu=True)


def nier(reste: Formule) -> Formule:
    """Rend la négation, descendue jusqu'aux feuilles."""
    if isinstance(reste, bool):
        return not reste
    if isinstance(reste, Litteral):
        return Litteral(reste.feuille, not reste.attendu)
    return _reunir(reste.lien.contraire, map(nier, reste.parties))


def toutes(formules: Iterable[Formule]) -> Formule:
    """Rend la formule qui les veut toutes."""
    return _reunir(Lien.TOUTES, formules)


def fixer(reste: Formule, question: str, reponses: Valeurs) -> Formule:
    """Rend ce qui reste à décider une fois `question` répondue dans `reponses`."""
    if isinstance(reste, bool) or question not in reste.questions:
        return reste
    if isinstance(reste, Litteral):
        return est_vraie(reste.feuille, reponses) is reste.attendu
    return _reunir(reste.lien, (fixer(p, question, reponses) for p in reste.parties))


def _reunir(lien: Lien, formules: Iterable[Formule]) -> Formule:
    """Réunit, et tranche dès qu'une partie suffit : un faux quand on les veut toutes, un vrai quand une suffit."""
    parties: list[Litteral | Ensemble] = []
    for partie in formules:
        if isinstance(partie, bool):
            if partie is not lien.value:
                return partie
        else:
            parties += _a_plat(partie, lien)
    if len(parties) < 2:
        return parties[0] if parties else lien.value
    return Ensemble(lien, tuple(parties), frozenset().union(*(p.questions for p in parties)))


def _a_plat(partie: Litteral | Ensemble, lien: Lien) -> Iterator[Litteral | Ensemble]:
    if isinstance(partie, Ensemble) and partie.lien is lien:
        yield from partie.parties
    else:
        yield partie
