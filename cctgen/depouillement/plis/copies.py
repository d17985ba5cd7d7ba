"""Le nom sous lequel un fichier reçu se garde."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator


def nom_de_copie(sha256: str, nom: str) -> str:
    """Rend le nom sous lequel un fichier reçu se garde : le début de son empreinte, puis le sien, assaini."""
    return f"{sha256[:12]}-{nom_assaini(nom)}"


def nom_assaini(nom: str) -> str:
    """Rend un nom de fichier sans dossier, sans accents ni signes réservés, de soixante caractères au plus."""
    base = re.split(r"[\\/]", nom)[-1]
    sans_accents = "".join(_simples(unicodedata.normalize("NFKD", base)))
    tige, point, extension = sans_accents.rpartition(".")
    extension = _propre(extension).strip("-._") if point else ""
    if not extension:
        return (_propre(tige or sans_accents).strip("-._") or "fichier")[:60]
    # L'extension à part : un nom sans lettre latine la garde.
    return f"{(_propre(tige).lstrip('-._') or 'fichier')[:50]}.{extension[:8]}"


def _propre(texte: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "-", texte)


def _simples(texte: str) -> Iterator[str]:
    return (c for c in texte if not unicodedata.combining(c))
