"""Ne rien dire à un candidat de ce qui est aux autres : un texte qui les cite ne part pas.

Chacun reçoit ce qui le concerne et ce que le code impose de l'offre retenue (R.2181-3, R.2181-4), rien d'autre
(CADA, n° 20113394 ; secret des affaires : CE, 30 mars 2016, n° 375529).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cctgen.evaluation.classement import OffreComparee
from cctgen.matrice.normalisation import cle

_MOT = r"(?<!\w){}(?!\w)"
_FORME = r"(?:s a s u|sasu|s a s|sas|s a r l|sarl|eurl|s a|sa|snc|sci|scop|scic|gie|societe|ste)"
_FORMES_AUX_BORDS = re.compile(rf"^(?:{_FORME} )+|(?: {_FORME})+$")
"""Ce qu'un évaluateur omet en citant une entreprise ; lu après `cle`, donc sans points ni accents."""
_SIREN = 9


@dataclass(frozen=True, slots=True)
class Tiers:
    """Ce qui nomme les autres candidats de tous les lots ; `hors_retenue` laisse de côté l'offre retenue."""

    tous: tuple[re.Pattern[str], ...]
    hors_retenue: tuple[re.Pattern[str], ...]

    def est_cite(self, texte: str) -> bool:
        """Vrai si le texte d'un évaluateur nomme un autre candidat, l'attributaire compris."""
        return _nomme(texte, self.tous)

    def est_trahi(self, texte: str) -> bool:
        """Vrai si un texte écrit pour être envoyé nomme un candidat qui n'est ni le destinataire ni l'attributaire."""
        return _nomme(texte, self.hors_retenue)


def _nomme(texte: str, motifs: Iterable[re.Pattern[str]]) -> bool:
    """Cherche sans égard aux accents, à la casse, aux apostrophes ni aux espaces."""
    replie = cle(texte)
    return any(motif.search(replie) for motif in motifs)


def tiers_de(offre: OffreComparee, offres: Sequence[OffreComparee], retenue: OffreComparee | None) -> Tiers:
    """Rend ce qui nomme les autres candidats, parmi les offres de tous les lots."""
    dicibles = [offre] if retenue is None else [offre, retenue]
    return Tiers(_motifs(offres, [offre]), _motifs(offres, dicibles))


def _motifs(offres: Iterable[OffreComparee], dicibles: Sequence[OffreComparee]) -> tuple[re.Pattern[str], ...]:
    siens = {m for o in dicibles for m in _mentions(o)}
    autres = {m for o in offres for m in _mentions(o)} - siens
    return tuple(re.compile(_MOT.format(_motif(mention))) for mention in sorted(autres))


def _motif(mention: str) -> str:
    """Rend un nom tel quel ; un numéro se cherche sur ses seuls chiffres, espacés ou non."""
    return r"\s*".join(mention) if mention.isdecimal() else re.escape(mention)


def _mentions(offre: OffreComparee) -> set[str]:
    """Rend les noms, avec et sans forme juridique, le SIRET et le SIREN."""
    noms = {cle(offre.soumissionnaire), cle(offre.offre.soumissionnaire)}
    chiffres = "".join(c for c in offre.offre.siret if c.isdecimal())
    numeros = {chiffres, chiffres[:_SIREN]} if len(chiffres) >= _SIREN else {cle(offre.offre.siret)}
    return {m for m in (*noms, *(_FORMES_AUX_BORDS.sub("", nom) for nom in noms), *numeros) if m}
