"""Les réponses d'un lot que le clausier déclare incompatibles, dites dans les mots du questionnaire."""

from __future__ import annotations

from collections.abc import Iterator

from cctgen.assemblage.controles.vue import REPONSES, VueDuLot
from cctgen.clausier.condition import est_vraie, expliquer
from cctgen.socle.anomalies import Anomalie


def reponses_contradictoires(vue: VueDuLot) -> Iterator[Anomalie]:
    """Énumère les contradictions que les réponses remplissent ; `ref` nomme celle du clausier."""
    valeurs = vue.reponses.valeurs
    for contradiction in vue.clausier.contradictions.values():
        if est_vraie(contradiction.quand, valeurs):
            dites = expliquer(contradiction.quand, valeurs, vue.clausier).phrase
            yield Anomalie(
                "reponses-contradictoires",
                f"{dites} : {contradiction.message}.",
                contradiction.conseil,
                gravite=contradiction.gravite_d_anomalie,
                lieu=REPONSES,
                ref=contradiction.id,
            )
