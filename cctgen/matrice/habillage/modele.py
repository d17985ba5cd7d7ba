"""Ce qu'un classeur modèle règle, et celui que suit le geste en cours."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Aspect:
    """L'aspect d'une sorte de cellule ; les couleurs sont « RRVVBB », vides sans fond ou sans filet."""

    police: str
    taille: float
    gras: bool = False
    italique: bool = False
    encre: str = "000000"
    fond: str = ""
    filet: str = ""


@dataclass(frozen=True, eq=False)
class Habillage:
    """Les aspects par nom, les couleurs seules, la largeur des colonnes par feuille, l'orientation des pages."""

    aspects: Mapping[str, Aspect]
    couleurs: Mapping[str, str]
    colonnes: Mapping[str, Mapping[str, float]]
    paysages: Mapping[str, bool]

    def largeurs(self, feuille: str) -> tuple[float, ...]:
        """Rend la largeur des colonnes d'une feuille, dans l'ordre, en caractères d'Excel."""
        return tuple(self.colonnes[feuille].values())


@dataclass(slots=True)
class _Suivi:
    """L'habillage d'un geste ; celui de l'outil ne se lit qu'au premier classeur."""

    habillage: Habillage | None


_COURANT: ContextVar[_Suivi | None] = ContextVar("habillage", default=None)


def habillage_du_geste(livre: Callable[[], Habillage]) -> Habillage:
    """Rend l'habillage que suit le geste en cours, le même jusqu'à sa fin ; `livre` rend celui de l'outil."""
    suivi = _COURANT.get()
    if suivi is None:
        return livre()
    if suivi.habillage is None:
        suivi.habillage = livre()
    return suivi.habillage


@contextmanager
def habille(habillage: Habillage | None) -> Iterator[None]:
    """Fait suivre cet habillage à tout classeur écrit dans le bloc ; rien, celui de l'outil."""
    precedent = _COURANT.set(_Suivi(habillage))
    try:
        yield
    finally:
        _COURANT.reset(precedent)
