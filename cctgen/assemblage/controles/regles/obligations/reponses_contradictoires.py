"""Les réponses d'un lot que le clausier déclare incompatibles, dites dans les mots du questionnaire."""

from __future__ import annotations

from collections.abc import Iterator

from cctgen.assemblage.controles.vue import ConstatDuLot, VueDuLot
from cctgen.clausier.controles.regle import Regle
from cctgen.clausier.formes.condition import Valeurs, est_vraie
from cctgen.clausier.modele import Clausier
from cctgen.clausier.motifs import expliquer


def examiner(vue: VueDuLot) -> Iterator[ConstatDuLot]:
    """Énumère les contradictions que les réponses du lot remplissent."""
    yield from contradictions_remplies(vue.clausier, vue.reponses.valeurs)


def contradictions_remplies(clausier: Clausier, valeurs: Valeurs) -> Iterator[ConstatDuLot]:
    """Énumère les contradictions que des réponses remplissent ; `ref` nomme celle du clausier."""
    for contradiction in clausier.contradictions.values():
        if est_vraie(contradiction.quand, valeurs):
            dites = expliquer(contradiction.quand, valeurs, clausier).motif.phrase
            yield ConstatDuLot(
                f"{dites} : {contradiction.message}.",
                contradiction.conseil,
                ref=contradiction.id,
                gravite=contradiction.gravite_d_anomalie,
            )


REGLE = Regle(
    code="reponses-contradictoires",
    voit="Des réponses qui ne peuvent pas être vraies ensemble.",
    source="Chaque contradiction du clausier porte sa source",
    exemple="un système classifié joignable d'internet",
    remede="Suivez le conseil de la contradiction.",
    examiner=examiner,
    fautifs=({"reponses": {"sensibilite": "classifie", "exposition": "internet"}},),
    sains=({"reponses": {"sensibilite": "classifie", "exposition": "intranet"}},),
)
