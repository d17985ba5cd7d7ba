"""La renonciation au droit moral, inaliénable."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cctgen.clausier.controles.lue import ClauseLue, Constat
from cctgen.clausier.controles.regle import Regle
from cctgen.clausier.textes.expressions import expression
from cctgen.clausier.textes.negation import affirmes

_DROIT_MORAL = expression(
    r"droits? mora(?:l|ux)|droit (?:de|à la) paternité|droit au (?:nom|respect)"
    r"|droit de (?:repentir|retrait|divulgation)",
    re.IGNORECASE,
)
_RENONCE = expression(r"\brenonc|\babandonn|\bc[èé]d(?:e|ent|era|és?|ées?)\b|\bcession\b", re.IGNORECASE)
_RESERVE = expression(r"laisse|conserve|garde|réserve|respect(?:e|ant)\b|dans la limite", re.IGNORECASE)


def examiner(lue: ClauseLue) -> Iterator[Constat]:
    """Relève la renonciation au droit moral, inaliénable (article L. 121-1 du code de la PI)."""
    for phrase in lue.a_juger:
        if _fait_renoncer(phrase.texte) and not _reserve_le_droit(phrase.texte):
            yield Constat(
                "la clause fait renoncer au droit moral, qui ne se cède pas.",
                "Retirez cette phrase ; organisez plutôt la mention des auteurs.",
                phrase.chemin,
            )


def _reserve_le_droit(phrase: str) -> bool:
    """« La cession laisse le droit moral » le réserve ; « conserve ses droits mais renonce » ne réserve rien."""
    return bool(_RESERVE.search(phrase)) and not re.search(r"\b(?:renonc|abandonn)", phrase, re.IGNORECASE)


def _fait_renoncer(phrase: str) -> bool:
    """« N'exercera pas son droit moral » est nié, mais vaut renonciation."""
    if _DROIT_MORAL.search(phrase) and re.search(r"n'exerce(?:ra)? pas", phrase):
        return True
    return any(affirmes(_DROIT_MORAL, phrase)) and any(affirmes(_RENONCE, phrase))


REGLE = Regle(
    code="droit-moral",
    voit="Une renonciation au droit moral.",
    source="Code de la propriété intellectuelle, L. 121-1 : il est inaliénable",
    exemple="L'auteur renonce à son droit moral.",
    remede="Retirez cette phrase.",
    examiner=examiner,
    fautifs=(
        {"texte": "L'auteur renonce à son droit moral."},
        {"texte": "L'auteur, qui n'est pas nommé, renonce à son droit moral."},
        {"texte": "L'auteur renonce à son droit moral, et aucune mention n'est due."},
        {"texte": "L'auteur n'exercera pas son droit moral."},
    ),
    sains=(
        {"texte": "La cession laisse intact le droit moral de l'auteur."},
        {"texte": "L'auteur ne renonce pas à son droit moral."},
        {"texte": "La cession ne comprend pas le droit moral."},
    ),
)
