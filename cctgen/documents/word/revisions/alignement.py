"""Quel bloc ancien devient quel bloc nouveau : les égaux d'abord, puis, entre eux, les plus ressemblants."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")

_LOIN = 40
"""Blocs au-delà desquels un bloc déplacé ne se cherche plus : il est retiré d'ici, ajouté là."""


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
    rang = 0
    for nouveau in apres:
        candidats = range(rang, min(len(avant), rang + _LOIN))
        notes = [(parente(avant[c], nouveau), -c) for c in candidats]
        note, oppose = max(notes, default=(0.0, 0))
        if note <= 0:
            yield None, nouveau
            continue
        yield from ((ancien, None) for ancien in avant[rang:-oppose])
        yield avant[-oppose], nouveau
        rang = 1 - oppose
    yield from ((ancien, None) for ancien in avant[rang:])
