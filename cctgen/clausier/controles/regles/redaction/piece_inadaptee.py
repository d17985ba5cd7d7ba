"""Une pénalité, un prix ou un critère dans une clause du CCTP."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cctgen.clausier.controles.lue import ClauseLue, Constat
from cctgen.clausier.controles.regle import Regle
from cctgen.clausier.modele import Piece
from cctgen.clausier.textes.expressions import expression
from cctgen.clausier.textes.phrases import abreger, evoque
from cctgen.socle.anomalies import Gravite

_HORS_CCTP = (
    ("pénalité", "CCAP", expression(r"\bpénalités?\b", re.IGNORECASE)),
    (
        "prix",
        "CCAP",
        expression(
            r"\beuros?\b|€|\bprix (?:unitaires?|forfaitaires?|du|des|de (?:la|l'))|\brévision d(?:u|es) prix"
            r"|\brémunér(?!ations?\b)|\brémunération d(?:u titulaire|es prestations)",
            re.IGNORECASE,
        ),
    ),
    (
        "critère d'attribution",
        "règlement de la consultation",
        expression(
            r"\bcritères? (?:d'attribution|de jugement|de notation|de sélection des offres)|\bnote éliminatoire"
            r"|\bpondérations?\b",
            re.IGNORECASE,
        ),
    ),
)
_RENVOI_DE_PIECE = expression(
    r"\bCCAP\b|règlement de la consultation|\bRC\b|pièces? financières?|bordereau", re.IGNORECASE
)

_INDICES = ("pénalité", "euro", "€", "prix", "rémunér", "critère", "note éliminatoire", "pondération")
"""Sans l'un d'eux, une phrase ne règle aucune de ces matières."""

_NE_STIPULENT_PAS = ("contexte", "lignes_ccap")
"""Le contexte explique, une ligne du CCAP s'y reporte ; de même, une preuve décrit une pièce de l'offre."""


def examiner(lue: ClauseLue) -> Iterator[Constat]:
    """Relève une pénalité, un prix ou un critère dans une clause du CCTP, qui cède devant le CCAP (art. 4.1)."""
    if lue.clause.piece is not Piece.CCTP:
        return
    vues: set[str] = set()
    for phrase in lue.a_juger:
        if phrase.chemin[0] in _NE_STIPULENT_PAS or phrase.chemin[-1] == "preuve":
            continue
        if not evoque(phrase.texte, *_INDICES):
            continue
        if _RENVOI_DE_PIECE.search(phrase.texte):
            continue
        for matiere, piece, motif in _HORS_CCTP:
            if matiere not in vues and motif.search(phrase.texte):
                vues.add(matiere)
                yield Constat(
                    f"une clause du CCTP règle un point de {matiere} : « {abreger(phrase.texte)} »",
                    f"Portez ce point au {piece}, et renvoyez-y.",
                    phrase.chemin,
                    Gravite.A_QUALIFIER,
                )


REGLE = Regle(
    code="piece-inadaptee",
    voit="Une pénalité, un prix ou un critère dans une clause du CCTP.",
    source="CCAG-TIC 2021, article 4.1 : le CCTP cède devant le CCAP",
    exemple="une pénalité fixée au CCTP",
    remede="Portez ce point à sa pièce.",
    examiner=examiner,
    fautifs=(
        {"texte": "Une pénalité de retard est due.", "piece": "cctp"},
        {"texte": "La rémunération du titulaire suit l'indice.", "piece": "cctp"},
    ),
    sains=(
        {"texte": "Le retard expose aux pénalités prévues au CCAP.", "piece": "cctp"},
        {"texte": "Le titulaire remet un bilan.", "piece": "cctp", "lignes_ccap": ["Le retard coûte 50 euros."]},
        {"texte": "Les données traitées sont l'identité, les absences et la rémunération.", "piece": "cctp"},
    ),
)
