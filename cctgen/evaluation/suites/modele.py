"""Ce qu'une personne décide de chaque offre, et ce que porte le courrier : `evaluation/suites.yaml`."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, Field

from cctgen.assemblage.modele import PROCEDURE_ADAPTEE, Dossier
from cctgen.clausier.formes.champs import Jour, Prose
from cctgen.consultation.modele import SANS_LOT
from cctgen.evaluation.modele import jour_saisi, nom_replie
from cctgen.socle.validation import Modele, Textes

FICHIER_SUITES = "suites.yaml"
DELAI_ELECTRONIQUE, DELAI_AUTRE = 11, 16
"""Jours de suspension avant la signature, selon que les rejets partent par voie électronique ou non (R.2182-1)."""

_Jour = Annotated[Jour, BeforeValidator(jour_saisi)]


class SensSuite(StrEnum):
    """Ce que devient une offre."""

    ATTRIBUTAIRE = "attributaire"
    REJETEE = "rejetee"


class Voie(StrEnum):
    """Par où partent les lettres ; le délai de suspension en dépend."""

    ELECTRONIQUE = "electronique"
    AUTRE = "autre"


def _replie(valeur: object) -> object:
    """Admet « Rejetée » ou « Électronique »."""
    return nom_replie(valeur) if isinstance(valeur, str) else valeur


class Suite(Modele):
    """La suite donnée à une offre ; une offre rejetée n'a de ligne que pour ajouter un motif ou une demande reçue.

    `avantages` dit, hors secret des affaires, ce qui distingue l'offre retenue : les candidats évincés le lisent.
    """

    lot: Annotated[int, Field(ge=0)] = SANS_LOT
    offre: Prose
    suite: Annotated[SensSuite, BeforeValidator(_replie)]
    motif: str = ""
    avantages: str = ""
    auteur: str = ""
    date: _Jour | None = None
    demande_recue_le: _Jour | None = None


class Courrier(Modele):
    """Ce que portent toutes les lettres ; un champ vide s'y lit comme restant à remplir.

    `delai` est en jours : plus long que celui du code s'il est écrit. `signature` est celle du marché, une fois faite.
    """

    lieu: str = ""
    envoi: _Jour | None = None
    signataire: str = ""
    qualite: str = ""
    contact: str = ""
    voie: Annotated[Voie, BeforeValidator(_replie)] = Voie.ELECTRONIQUE
    delai: Annotated[int, Field(ge=0, le=365)] | None = None
    recours: str = ""
    pieces: Textes = ()
    remise_des_pieces: _Jour | None = None
    signature: _Jour | None = None


class SuitesRedigees(Modele):
    """`evaluation/suites.yaml`."""

    courrier: Courrier = Courrier()
    suites: tuple[Suite, ...] = ()


def est_formalisee(dossier: Dossier) -> bool:
    """Vrai hors procédure adaptée : le délai de suspension et l'information d'office y sont dus."""
    return dossier.procedure != PROCEDURE_ADAPTEE


def delai_du(dossier: Dossier, voie: Voie) -> int:
    """Rend le délai de suspension que le code impose, en jours ; aucun en procédure adaptée."""
    if not est_formalisee(dossier):
        return 0
    return DELAI_ELECTRONIQUE if voie is Voie.ELECTRONIQUE else DELAI_AUTRE


def delai_de(dossier: Dossier, courrier: Courrier) -> int:
    """Rend le délai que disent les lettres : celui qui est écrit, à défaut celui du code."""
    return delai_du(dossier, courrier.voie) if courrier.delai is None else courrier.delai


def signature_possible(dossier: Dossier, courrier: Courrier) -> date | None:
    """Rend le premier jour où le marché peut se signer : le délai entier écoulé, le jour de l'envoi non compté."""
    delai = delai_de(dossier, courrier)
    return courrier.envoi + timedelta(days=delai + 1) if courrier.envoi and delai else None


def fin_de_conservation(signature: date) -> date:
    """Rend le jour avant lequel la procédure ne se détruit pas : cinq ans après la signature (R.2184-12)."""
    try:
        return signature.replace(year=signature.year + 5)
    except ValueError:  # un 29 février
        return signature.replace(year=signature.year + 5, month=3, day=1)
