"""Reconnaître une variante : le règlement demande que le nom de son fichier le dise."""

from __future__ import annotations

import re
from functools import lru_cache

from cctgen.matrice.modele import Offre

_VARIANTE = re.compile(r"(?<![a-z])variante[ _-]*(?:n[o°]?[ _-]*)?([0-9]{0,2})(?![a-z0-9])", re.IGNORECASE)


def nom_de_variante(offre: Offre) -> str:
    """Rend « variante » ou « variante 2 », d'après le nom du fichier ; vide pour une offre de base."""
    return _variante_de(offre.fichier)


@lru_cache(maxsize=4096)
def _variante_de(fichier: str) -> str:
    trouvee = _VARIANTE.search(re.split(r"[\\/]", fichier)[-1])
    return f"variante {trouvee[1]}".strip() if trouvee else ""
