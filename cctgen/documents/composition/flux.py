"""Les lignes d'un tableau trop long pour être tenu : elles se composent quand le document s'écrit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import overload

from cctgen.documents.texte import Cellule

Ligne = tuple[Cellule, ...]


class LignesEnFlux(Sequence[Ligne]):
    """Des lignes refaites à chaque parcours, jamais toutes en mémoire.

    Leurs cases ne portent que des paragraphes : ni titre, ni liste, ni endroit marqué, qui se numérotent dans l'ordre
    du document.
    """

    def __init__(self, nombre: int, composer: Callable[[], Iterator[Ligne]]) -> None:
        self._nombre, self._composer = nombre, composer

    def __len__(self) -> int:
        """Rend le nombre de lignes."""
        return self._nombre

    def __iter__(self) -> Iterator[Ligne]:
        """Compose les lignes, de la première à la dernière."""
        return self._composer()

    @overload
    def __getitem__(self, place: int) -> Ligne: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Ligne, ...]: ...
    def __getitem__(self, place: int | slice) -> Ligne | tuple[Ligne, ...]:
        """Rend une ligne, ou quelques-unes."""
        if isinstance(place, slice):
            return tuple(islice(self, *place.indices(self._nombre)))
        return next(islice(self, range(self._nombre)[place], None))
