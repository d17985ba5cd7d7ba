"""Signale une déclaration que son commentaire semble démentir ; l'outil ne tranche pas."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cctgen.matrice.contrat import Conformite, Couverture

_AUTOUR = 60

RESERVES = re.compile(
    r"\bpr[ée]vue?s?\s+(?:en|dans|pour|à|au|courant|d['’]ici|fin)\b"
    r"|\bsera\b|\bseront\b|\broad\s?map\b|\bfeuille\s+de\s+route\b"
    r"|\b(?:non|pas(?:\s+encore)?)\s+(?:disponible|support[ée]|pris\w*\s+en\s+charge|couvert|compris|inclus)\w*"
    r"|\bindisponibles?\b|\bsous\s+r[ée]serve\b|\bprochaine\s+version\b|\bversion\s+(?:ult[ée]rieure|future|suivante)\b"
    r"|\b[àa]\s+l['’][ée]tude\b|\ben\s+cours\s+de\s+(?:d[ée]veloppement|r[ée]alisation|qualification)\b"
    r"|\bne\s+(?:permet|couvre|r[ée]pond|g[èe]re)\s+pas\b|\bpartiellement\b|\b[àa]\s+venir\b|\ben\s+option\b",
    re.IGNORECASE,
)


def contradictions(conformite: str, couverture: str, justification: str) -> Iterator[str]:
    """Énumère les contradictions d'une ligne, chacune en une phrase."""
    if conformite == Conformite.CONFORME:
        if couverture == Couverture.VERSION_FUTURE:
            yield "déclarée « Conforme » mais couverte par une « Version future »."
        reserve = RESERVES.search(justification)
        if reserve:
            yield f"déclarée « Conforme », mais la réponse dit : « {_extrait(justification, reserve)} »."
    elif conformite == Conformite.NON_CONFORME and couverture == Couverture.STANDARD:
        yield "déclarée « Non conforme » mais couverte en « Standard »."


def _extrait(texte: str, motif: re.Match[str]) -> str:
    debut, fin = max(0, motif.start() - _AUTOUR), min(len(texte), motif.end() + _AUTOUR)
    extrait = " ".join(texte[debut:fin].split())
    return f"{'…' if debut else ''}{extrait}{'…' if fin < len(texte) else ''}"
