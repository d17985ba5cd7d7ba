"""Un simple droit d'usage sur ce qui est écrit pour l'acheteur."""

from __future__ import annotations

from collections.abc import Iterator

from cctgen.assemblage.controles.vue import ConstatDuLot, VueDuLot, a_qualifier
from cctgen.clausier.controles.regle import Regle

_SUR_MESURE = ("developpement", "tma", "libre", "etudes", "donnees")
"""Ce qui est écrit pour l'acheteur : les clauses de cession y viennent quel que soit le régime choisi."""


def examiner(vue: VueDuLot) -> Iterator[ConstatDuLot]:
    """Un simple droit d'usage convient à un produit standard, non à ce qui est écrit pour l'acheteur."""
    if vue.vaut("regime_pi", "licence") and vue.vaut("nature", *_SUR_MESURE):
        yield a_qualifier(
            "un simple droit d'usage est choisi alors que du code ou des documents sont réalisés pour vous.",
            "Prenez le régime par défaut du CCAG-TIC, ou isolez le produit standard dans un lot.",
            "regime_pi",
        )


REGLE = Regle(
    code="licence-et-developpement",
    voit="Un simple droit d'usage sur ce qui est réalisé pour l'acheteur.",
    source="CCAG-TIC 2021, article 46",
    exemple="regime_pi: licence pour un développement",
    remede="Prenez le régime par défaut.",
    examiner=examiner,
    fautifs=({"reponses": {"regime_pi": "licence", "nature": "developpement"}},),
    sains=({"reponses": {"regime_pi": "licence", "nature": "saas"}},),
)
