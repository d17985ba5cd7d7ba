"""La cession globale d'œuvres futures, qui est nulle."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cctgen.clausier.controles.lue import ClauseLue, Constat
from cctgen.clausier.controles.regle import Regle
from cctgen.clausier.textes.expressions import expression
from cctgen.clausier.textes.negation import affirmes
from cctgen.clausier.textes.phrases import evoque

_FUTURES = expression(
    r"œuvres? futures?|oeuvres? futures?"
    r"|(?<!usages )(?<!finalités )présent(?:e?s)? (?:et|ou) (?:futur(?:e?s)?|à venir)"
    r"|(?:résultats?|créations?|développements?|droits?|œuvres?|livrables?) (?:présent(?:e?s)? (?:et|ou) )?"
    r"(?:futur(?:e?s)?|à venir)",
    re.IGNORECASE,
)
_CESSION = expression(r"\bc[èé]d(?:e|ent|era|és?|ées?)\b|\bcession\b|\btransf[èé]r", re.IGNORECASE)


def examiner(lue: ClauseLue) -> Iterator[Constat]:
    """Relève la cession globale d'œuvres futures, nulle (article L. 131-1 du code de la PI)."""
    for phrase in lue.a_juger:
        futures = evoque(phrase.texte, "futur", "à venir") and any(affirmes(_FUTURES, phrase.texte))
        if futures and any(affirmes(_CESSION, phrase.texte)):
            yield Constat(
                "la clause cède en bloc des œuvres qui n'existent pas encore : une telle cession est nulle.",
                "Cédez résultat par résultat, à sa livraison ou à la commande qui le désigne.",
                phrase.chemin,
            )


REGLE = Regle(
    code="oeuvres-futures",
    voit="Une cession globale d'œuvres futures.",
    source="Code de la propriété intellectuelle, L. 131-1 : elle est nulle",
    exemple="céder tous les résultats présents et à venir",
    remede="Cédez résultat par résultat.",
    examiner=examiner,
    fautifs=(
        {"texte": "Le titulaire cède tous les résultats présents et à venir."},
        {"texte": "Le titulaire, qui ne réserve aucun droit, cède tous les résultats présents et à venir."},
    ),
    sains=(
        {"texte": "Le titulaire cède chaque résultat à sa livraison."},
        {"texte": "La cession ne porte pas sur les œuvres futures."},
    ),
)
