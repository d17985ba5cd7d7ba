"""Des variantes admises dont rien ne dit ce qu'elles doivent respecter."""

from __future__ import annotations

from collections.abc import Iterator

from cctgen.assemblage.controles.vue import CONSULTATION, ConstatDuLot, VueDuLot, a_qualifier
from cctgen.clausier.controles.regle import Regle


def examiner(vue: VueDuLot) -> Iterator[ConstatDuLot]:
    """Les exigences minimales et les conditions de présentation des variantes se publient (R. 2151-10)."""
    variantes = vue.redaction.variantes
    if variantes is None or not variantes.admises or vue.reponses.lot not in (variantes.lots or (vue.reponses.lot,)):
        return
    if not variantes.exigences_minimales:
        yield a_qualifier(
            "les variantes sont admises, et rien ne dit ce qu'elles doivent respecter.",
            "Dites ce que toute variante respecte (consultation.yaml, « variantes », clé « exigences_minimales »).",
            "variantes",
            CONSULTATION,
        )


REGLE = Regle(
    code="variantes-sans-exigences-minimales",
    voit="Des variantes admises sans exigences minimales.",
    source="Code de la commande publique, R. 2151-10",
    exemple="variantes: {admises: oui}",
    remede="Écrivez ce que toute variante respecte.",
    examiner=examiner,
    fautifs=({"reponses": {}, "variantes": {"admises": "oui"}},),
    sains=(
        {"reponses": {}, "variantes": {"admises": "non"}},
        {"reponses": {}, "variantes": {"admises": "oui", "exigences_minimales": "Tenir les exigences P."}},
    ),
)
