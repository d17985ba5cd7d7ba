"""Où l'outil retient, sur ce poste, ce qui s'efface sans perte."""

from __future__ import annotations

import os
from pathlib import Path


def cache_du_poste() -> Path | None:
    """Rend le dossier de cache de l'outil, ou rien si le poste n'en veut pas."""
    try:
        return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "cctgen"
    except RuntimeError:
        return None
