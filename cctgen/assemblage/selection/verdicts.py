"""Ce que rend la sélection : un verdict motivé par clause et par exigence, pour un lot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple


class Verdict(NamedTuple):
    """Une clause ou une exigence, pour un lot : retenue ou écartée, et pourquoi en une phrase."""

    id: str
    retenue: bool
    motif: str
    questions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Selection:
    """La sélection d'un lot, dans l'ordre du clausier : un verdict par clause et par exigence."""

    lot: int
    clauses: Mapping[str, Verdict]
    exigences: Mapping[str, Verdict]
