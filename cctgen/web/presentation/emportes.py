"""Ce qu'un enregistrement ôterait d'écrit à la main : la personne l'a lu, ou il se montre avant d'être écrit."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256


def empreinte_de(emportes: Iterable[str]) -> str:
    """Rend ce que la page renvoie une fois ces textes montrés, et eux seuls."""
    return sha256("\n".join(emportes).encode()).hexdigest()[:16]
