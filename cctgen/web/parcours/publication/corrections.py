"""Une anomalie à corriger : l'écran où cela se fait, et si elle se franchit par une décision motivée."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.urls import NoReverseMatch, reverse

from cctgen.assemblage.controles.passages_outre import FRANCHISSABLES
from cctgen.socle.anomalies import Anomalie, Gravite
from cctgen.web.presentation.messages import AnomalieDite, anomalie_dite

_ECRANS = {
    "questionnaire": "Corriger dans le questionnaire",
    "bareme": "Corriger dans le barème",
    "dossier": "Corriger dans le dossier",
}
_DU_BAREME = re.compile(r"bareme|critere|poids|prix|formule|echelle|departage")


@dataclass(frozen=True, slots=True)
class ACorriger:
    """Une anomalie, le lien vers l'écran qui la corrige, et s'il y a une décision à prendre ou à revoir."""

    anomalie: AnomalieDite
    adresse: str
    libelle: str
    est_franchissable: bool


def a_corriger(
    anomalies: Iterable[Anomalie], consultation: UUID, questions: Collection[str], franchies: Collection[str] = ()
) -> tuple[ACorriger, ...]:
    """Rend les anomalies dans l'ordre reçu ; `franchies` sont les codes où une décision a été prise."""
    return tuple(_a_corriger(a, consultation, questions, franchies) for a in anomalies)


def _a_corriger(
    anomalie: Anomalie, consultation: UUID, questions: Collection[str], franchies: Collection[str]
) -> ACorriger:
    ecran = ecran_de(anomalie, questions)
    adresse = _adresse(ecran, consultation)
    franchie = anomalie.code in franchies
    return ACorriger(
        anomalie=anomalie_dite(anomalie),
        adresse=adresse,
        libelle=_ECRANS.get(ecran, "") if adresse else "",
        est_franchissable=anomalie.code in FRANCHISSABLES and (franchie or anomalie.gravite is Gravite.BLOQUANTE),
    )


def ecran_de(anomalie: Anomalie, questions: Collection[str]) -> str:
    """Rend le nom de l'écran qui corrige une anomalie ; rien si aucun ne le fait."""
    fichier = anomalie.lieu.fichier.rpartition("/")[2]
    if anomalie.ref in questions or fichier == "reponses.yaml":
        return "questionnaire"
    if _DU_BAREME.search(anomalie.code):
        return "bareme"
    de_la_consultation = not anomalie.lieu.fichier or fichier == "consultation.yaml" or anomalie.ref
    return "dossier" if de_la_consultation or anomalie.lieu.fichier.startswith(("clauses/", "modeles/")) else ""


def _adresse(ecran: str, consultation: UUID) -> str:
    try:
        return reverse(ecran, args=[consultation]) if ecran else ""
    except NoReverseMatch:
        return ""
