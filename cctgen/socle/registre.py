"""Un dossier fait un registre : ce que ses fichiers déclarent s'y trouve sans qu'aucune liste ne les nomme."""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterator
from types import ModuleType
from typing import Any

_DIT_UNE_PIECE = "__init__.py"


def declares(paquet: ModuleType, nom: str) -> Iterator[Any]:
    """Énumère ce que chaque fichier d'un paquet et de ses sous-pièces déclare sous ce nom, par nom de fichier.

    Un fichier qui ne déclare rien sert ses voisins.
    """
    for module in map(importlib.import_module, sorted(_modules(paquet))):
        if hasattr(module, nom):
            yield getattr(module, nom)


def _modules(paquet: ModuleType) -> Iterator[str]:
    """Énumère les fichiers en texte : `pkgutil` demande de chacun s'il est un module, dix fois plus lentement."""
    for racine in paquet.__path__:
        for sous, _, noms in os.walk(racine):
            if _DIT_UNE_PIECE in noms:
                piece = paquet.__name__ + sous.removeprefix(racine).replace(os.sep, ".")
                modules = (nom.removesuffix(".py") for nom in noms if nom.endswith(".py") and nom != _DIT_UNE_PIECE)
                # Ce qu'un éditeur ou un système pose à côté (« ._regle.py », « regle-copie.py ») n'est pas un module.
                yield from (f"{piece}.{module}" for module in modules if module.isidentifier())
