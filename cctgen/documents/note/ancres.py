"""Les endroits de la note où mènent ses liens : une clause, une partie du détail."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from cctgen.assemblage.modele import Dossier
from cctgen.documents.fragments import Lien
from cctgen.documents.texte import Inline, Texte

VOLUME, PIECES, POINTS, TEXTES = "note_volume", "note_pieces", "note_points", "note_textes"
DECISIONS, REPONSES, CLAUSES, DEROGATIONS = "note_decisions", "note_reponses", "note_clauses", "note_derogations"
"""Signets des parties du détail."""
TITRES = {
    VOLUME: "Volume et déductions",
    PIECES: "Pièces à joindre par l'acheteur",
    POINTS: "Points à traiter avant publication",
    TEXTES: "Textes cités",
    DECISIONS: "Décisions motivées de l'acheteur",
    REPONSES: "Réponses au questionnaire",
    CLAUSES: "Clauses retenues",
    DEROGATIONS: "Dérogations au CCAG-TIC",
}
"""Le titre de chacune, tel que le sommaire le donne."""
PIECES_MONTREES = 30
"""Les pièces à joindre qui tiennent dans les trois pages de tête ; au-delà, le détail les donne toutes."""

_MORCEAUX = re.compile(r"([0-9]+)|([^0-9]+)")
_HORS_SIGNET = re.compile(r"\W")
"""Word n'admet dans le nom d'un signet que lettres, chiffres et soulignés."""


def ordre_naturel(identifiant: str) -> list[tuple[int, str]]:
    """Rend de quoi ranger des identifiants comme on les cherche : SSI-003-2 avant SSI-003-10."""
    return [(int(chiffres or 0), mot) for chiffres, mot in _MORCEAUX.findall(identifiant)]


def signet_de(clause: str) -> str:
    """Rend le signet de la ligne d'une clause retenue, dans le détail de la note."""
    return f"note_{_HORS_SIGNET.sub('_', clause)}"[:40]


def clauses_retenues(dossier: Dossier) -> dict[str, str]:
    """Rend, par clause retenue et par exigence, la clause dont la ligne se lit au détail de la note."""
    articles = list(dossier.articles)
    return {a.clause: a.clause for a in articles} | {e.ref: a.clause for a in articles for e in a.exigences}


def liens_vers(refs: Iterable[str], retenues: Mapping[str, str]) -> tuple[Inline, ...]:
    """Rend les identifiants séparés de virgules ; celui d'une clause retenue ou de son exigence mène à sa ligne."""
    return tuple(_liens(dict.fromkeys(refs), retenues))


def _liens(refs: Iterable[str], retenues: Mapping[str, str]) -> Iterator[Inline]:
    for rang, ref in enumerate(refs):
        if rang:
            yield Texte(", ")
        yield Lien(ref, signet_de(retenues[ref])) if ref in retenues else Texte(ref)
