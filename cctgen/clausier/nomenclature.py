"""Les deux façons de ranger ce que le clausier exige : une clause a un thème, une fiche CCT un pilier.

Un thème et un pilier peuvent porter le même nom (« securite ») sans être la même chose.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Nomenclature:
    """Les thèmes et les piliers d'un clausier, chacun avec son libellé."""

    themes: Mapping[str, str]
    piliers: Mapping[str, str]


class Rangee(Protocol):
    """Ce qui se range : une clause, ou une exigence qui suit la sienne ; hors d'une fiche CCT, le pilier est vide."""

    @property
    def theme(self) -> str:
        """Rend le thème."""
        ...

    @property
    def pilier(self) -> str:
        """Rend le pilier."""
        ...


class Etendue(Protocol):
    """Ce qui vise des thèmes et des piliers : une rubrique du plan, un sous-critère, un commentaire type."""

    @property
    def themes(self) -> Collection[str]:
        """Rend les thèmes visés."""
        ...

    @property
    def piliers(self) -> Collection[str]:
        """Rend les piliers visés."""
        ...


def est_dans(rangee: Rangee, etendue: Etendue) -> bool:
    """Vrai si l'étendue vise le pilier d'une fiche CCT, ou le thème d'une clause."""
    return rangee.pilier in etendue.piliers if rangee.pilier else rangee.theme in etendue.themes


def nomenclature_de(rangees: Collection[Rangee]) -> Nomenclature:
    """Rend les thèmes et les piliers où des exigences se rangent, nommés par leur identifiant."""
    themes = dict.fromkeys(r.theme for r in rangees if not r.pilier)
    piliers = dict.fromkeys(r.pilier for r in rangees if r.pilier)
    return Nomenclature({t: t for t in themes}, {p: p for p in piliers})
