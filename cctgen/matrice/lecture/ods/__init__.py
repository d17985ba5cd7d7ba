"""Les faits propres au .ods."""

from __future__ import annotations

CONTENU, STYLES, MANIFESTE = "content.xml", "styles.xml", "meta-inf/manifest.xml"


def est_utile(chemin: str) -> bool:
    """Vrai pour les pièces d'un .ods que la lecture regarde."""
    return chemin in (CONTENU, STYLES, MANIFESTE) or chemin.startswith("basic/")
