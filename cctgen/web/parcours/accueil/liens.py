"""D'un écran à son adresse, pour une personne et une consultation."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from cctgen.web.depot.models import Consultation
from cctgen.web.parcours.accueil.etapes import Action, Situation
from cctgen.web.presentation.messages import AnomalieDite
from cctgen.web.roles import Droit


@dataclass(frozen=True, slots=True)
class BlocageMontre:
    """Ce qui bloque, et le lien qui y mène, vide si la personne n'y peut rien."""

    anomalie: AnomalieDite
    lien: str
    libelle: str


@dataclass(frozen=True, slots=True)
class SituationMontree:
    """Une situation, et les liens que les droits de la personne lui ouvrent."""

    situation: Situation
    action: Action | None
    lien: str
    blocages: tuple[BlocageMontre, ...]


def montrer(situation: Situation, consultation: Consultation, droits: Collection[Droit]) -> SituationMontree:
    """Rend la situation telle que cette personne la voit : une action qu'elle ne peut pas faire ne se propose pas."""
    action = situation.action
    lien = "" if action is None else action.ecran.adresse(consultation, droits)
    blocages = tuple(
        BlocageMontre(b.anomalie, b.ecran.adresse(consultation, droits), b.ecran.libelle)
        for b in situation.blocages
        # Une question sans réponse est déjà l'action proposée, rubrique par rubrique.
        if not (situation.manquantes and b.anomalie.code == "question-sans-reponse")
    )
    return SituationMontree(situation, action if lien else None, lien, blocages)
