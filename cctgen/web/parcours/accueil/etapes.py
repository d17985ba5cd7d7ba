"""Où en est une consultation : ses étapes, la prochaine action et ce qui bloque, lus dans son dossier."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from cctgen.consultation.dialogue import toutes_les_reponses
from cctgen.socle.anomalies import bloquantes
from cctgen.socle.erreurs import ErreurCctgen
from cctgen.usages.edition.generer import DOSSIER_SORTIE
from cctgen.usages.ouverture.consultation import Ouverture, ouvrir
from cctgen.usages.ouverture.integrite import FICHIER_MANIFESTE
from cctgen.usages.ouverture.versions import numeros_publies


class Avancement(StrEnum):
    """L'étape où se trouve une consultation."""

    QUESTIONNAIRE = "Questionnaire"
    DOSSIER = "Dossier à relire"
    PIECES = "Pièces produites"
    PUBLIEE = "Publiée"
    ILLISIBLE = "À réparer"


@dataclass(frozen=True, slots=True)
class Situation:
    """Une consultation vue de l'accueil."""

    reference: str
    objet: str
    avancement: Avancement
    manquantes: int
    blocages: tuple[str, ...]
    publiees: tuple[int, ...]


def situation_de(racine: Path) -> Situation:
    """Rend la situation d'une consultation ; un dossier que rien ne lit se dit, sans arrêter la page."""
    try:
        ouverture = ouvrir(racine)
    except ErreurCctgen as erreur:
        return Situation(racine.name, "", Avancement.ILLISIBLE, 0, (erreur.message,), ())
    return situation(ouverture)


def situation(ouverture: Ouverture) -> Situation:
    """Rend la situation d'une consultation ouverte."""
    blocages = tuple(dict.fromkeys(a.message for a in bloquantes(ouverture.anomalies)))
    consultation = ouverture.consultation
    if consultation is None:
        return Situation(ouverture.racine.name, "", Avancement.ILLISIBLE, 0, blocages, ())
    reponses = toutes_les_reponses(ouverture.clausier, consultation)
    manquantes = len({question for lot in reponses for question in lot.manquantes})
    publiees = tuple(numeros_publies(ouverture.racine))
    return Situation(
        reference=consultation.redaction.reference,
        objet=consultation.redaction.objet,
        avancement=_avancement(ouverture.racine, manquantes, publiees),
        manquantes=manquantes,
        blocages=blocages,
        publiees=publiees,
    )


def _avancement(racine: Path, manquantes: int, publiees: tuple[int, ...]) -> Avancement:
    if manquantes:
        return Avancement.QUESTIONNAIRE
    if publiees:
        return Avancement.PUBLIEE
    produites = (racine / DOSSIER_SORTIE / FICHIER_MANIFESTE).is_file()
    return Avancement.PIECES if produites else Avancement.DOSSIER
