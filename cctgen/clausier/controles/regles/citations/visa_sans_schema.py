"""Un visa de sécurité demandé sans dire lequel."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cctgen.clausier.controles.lue import ClauseLue, Constat
from cctgen.clausier.controles.regle import Regle
from cctgen.clausier.textes.expressions import expression

_VISA = expression(r"\bvisas? (?:de sécurité|de l'ANSSI|ANSSI)\b", re.IGNORECASE)
_SCHEMA = expression(
    r"\bschémas?\b|\bCSPN\b|critères communs|\bEAL\s?\d|\bPASSI\b|\bPDIS\b|\bPRIS\b|\bPAMS\b|\bPACS\b|\bPVID\b"
    r"|SecNumCloud|qualification (?:élémentaire|standard|renforcée)|niveau (?:élémentaire|standard|renforcé)",
    re.IGNORECASE,
)


def examiner(lue: ClauseLue) -> Iterator[Constat]:
    """Relève un visa de sécurité demandé sans son schéma : certification ou qualification, et laquelle."""
    for phrase in lue.a_juger:
        if _VISA.search(phrase.texte) and not _SCHEMA.search(phrase.texte):
            yield Constat(
                "un « visa de sécurité » est demandé sans dire lequel.",
                "Nommez le schéma : certification CSPN ou Critères communs, qualification et son niveau, PASSI, PDIS…",
                phrase.chemin,
            )


REGLE = Regle(
    code="visa-sans-schema",
    voit="Un « visa de sécurité » sans son schéma.",
    source="Un visa est une certification ou une qualification, à nommer",
    exemple="un visa de l'ANSSI",
    remede="Nommez le schéma.",
    examiner=examiner,
    fautifs=({"texte": "Le produit a un visa de sécurité de l'ANSSI."},),
    sains=({"texte": "Le produit a un visa de sécurité de l'ANSSI : certification CSPN."},),
)
