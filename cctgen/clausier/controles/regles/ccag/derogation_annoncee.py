"""Une dérogation écrite dans le texte, que la table des dérogations ne dirait pas."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cctgen.clausier.controles.lue import ClauseLue, Constat
from cctgen.clausier.controles.regle import Regle
from cctgen.clausier.textes.articles import (
    articles_du_ccag,
    deroge_a,
)
from cctgen.clausier.textes.expressions import expression
from cctgen.clausier.textes.phrases import abreger

_PAR_DEROGATION = expression(r"\bpar dérogation\b|\bdérog(?:e|ent|é|ée|és|ées|eant|era)\b", re.IGNORECASE)
_SANS_DEROGER = expression(r"\b(?:ne|n'y|n'est|n'a|sans)\b[^,;]{0,20}\bdérog", re.IGNORECASE)


def examiner(lue: ClauseLue) -> Iterator[Constat]:
    """Relève une dérogation écrite dans le texte et absente de `deroge` : elle risque d'être sans effet (art. 1.2)."""
    for phrase in lue.a_juger:
        if not _PAR_DEROGATION.search(phrase.texte) or _SANS_DEROGER.search(phrase.texte):
            continue
        numeros = articles_du_ccag(phrase.texte)
        oublies = [n for n in numeros if not deroge_a(lue.clause, n)]
        if not lue.clause.deroge or (numeros and len(oublies) == len(numeros)):
            vise = f" à l'article {oublies[0]}" if oublies else ""
            yield Constat(
                f"le texte déroge{vise} sans que « deroge » le dise : « {abreger(phrase.texte)} »",
                "Déclarez l'article et l'objet dans « deroge » : la ligne ira au dernier article du CCAP.",
                phrase.chemin,
            )


REGLE = Regle(
    code="derogation-non-declaree",
    voit="Une dérogation au CCAG-TIC écrite et non déclarée.",
    source="CCAG-TIC 2021, article 1.2 : elle risque d'être sans effet",
    exemple="par dérogation à l'article 24, écrit sans « deroge »",
    remede="Déclarez l'article et l'objet dans « deroge ».",
    examiner=examiner,
    fautifs=({"texte": "Par dérogation à l'article 24 du CCAG-TIC, le préavis est de cinq jours."},),
    sains=({"texte": "Le préavis est de quinze jours."},),
)
