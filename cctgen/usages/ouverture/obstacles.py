"""Ce qu'un projet supporte et qu'une publication ne supporte pas : dit avant de publier comme en publiant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cctgen.consultation.attente import CODE as CHAMP_A_COMPLETER
from cctgen.socle.anomalies import Anomalie, Gravite
from cctgen.usages.ouverture.clausier_accepte import A_MIGRER
from cctgen.usages.ouverture.consultation import Ouverture
from cctgen.usages.ouverture.gel import BAREME_MODIFIE, EXIGENCES_CHANGEES, PUBLICATION_TARDIVE, REFERENCE_CHANGEE

BLOQUENT = (CHAMP_A_COMPLETER, BAREME_MODIFIE, PUBLICATION_TARDIVE, EXIGENCES_CHANGEES, REFERENCE_CHANGEE, A_MIGRER)
"""Ce qui n'empêche pas de générer un projet, mais empêche de publier, sauf passage outre admis."""


def obstacles_a_la_publication(ouverture: Ouverture) -> Iterator[Anomalie]:
    """Énumère, devenues bloquantes, les anomalies auxquelles `publier` s'arrête."""
    redaction = ouverture.consultation.redaction if ouverture.consultation else None
    franchis = {p.anomalie for p in redaction.passages_outre} if redaction else set()
    for anomalie in ouverture.anomalies:
        if anomalie.code in BLOQUENT and anomalie.code not in franchis - {CHAMP_A_COMPLETER}:
            yield replace(anomalie, gravite=Gravite.BLOQUANTE)
