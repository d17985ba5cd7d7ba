"""Ce que l'outil a écrit en dernier, fichier par fichier : ce qui en diffère est le travail d'une personne."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from cctgen.socle.fichiers import DOSSIER_CACHE, lire_objet

FICHIER_ECRITS = f"{DOSSIER_CACHE}/ecrits.json"

Ecrit = tuple[str, str]
"""Un fichier que l'outil a écrit : son chemin dans le dossier, et son empreinte. Le même ailleurs est une copie."""


def lire_ecrits(racine: Path) -> dict[str, str]:
    """Rend l'empreinte de chaque fichier produit, par chemin dans le dossier ; sans registre, tout est protégé."""
    return {chemin: str(dit) for chemin, dit in lire_objet(racine / FICHIER_ECRITS).items()}


def rediger_ecrits(ecrits: Mapping[str, str]) -> bytes:
    """Rend le texte du registre des écrits."""
    return (json.dumps(dict(sorted(ecrits.items())), ensure_ascii=False, indent=1) + "\n").encode()
