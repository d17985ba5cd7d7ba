"""Les options A et B, qui depuis 2021 ne règlent plus que les avances."""

from __future__ import annotations

from collections.abc import Iterator

from cctgen.clausier.controles.lue import ClauseLue, Constat
from cctgen.clausier.controles.regle import Regle
from cctgen.clausier.textes.expressions import expression

_OPTION = expression(r"\b[Oo]ptions?\s+«?\s?[AB]\b")


def examiner(lue: ClauseLue) -> Iterator[Constat]:
    """Depuis 2021, les options A et B ne règlent plus que les avances (articles A.11.1 et B.11.1)."""
    for phrase in lue.a_juger:
        if (option := _OPTION.search(phrase.texte)) and "avance" not in phrase.texte.lower():
            yield Constat(
                f"« {option.group(0)} » n'existe plus en propriété intellectuelle depuis le CCAG-TIC de 2021.",
                "Écrivez le régime voulu (non exclusif par défaut) ; si vous parlez des avances, dites-le.",
                phrase.chemin,
            )


REGLE = Regle(
    code="option-a-b",
    voit="Une option A ou B de propriété intellectuelle.",
    source="CCAG-TIC 2021 : elles ne règlent plus que les avances",
    exemple="L'option B s'applique.",
    remede="Écrivez le régime voulu.",
    examiner=examiner,
    fautifs=({"texte": "L'option B du CCAG-TIC s'applique."},),
    sains=({"texte": "L'option A des avances s'applique."},),
)
