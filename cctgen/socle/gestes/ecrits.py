"""Ce que l'outil a écrit en dernier, fichier par fichier : ce qui en diffère est le travail d'une personne."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from cctgen.socle.fichiers import DOSSIER_CACHE

FICHIER_ECRITS = f"{DOSSIER_CACHE}/ecrits.json"


def lire_ecrits(racine: Path) -> dict[str, str]:
    """Rend l'empreinte de chaque fichier produit, par chemin dans le dossier ; sans registre, tout est protégé."""
    try:
        ecrits = json.loads((racine / FICHIER_ECRITS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(k): str(v) for k, v in ecrits.items()} if isinstance(ecrits, dict) else {}


def rediger_ecrits(ecrits: Mapping[str, str]) -> bytes:
    """Rend le texte du registre des écrits."""
    return (json.dumps(dict(sorted(ecrits.items())), ensure_ascii=False, indent=1) + "\n").encode()
