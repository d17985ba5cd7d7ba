"""Ce qu'un dossier dit que l'outil a écrit : son registre caché, et ce que `sortie/` en dit sans lui.

Bien des zips se font sans les dossiers cachés : le registre qui reste est alors celui d'un autre dossier.
"""

from __future__ import annotations

from collections.abc import Callable

from cctgen.socle.fichiers import objet_lu
from cctgen.socle.gestes.ecrits import FICHIER_ECRITS
from cctgen.usages.edition.ecarts.rediges import DOSSIER_ECARTS, FICHIER_REDIGES, ecarts_attestes, rediges_lus
from cctgen.usages.edition.generer import DOSSIER_SORTIE, pieces_attestees
from cctgen.usages.ouverture.integrite import FICHIER_MANIFESTE

FICHIER_DES_PIECES = f"{DOSSIER_SORTIE}/{FICHIER_MANIFESTE}"
SOURCES = (FICHIER_ECRITS, FICHIER_DES_PIECES, FICHIER_REDIGES)
"""Les fichiers d'un dossier qui disent ce que l'outil y a écrit."""


def ecrits_dits(lire: Callable[[str], bytes]) -> dict[str, str]:
    """Rend, par chemin, l'empreinte de ce que l'outil dit avoir écrit ; `lire` rend le vide d'un fichier absent."""
    registre = {chemin: str(dit) for chemin, dit in objet_lu(lire(FICHIER_ECRITS)).items()}
    pieces = {f"{DOSSIER_SORTIE}/{nom}": s for nom, s in pieces_attestees(lire(FICHIER_DES_PIECES)).items()}
    ecarts = ecarts_attestes(rediges_lus(objet_lu(lire(FICHIER_REDIGES))))
    return {**registre, **pieces, **{f"{DOSSIER_ECARTS}/{nom}": s for nom, s in ecarts.items()}}
