"""Une anomalie à corriger : l'écran où cela se fait, et si elle se franchit par une décision motivée."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from cctgen.assemblage.controles.passages_outre import FRANCHISSABLES
from cctgen.socle.anomalies import Anomalie, Gravite
from cctgen.usages.ouverture.consultation import Ouverture
from cctgen.web.depot.models import Consultation
from cctgen.web.parcours.correction.destinations import anomalies_menees
from cctgen.web.presentation.messages import AnomalieDite
from cctgen.web.roles import Droit


@dataclass(frozen=True, slots=True)
class ACorriger:
    """Une anomalie, avec le lien de l'écran qui la corrige, et s'il y a une décision à prendre ou à revoir."""

    anomalie: AnomalieDite
    est_franchissable: bool


def a_corriger(
    anomalies: Iterable[Anomalie], ouverture: Ouverture, consultation: Consultation, droits: Collection[Droit]
) -> tuple[ACorriger, ...]:
    """Rend les anomalies dans l'ordre reçu."""
    liste = list(anomalies)
    menees = anomalies_menees(liste, ouverture, consultation, droits)
    return tuple(ACorriger(dite, _se_franchit(a)) for a, dite in zip(liste, menees, strict=True))


def _se_franchit(anomalie: Anomalie) -> bool:
    return bool(anomalie.decision) or (anomalie.code in FRANCHISSABLES and anomalie.gravite is Gravite.BLOQUANTE)
