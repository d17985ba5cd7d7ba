"""Une anomalie à corriger : l'écran où cela se fait, et si elle se franchit par une décision motivée."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.urls import NoReverseMatch, reverse

from cctgen.assemblage.controles.passages_outre import FRANCHISSABLES, SIGNES
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
    """Une anomalie, le lien vers l'écran qui la corrige, et ce que doit établir le motif d'un passage outre."""

    anomalie: AnomalieDite
    adresse: str
    libelle: str
    a_etablir: str
    demande_une_autorite: bool

    @property
    def est_franchissable(self) -> bool:
        """Vrai si une décision motivée y passe outre."""
        return bool(self.a_etablir)


def a_corriger(anomalies: Iterable[Anomalie], consultation: UUID, questions: Collection[str]) -> tuple[ACorriger, ...]:
    """Rend les anomalies dans l'ordre reçu ; `questions` sont les identifiants de celles du questionnaire."""
    return tuple(_a_corriger(a, consultation, questions) for a in anomalies)


def _a_corriger(anomalie: Anomalie, consultation: UUID, questions: Collection[str]) -> ACorriger:
    ecran = ecran_de(anomalie, questions)
    adresse = _adresse(ecran, consultation)
    bloque = anomalie.gravite is Gravite.BLOQUANTE
    return ACorriger(
        anomalie=anomalie_dite(anomalie),
        adresse=adresse,
        libelle=_ECRANS.get(ecran, "") if adresse else "",
        a_etablir=FRANCHISSABLES.get(anomalie.code, "") if bloque else "",
        demande_une_autorite=anomalie.code in SIGNES,
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
