"""Ce qu'un projet supporte et qu'une publication ne supporte pas : dit avant de publier comme en publiant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cctgen.consultation.attente import CODE as CHAMP_A_COMPLETER
from cctgen.socle.anomalies import Anomalie, Gravite
from cctgen.usages.ouverture.clausier_accepte import A_MIGRER
from cctgen.usages.ouverture.consultation import Ouverture
from cctgen.usages.ouverture.gel import BAREME_MODIFIE, EXIGENCES_CHANGEES, PUBLICATION_TARDIVE, REFERENCE_CHANGEE
from cctgen.usages.ouverture.integrite import PUBLICATION_DISPARUE
from cctgen.usages.ouverture.versions import numeros_publies

BLOQUENT = (CHAMP_A_COMPLETER, BAREME_MODIFIE, PUBLICATION_TARDIVE, EXIGENCES_CHANGEES, REFERENCE_CHANGEE, A_MIGRER)
"""Ce qui n'empêche pas de générer un projet, mais empêche de publier, sauf passage outre admis."""


def obstacles_a_la_publication(ouverture: Ouverture) -> Iterator[Anomalie]:
    """Énumère, devenues bloquantes, les anomalies auxquelles `publier` s'arrête."""
    # Sans aucune version à laquelle se comparer, un barème ou une référence changés passeraient inaperçus.
    disparues = () if numeros_publies(ouverture.racine) else (PUBLICATION_DISPARUE,)
    for anomalie in ouverture.anomalies:
        arrete = anomalie.code in BLOQUENT and not anomalie.decision
        if arrete or anomalie.code in disparues:
            yield replace(anomalie, gravite=Gravite.BLOQUANTE)
