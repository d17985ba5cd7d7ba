"""Un dossier fait un registre : ce que ses fichiers déclarent s'y trouve sans qu'aucune liste ne les nomme."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType
from typing import Any


def declares(paquet: ModuleType, nom: str) -> Iterator[Any]:
    """Énumère ce que chaque fichier d'un paquet et de ses sous-pièces déclare sous ce nom, par nom de fichier.

    Un fichier qui ne déclare rien sert ses voisins.
    """
    modules = sorted(m.name for m in pkgutil.walk_packages(paquet.__path__, f"{paquet.__name__}."))
    for module in map(importlib.import_module, modules):
        if hasattr(module, nom):
            yield getattr(module, nom)
