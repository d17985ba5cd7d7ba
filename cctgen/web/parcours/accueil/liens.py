"""D'un écran à son adresse, pour une personne et une consultation."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.urls import reverse

from cctgen.web.depot.models import Consultation
from cctgen.web.parcours.accueil.etapes import Action, Blocage, Ecran, Situation
from cctgen.web.presentation.messages import AnomalieDite
from cctgen.web.roles import Droit


@dataclass(frozen=True, slots=True)
class BlocageMontre:
    """Ce qui bloque, et le lien qui y mène, vide si la personne n'y peut rien."""

    anomalie: AnomalieDite
    lien: str


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
    lien = "" if action is None else _lien(action.ecran, consultation, droits)
    blocages = tuple(_montrer_le_blocage(b, consultation, droits) for b in situation.blocages)
    return SituationMontree(situation, action if lien else None, lien, blocages)


def _montrer_le_blocage(blocage: Blocage, consultation: Consultation, droits: Collection[Droit]) -> BlocageMontre:
    lien = "" if blocage.ecran is None else _lien(blocage.ecran, consultation, droits)
    return BlocageMontre(blocage.anomalie, lien)


def _lien(ecran: Ecran, consultation: Consultation, droits: Collection[Droit]) -> str:
    if ecran.droit not in droits:
        return ""
    adresse = reverse(ecran.nom, args=[consultation.pk, *([ecran.rubrique] if ecran.rubrique else [])])
    return f"{adresse}#{ecran.ancre}" if ecran.ancre else adresse
