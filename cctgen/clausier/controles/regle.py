"""Une règle tient en un fichier : ce qu'elle voit, pourquoi, sur quels cas, et comment elle juge."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Generic, TypeVar

from cctgen.socle.registre import declares

Lu = TypeVar("Lu")
Releve = TypeVar("Releve")

Cas = Mapping[str, Any]
"""Ce que lit la règle, tel qu'on l'écrit : les clés d'une clause, ou des réponses et une clause de plus."""


@dataclass(frozen=True, slots=True)
class Regle(Generic[Lu, Releve]):
    """Une règle : ses cas fautifs la déclenchent, ses cas sains lui ressemblent sans rien dire ; un test les joue.

    `exemple` dit le premier cas fautif en clair ; vide, c'est le texte même de ce cas.
    """

    code: str
    voit: str
    source: str
    remede: str
    examiner: Callable[[Lu], Iterator[Releve]]
    fautifs: tuple[Cas, ...]
    sains: tuple[Cas, ...]
    exemple: str = ""


def decouvrir(paquet: ModuleType) -> tuple[Regle[Any, Any], ...]:
    """Rend la `REGLE` de chaque fichier d'un paquet et de ses familles, par nom de fichier."""
    return tuple(declares(paquet, "REGLE"))
