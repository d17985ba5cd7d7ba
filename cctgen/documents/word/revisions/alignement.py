"""Quel bloc ancien devient quel bloc nouveau, et quel mot : les égaux d'abord, puis les plus ressemblants."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Final, NamedTuple, TypeVar

T = TypeVar("T")

_LOIN = 40
"""Blocs au-delà desquels un bloc déplacé ne se cherche plus : il est retiré d'ici, ajouté là."""
_MOT_QUI_DIT: Final = re.compile(r"\w{5}|\d")
"""« et », « de la », « dans » sont communs à deux textes sans rapport."""


class Passage(NamedTuple):
    """Les bornes d'un passage, de chaque côté ; `change` s'il n'y est pas le même."""

    change: bool
    debut: int
    fin: int
    debut_apres: int
    fin_apres: int

    def avec(self, suivant: Passage) -> Passage:
        """Rend les deux passages d'un seul tenant."""
        return Passage(True, self.debut, suivant.fin, self.debut_apres, suivant.fin_apres)


def passages(
    avant: Sequence[T], apres: Sequence[T], cle: Callable[[T], Hashable] = str, texte: Callable[[T], str] = str
) -> list[Passage]:
    """Rend les passages communs et changés de deux suites de mots.

    Un mot-outil commun entre deux changements plus longs que lui n'en fait pas deux : le lecteur y verrait un texte
    gardé au milieu d'un texte neuf.
    """
    comparaison = difflib.SequenceMatcher(None, [*map(cle, avant)], [*map(cle, apres)], autojunk=False)
    lus: list[Passage] = []
    for operation, *bornes in comparaison.get_opcodes():
        lus.append(Passage(operation != "equal", *bornes))
        while len(lus) > 2 and lus[-1].change:
            devant, (commun, _), derriere = (_cotes(lu, avant, apres, texte) for lu in lus[-3:])
            if _se_garde(commun, min(max(map(len, cotes)) for cotes in (devant, derriere))):
                break
            lus[-3:] = [lus[-3].avec(lus[-1])]
    return lus


def _cotes(lu: Passage, avant: Sequence[T], apres: Sequence[T], texte: Callable[[T], str]) -> tuple[str, str]:
    """Rend ce que dit un passage, de chaque côté."""
    cotes = avant[lu.debut : lu.fin], apres[lu.debut_apres : lu.fin_apres]
    ancien, nouveau = ("".join(map(texte, cote)) for cote in cotes)
    return ancien, nouveau


def _se_garde(commun: str, voisin: int) -> bool:
    """Vrai d'un texte commun qui dit quelque chose, ou plus long que l'un des changements qui le bordent."""
    return bool(commun.strip()) and (bool(_MOT_QUI_DIT.search(commun)) or len(commun) > voisin)


def apparier(
    avant: Sequence[T], apres: Sequence[T], cle: Callable[[T], Hashable], parente: Callable[[T, T], float]
) -> Iterator[tuple[T | None, T | None]]:
    """Énumère les paires, dans l'ordre ; `parente` va de 0 à 1, et 0 interdit la paire."""
    comparaison = difflib.SequenceMatcher(None, list(map(cle, avant)), list(map(cle, apres)), autojunk=False)
    for operation, debut, fin, debut_apres, fin_apres in comparaison.get_opcodes():
        anciens, nouveaux = avant[debut:fin], apres[debut_apres:fin_apres]
        if operation == "equal":
            yield from zip(anciens, nouveaux, strict=True)
        else:
            yield from _par_parente(anciens, nouveaux, parente)


def _par_parente(
    avant: Sequence[T], apres: Sequence[T], parente: Callable[[T, T], float]
) -> Iterator[tuple[T | None, T | None]]:
    """Entre deux paires, ce qui part se lit avant ce qui vient."""
    rang = 0
    venus: list[T] = []
    for nouveau in apres:
        candidats = range(rang, min(len(avant), rang + _LOIN))
        notes = [(parente(avant[c], nouveau), -c) for c in candidats]
        note, oppose = max(notes, default=(0.0, 0))
        if note <= 0:
            venus.append(nouveau)
            continue
        yield from ((ancien, None) for ancien in avant[rang:-oppose])
        yield from ((None, venu) for venu in venus)
        venus.clear()
        yield avant[-oppose], nouveau
        rang = 1 - oppose
    yield from ((ancien, None) for ancien in avant[rang:])
    yield from ((None, venu) for venu in venus)
