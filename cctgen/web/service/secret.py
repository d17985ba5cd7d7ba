"""La clé qui signe sessions et formulaires, tirée au premier lancement et gardée avec les données."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

_FICHIER = "cle-secrete"


def cle_gardee(donnees: Path) -> str:
    """Rend la clé du dossier de données, sans rien écrire ; à défaut, une clé qui ne vaut que pour ce processus."""
    try:
        return (donnees / _FICHIER).read_text(encoding="ascii")
    except OSError:
        return secrets.token_urlsafe(64)


def garder_une_cle(donnees: Path) -> None:
    """Tire la clé du dossier de données si elle n'y est pas, lisible de son seul propriétaire."""
    donnees.mkdir(parents=True, exist_ok=True)
    try:
        descripteur = os.open(donnees / _FICHIER, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descripteur, "w", encoding="ascii") as fichier:
        fichier.write(secrets.token_urlsafe(64))
