"""Publier dès le premier enregistrement depuis une forge que l'acheteur n'administre pas."""

from __future__ import annotations

from collections.abc import Iterator

from cctgen.assemblage.controles.vue import ConstatDuLot, VueDuLot, a_qualifier
from cctgen.clausier.controles.regle import Regle


def examiner(vue: VueDuLot) -> Iterator[ConstatDuLot]:
    """Publier au premier enregistrement suppose un dépôt public de l'acheteur (politique de contribution)."""
    if vue.vaut("forge", "titulaire") and vue.vaut("publication", "immediate"):
        yield a_qualifier(
            "le code est publié dès le premier enregistrement, mais il vit dans la forge du titulaire.",
            "Choisissez une forge de l'acheteur ou une forge publique, ou une publication à un jalon.",
            "forge",
        )


REGLE = Regle(
    code="forge-et-publication",
    voit="Une publication immédiate dans la forge du titulaire.",
    source="Politique de contribution de l'État",
    exemple="publier dès le premier enregistrement chez le titulaire",
    remede="Choisissez une forge de l'acheteur ou publique.",
    examiner=examiner,
    fautifs=({"reponses": {"forge": "titulaire", "publication": "immediate"}},),
    sains=({"reponses": {"forge": "acheteur", "publication": "immediate"}},),
)
