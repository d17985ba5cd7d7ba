"""Ce qu'un geste suit du début à la fin : le sien, à défaut celui de l'outil, lu au premier emploi."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Generic, TypeVar

T = TypeVar("T")


class DuGeste(Generic[T]):
    """Un réglage du geste en cours ; changé sur le disque entre-temps, il ne vaut que pour le suivant."""

    def __init__(self, nom: str) -> None:
        self._suivi: ContextVar[list[T] | None] = ContextVar(nom, default=None)

    def suivre(self, de_l_outil: Callable[[], T]) -> T:
        """Rend le réglage du geste, le même jusqu'à sa fin ; hors d'un geste, ou s'il n'en a pas, celui de l'outil."""
        suivi = self._suivi.get()
        if suivi is None:
            return de_l_outil()
        if not suivi:
            suivi.append(de_l_outil())
        return suivi[0]

    @contextmanager
    def fixer(self, propre: T | None) -> Iterator[None]:
        """Fait suivre ce réglage dans le bloc ; rien, celui de l'outil."""
        precedent = self._suivi.set([] if propre is None else [propre])
        try:
            yield
        finally:
            self._suivi.reset(precedent)
