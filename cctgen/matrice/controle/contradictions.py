"""Signale une déclaration que son commentaire semble démentir ; l'outil ne tranche pas."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cctgen.matrice.contrat import Conformite, Couverture
from cctgen.socle.typographie import finir

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


_SANS_CASSE = re.compile(RESERVES.pattern)
"""La même, pour un texte déjà sans casse : trois fois plus vite, presque toutes les réponses étant sans réserve."""


def contradictions(conformite: str, couverture: str, justification: str, cites: Sequence[str] = ()) -> Iterator[str]:
    """Énumère les contradictions d'une ligne, chacune en une phrase.

    `cites` donne les textes publiés (exigence, preuve attendue) : ce que la réponse en reprend n'est pas d'elle.
    """
    if conformite == Conformite.CONFORME:
        if couverture == Couverture.VERSION_FUTURE:
            yield "déclarée « Conforme » mais couverte par une « Version future »."
        if reserve := _reserve(justification, cites):
            yield finir(f"déclarée « Conforme », mais la réponse dit : « {_extrait(justification, reserve)} »")
    elif conformite == Conformite.NON_CONFORME and couverture == Couverture.STANDARD:
        yield "déclarée « Non conforme » mais couverte en « Standard »."


def evoque_une_reserve(texte: str) -> bool:
    """Vrai si un texte libre a l'air d'une réserve : « sous réserve », « prochaine version », « à l'étude »…"""
    return bool(_SANS_CASSE.search(texte.casefold()))


_FRAGMENTS = re.compile(r"[.;:!?\n]+")
_MOTS = re.compile(r"\w+")
_BLANC = "\0"
"""Ni un mot ni une espace : les mots d'avant et d'après une citation ne se rapprochent pas."""

MOTS_D_UNE_CITATION = 4
"""En deçà, un fragment commun n'est pas une citation."""


def _reserve(justification: str, cites: Sequence[str]) -> re.Match[str] | None:
    """Cherche une réserve hors des citations ; une citation blanchie ne peut pas en faire naître une."""
    return RESERVES.search(_sans_citation(justification, cites)) if evoque_une_reserve(justification) else None


def _sans_citation(justification: str, cites: Sequence[str]) -> str:
    """Blanchit, à longueur égale, les fragments publiés que la réponse reprend."""
    for fragment in {f for texte in cites for f in _FRAGMENTS.split(texte)}:
        mots = _MOTS.findall(fragment)
        if len(mots) >= MOTS_D_UNE_CITATION:
            motif = r"\W+".join(map(re.escape, mots))
            justification = re.sub(motif, lambda lu: _BLANC * len(lu.group()), justification, flags=re.IGNORECASE)
    return justification


def _extrait(texte: str, motif: re.Match[str]) -> str:
    debut, fin = max(0, motif.start() - _AUTOUR), min(len(texte), motif.end() + _AUTOUR)
    extrait = " ".join(texte[debut:fin].split())
    return f"{'…' if debut else ''}{extrait}{'…' if fin < len(texte) else ''}"
