"""Une règle tient en un fichier : ce qu'elle voit, pourquoi, sur quels cas, et comment elle juge."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Generic, TypeVar

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
    """Rend la `REGLE` de chaque fichier d'un paquet et de ses familles, par nom de fichier.

    Un fichier sans `REGLE` sert ses voisins et n'en est pas une.
    """
    noms = (m.name for m in pkgutil.walk_packages(paquet.__path__, f"{paquet.__name__}."))
    modules = (importlib.import_module(nom) for nom in sorted(noms))
    return tuple(module.REGLE for module in modules if hasattr(module, "REGLE"))
