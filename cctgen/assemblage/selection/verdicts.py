"""Ce que rend la sélection : un verdict motivé par clause et par exigence, pour un lot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from cctgen.assemblage.selection.causes import ECARTEE, RETENUE, Cause, en_clair, pourquoi


class Verdict(NamedTuple):
    """Une clause ou une exigence, pour un lot : retenue ou écartée, ce qui en décide, et les questions à revoir."""

    id: str
    retenue: bool
    cause: Cause
    questions: tuple[str, ...] = ()

    @property
    def sens(self) -> str:
        """Rend « retenue » ou « écartée »."""
        return RETENUE if self.retenue else ECARTEE

    @property
    def motif(self) -> str:
        """Rend la phrase : « retenue : « Interface » vaut « Navigateur web » »."""
        return en_clair(self.sens, self.cause)

    @property
    def pourquoi(self) -> str:
        """Rend la phrase sans le verdict, quand elle se comprend sans lui."""
        return pourquoi(self.sens, self.cause)


@dataclass(frozen=True, slots=True)
class Selection:
    """La sélection d'un lot, dans l'ordre du clausier : un verdict par clause et par exigence."""

    lot: int
    clauses: Mapping[str, Verdict]
    exigences: Mapping[str, Verdict]
