"""Ne rien dire à un candidat de ce qui est aux autres : un texte qui les cite ne part pas.

Chacun reçoit ce qui le concerne et ce que le code impose de l'offre retenue (R.2181-3, R.2181-4), rien d'autre
(CADA, avis 20113394 ; secret des affaires : CE, 30 mars 2016, n° 375529).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cctgen.evaluation.classement import OffreComparee
from cctgen.evaluation.modele import nom_replie

_MOT = r"(?<!\w){}(?!\w)"


@dataclass(frozen=True, slots=True)
class Tiers:
    """Ce qui nomme les autres candidats d'un lot, noms et SIRET ; `hors_retenue` laisse de côté l'offre retenue."""

    tous: tuple[re.Pattern[str], ...]
    hors_retenue: tuple[re.Pattern[str], ...]

    def est_cite(self, texte: str) -> bool:
        """Vrai si le texte d'un évaluateur nomme un autre candidat, l'attributaire compris."""
        return _nomme(texte, self.tous)

    def est_trahi(self, texte: str) -> bool:
        """Vrai si un texte écrit pour être envoyé nomme un candidat qui n'est ni le destinataire ni l'attributaire."""
        return _nomme(texte, self.hors_retenue)


def _nomme(texte: str, motifs: Iterable[re.Pattern[str]]) -> bool:
    """Cherche sans égard aux accents, à la casse ni aux espaces."""
    replie = nom_replie(texte)
    return any(motif.search(replie) for motif in motifs)


def tiers_de(offre: OffreComparee, offres: Sequence[OffreComparee], retenue: OffreComparee | None) -> Tiers:
    """Rend ce qui nomme les autres candidats du lot."""
    dicibles = [offre] if retenue is None else [offre, retenue]
    return Tiers(_motifs(offres, [offre]), _motifs(offres, dicibles))


def _motifs(offres: Iterable[OffreComparee], dicibles: Sequence[OffreComparee]) -> tuple[re.Pattern[str], ...]:
    siens = {m for o in dicibles for m in _mentions(o)}
    autres = {m for o in offres for m in _mentions(o)} - siens
    return tuple(re.compile(_MOT.format(re.escape(nom))) for nom in sorted(autres))


def _mentions(offre: OffreComparee) -> set[str]:
    return {
        m for m in (nom_replie(offre.soumissionnaire), nom_replie(offre.offre.soumissionnaire), offre.offre.siret) if m
    }
