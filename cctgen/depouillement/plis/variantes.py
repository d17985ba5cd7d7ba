"""Reconnaître une variante : le nom de son fichier le dit, à défaut son dossier, ou le nom que la matrice porte."""

from __future__ import annotations

import re
from functools import lru_cache

from cctgen.matrice.modele import Offre

_VARIANTE = re.compile(r"(?<![a-z])variante[ _-]*(?:n[o°]?[ _-]*)?([0-9]{0,2})(?![a-z0-9])", re.IGNORECASE)
_DITE_APRES_LE_NOM = re.compile(rf"[-(,;:–—/]\s*{_VARIANTE.pattern}", re.IGNORECASE)
"""Dans un nom de soumissionnaire, un séparateur la précède : « Variante Conseil » est une entreprise."""


def nom_de_variante(offre: Offre) -> str:
    """Rend « variante » ou « variante 2 » ; vide pour une offre de base."""
    return _nom_de_variante(offre.fichier, offre.soumissionnaire)


@lru_cache(maxsize=4096)
def _nom_de_variante(fichier: str, soumissionnaire: str) -> str:
    chemin = re.split(r"[\\/]", fichier)
    trouvee = next((t for part in reversed(chemin) if (t := _VARIANTE.search(part))), None)
    trouvee = trouvee or _DITE_APRES_LE_NOM.search(soumissionnaire)
    return f"variante {trouvee[1]}".strip() if trouvee else ""
