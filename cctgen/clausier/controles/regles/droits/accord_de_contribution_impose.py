"""Un accord de contribution (CLA) imposé à qui verse du code."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cctgen.clausier.controles.lue import ClauseLue, Constat, citer
from cctgen.clausier.controles.regle import Regle
from cctgen.clausier.textes.expressions import expression
from cctgen.clausier.textes.negation import affirmes
from cctgen.clausier.textes.phrases import evoque

_ACCORD = expression(
    r"\bCLAs?\b|\b(?:accords?|contrats?) de (?:contribution|licence d[eu]s? contributeurs?)|contributor licen[sc]e",
    re.IGNORECASE,
)
_INDICES = ("cla", "contribut")
_IMPOSE = expression(
    r"\b(?:sign|doi(?:t|vent)\b|impos|exig|subordonn|préalable|conclu|obligatoire|requi|suppose)", re.IGNORECASE
)
_HYPOTHESE = expression(r"^(?:quand|si|lorsque)\b|\bsans (?:accord|CLA)", re.IGNORECASE)


def examiner(lue: ClauseLue) -> Iterator[Constat]:
    """Relève une phrase qui subordonne une contribution à la signature d'un accord."""
    for phrase in lue.a_juger:
        if not evoque(phrase.texte, *_INDICES) or _HYPOTHESE.search(phrase.texte):
            continue
        if any(affirmes(_ACCORD, phrase.texte)) and any(affirmes(_IMPOSE, phrase.texte)):
            yield citer(phrase, "un accord de contribution est imposé")


REGLE = Regle(
    code="accord-de-contribution-impose",
    voit="Une phrase qui subordonne les contributions au code à la signature d'un accord de contribution (CLA).",
    source="politique de contribution de l'État aux logiciels libres, qui retient le certificat d'origine (DCO)",
    remede="Retenez le certificat d'origine (DCO), et n'imposez rien de plus à qui contribue.",
    examiner=examiner,
    fautifs=(
        {"texte": "Tout contributeur signe un accord de contribution avant son premier versement."},
        {"texte": "Un CLA est exigé avant tout versement."},
        {"texte": "Les contributeurs signent un contrat de contribution."},
        {"texte": "Tout contributeur, qui n'en garde pas copie, signe un accord de contribution."},
        {"texte": "Le versement de code suppose la conclusion d'un CLA avec l'acheteur."},
    ),
    sains=(
        {"texte": "Aucun accord de contribution n'est exigé."},
        {"texte": "Le titulaire n'impose aucun accord de contribution (CLA) à ceux qui contribuent."},
        {"texte": "Quand le projet exige un accord de contribution signé (CLA), le titulaire en remet le texte."},
    ),
)
