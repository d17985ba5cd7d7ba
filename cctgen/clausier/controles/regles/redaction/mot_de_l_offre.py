"""Une règle d'offre dans une pièce du contrat : le candidat y disparaît le jour de la notification."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cctgen.clausier.controles.lue import ClauseLue, Constat
from cctgen.clausier.controles.regle import Regle
from cctgen.clausier.modele import Piece
from cctgen.clausier.textes.expressions import expression
from cctgen.clausier.textes.phrases import abreger
from cctgen.socle.anomalies import Gravite

_OBLIGE = expression(r"^\W*(?:le|la|tout|chaque) (?:candidate?|soumissionnaire)\b", re.IGNORECASE)
"""Une phrase qui oblige le candidat ; nommer les candidats comme des tiers reste permis."""

_D_OFFRE = expression(
    r"\bcandidate?s?\b|\bsoumissionnaires?\b|\bjointe?s? à l'offre\b|\bpièces? de l'offre\b|\bque propose l'offre\b"
    r"|\btitulaire propose un\b",
    re.IGNORECASE,
)
"""Ce qu'un énoncé, que le titulaire exécute, ne dit pas ; la preuve, elle, est une pièce de l'offre."""


def examiner(lue: ClauseLue) -> Iterator[Constat]:
    """Relève, hors du règlement, la phrase qui oblige le candidat et l'énoncé qui parle de l'offre."""
    if lue.clause.piece is Piece.RC:
        return
    for phrase in lue.a_juger:
        motif = {"texte": _OBLIGE, "enonce": _D_OFFRE}.get(str(phrase.chemin[-1]))
        if motif is not None and motif.search(phrase.texte.replace("’", "'")):
            yield Constat(
                f"une pièce du contrat porte une règle d'offre : « {abreger(phrase.texte)} »",
                "Écrivez l'obligation du titulaire ; demandez la pièce dans une clause du règlement.",
                phrase.chemin,
                Gravite.A_QUALIFIER,
            )


def _exigence(enonce: str) -> dict[str, object]:
    preuve = "Note jointe à l'offre."
    return {
        "texte": "Le titulaire agit.",
        "exigences": [{"id": "ESSAI-1-1", "niveau": "I", "enonce": enonce, "preuve": preuve}],
    }


REGLE = Regle(
    code="mot-de-l-offre",
    voit="Dans une pièce du contrat, une phrase qui oblige le candidat, ou un énoncé qui parle de l'offre.",
    source="CCAG-TIC 2021, article 4.1 : le règlement de la consultation n'est pas une pièce du marché",
    exemple="« Le soumissionnaire forme ses équipes. » au CCTP",
    remede="Écrivez l'obligation du titulaire, et demandez la pièce au règlement.",
    examiner=examiner,
    fautifs=(
        _exigence("Le soumissionnaire forme ses équipes."),
        _exigence("Un projet de plan est joint à l'offre."),
        _exigence("Le titulaire propose un plan."),
        {"texte": "Le candidat décrit son équipe."},
    ),
    sains=(
        _exigence("Le titulaire forme ses équipes."),
        {"texte": "L'acheteur communique les résultats aux candidats d'un autre marché."},
    ),
)
