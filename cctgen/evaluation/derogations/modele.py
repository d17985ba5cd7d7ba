"""Une demande de dérogation : qui la présente, ce qui en est décidé, jusqu'à quand, ce qui reste à faire."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, Field

from cctgen.clausier.formes.champs import Jour, Prose
from cctgen.consultation.modele import date_en_clair
from cctgen.evaluation.modele import jour_saisi, nom_replie, objet_saisi
from cctgen.socle.validation import Modele


class SensDerogation(StrEnum):
    """Ce que l'acheteur décide d'une demande."""

    TEMPORAIRE = "temporaire"
    PERENNE = "perenne"
    REFUSEE = "refusee"

    @property
    def libelle(self) -> str:
        """Rend la décision telle qu'elle se lit."""
        return {
            "temporaire": "accordée à titre temporaire",
            "perenne": "accordée à titre pérenne",
            "refusee": "refusée",
        }[self]


class Moment(StrEnum):
    """Quand la demande est présentée : dans l'offre, ou une fois le marché notifié."""

    OFFRE = "offre"
    EXECUTION = "execution"

    @property
    def libelle(self) -> str:
        """Rend le moment tel qu'il se lit."""
        return {"offre": "offre", "execution": "exécution"}[self]


A_DECIDER, APRES_LA_NOTIFICATION = "à décider", "à décider après la notification du marché"
"""Où en est une demande sans décision : celle que porte une offre ne s'accorde pas avant la notification."""


def _replie(valeur: object) -> object:
    """Admet « Temporaire », « Accordée à titre temporaire » ou « exécution »."""
    if not isinstance(valeur, str):
        return valeur
    replie = nom_replie(valeur)
    return replie.removeprefix("accordee a titre ")


_Jour = Annotated[Jour, BeforeValidator(jour_saisi)]


class Derogation(Modele):
    """Une ligne du registre ; sans `decision`, elle reste à décider.

    `offre` est le nom du demandeur, de son fichier, ou son SIRET. `duree` se lit telle qu'elle est écrite ;
    `echeance` est la date qui compte. `soldee_le` est le jour du retour à la conformité.
    """

    lot: Annotated[int, Field(ge=0)] | None = None
    offre: Prose
    exigence: Annotated[Prose, BeforeValidator(objet_saisi)]
    moment: Annotated[Moment, BeforeValidator(_replie)] = Moment.OFFRE
    demandee_le: _Jour | None = None
    demande: str = ""
    decision: Annotated[SensDerogation, BeforeValidator(_replie)] | None = None
    motif: str = ""
    auteur: str = ""
    decidee_le: _Jour | None = None
    duree: str = ""
    echeance: _Jour | None = None
    reste_a_faire: str = ""
    soldee_le: _Jour | None = None

    @property
    def est_accordee(self) -> bool:
        """Vrai si l'acheteur a accordé la dérogation, pour un temps ou sans terme."""
        return self.decision in (SensDerogation.TEMPORAIRE, SensDerogation.PERENNE)

    def est_echue(self, jour: date) -> bool:
        """Vrai si elle a un terme, qu'il est passé, et que rien ne dit le retour à la conformité."""
        return self.est_accordee and self.echeance is not None and self.echeance < jour and self.soldee_le is None

    def etat(self, jour: date) -> str:
        """Rend en quelques mots où en est la demande, à une date."""
        if self.decision is None:
            return APRES_LA_NOTIFICATION if self.moment is Moment.OFFRE else A_DECIDER
        if self.soldee_le is not None:
            return f"soldée le {date_en_clair(self.soldee_le)}"
        if self.est_echue(jour):
            return f"échue depuis le {date_en_clair(self.echeance or jour)}"
        terme = f", jusqu'au {date_en_clair(self.echeance)}" if self.echeance and self.est_accordee else ""
        return f"{self.decision.libelle}{terme}"
