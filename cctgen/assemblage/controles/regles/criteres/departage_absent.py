"""Aucune règle ne départage deux offres premières : elle ne s'inventera pas après l'ouverture."""

from __future__ import annotations

from collections.abc import Iterator

from cctgen.assemblage.controles.vue import CONSULTATION, ConstatDuLot, VueDuLot, a_qualifier
from cctgen.clausier.controles.regle import Regle


def examiner(vue: VueDuLot) -> Iterator[ConstatDuLot]:
    """Le départage se fixe avant l'ouverture, avec le reste de la méthode."""
    if vue.bareme is not None and not vue.bareme.departage:
        yield a_qualifier(
            "aucune règle ne départage deux offres premières à égalité.",
            "Écrivez « departage » au barème, par exemple [plus_fort_poids, prix_le_plus_bas].",
            "departage",
            CONSULTATION,
        )


REGLE = Regle(
    code="departage-absent",
    voit="Un barème sans règle de départage.",
    source="Code de la commande publique, R. 2152-11 : les modalités de mise en œuvre des critères s'annoncent",
    exemple="departage: []",
    remede="Fixez la règle avant l'ouverture.",
    examiner=examiner,
    fautifs=({"reponses": {}, "bareme": {"departage": []}},),
    sains=({"reponses": {}, "bareme": {"departage": ["prix_le_plus_bas"]}}, {"reponses": {}}),
)
