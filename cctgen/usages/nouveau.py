"""Créer une consultation, d'après un exemple ou vierge, et en tenir les réponses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cctgen.consultation.lecture import (
    FICHIER_CONSULTATION,
    FICHIER_REPONSES,
    rediger_reponses,
)
from cctgen.consultation.modele import ReponsesRedigees
from cctgen.evaluation.notation.proposition import bareme_sans_reponse
from cctgen.socle import yaml_strict
from cctgen.socle.contenu import contenu
from cctgen.socle.erreurs import DossierIntrouvable, EcritureImpossible
from cctgen.socle.fichiers import ecrire
from cctgen.usages.proposer_bareme import rediger_bareme


@dataclass(frozen=True, slots=True)
class IdentiteSaisie:
    """Ce que l'on demande avant d'ouvrir le questionnaire."""

    reference: str = "À compléter"
    objet: str = "À compléter"
    acheteur: str = "À compléter"
    service: str = ""
    lots: tuple[str, ...] = ()


def exemples_disponibles() -> tuple[str, ...]:
    """Rend les noms des exemples livrés."""
    dossiers = contenu("exemples").glob(f"*/{FICHIER_CONSULTATION}")
    return tuple(sorted(d.parent.name for d in dossiers))


def creer_depuis_exemple(racine: Path, nom: str) -> None:
    """Copie la rédaction et les réponses d'un exemple, sans ses offres."""
    if nom not in exemples_disponibles():
        raise DossierIntrouvable(
            f"L'exemple « {nom} » n'existe pas.", f"Choisissez parmi : {', '.join(exemples_disponibles())}."
        )
    exiger_place_libre(racine)
    source = contenu("exemples") / nom
    for fichier in (FICHIER_CONSULTATION, FICHIER_REPONSES):
        ecrire(racine / fichier, (source / fichier).read_bytes())
    for chemin in sorted(source.glob("clauses/**/*.yaml")):
        ecrire(racine / chemin.relative_to(source), chemin.read_bytes())


def creer_vierge(racine: Path, identite: IdentiteSaisie, jour: date) -> None:
    """Écrit une consultation neuve, avec un barème proposé, et des réponses vides."""
    exiger_place_libre(racine)
    redaction: dict[str, object] = {
        "reference": identite.reference,
        "objet": identite.objet,
        "acheteur": {"nom": identite.acheteur, **({"service": identite.service} if identite.service else {})},
        "date": jour.isoformat(),
    }
    if identite.lots:
        redaction["lots"] = [{"numero": n, "titre": titre} for n, titre in enumerate(identite.lots, start=1)]
    ecrire(racine / FICHIER_CONSULTATION, yaml_strict.rediger(redaction) + rediger_bareme(bareme_sans_reponse()))
    ecrire(racine / FICHIER_REPONSES, rediger_reponses(ReponsesRedigees()))


def exiger_place_libre(racine: Path) -> None:
    """Lève `EcritureImpossible` si le dossier contient déjà quelque chose."""
    if racine.is_file() or (racine.is_dir() and any(racine.iterdir())):
        raise EcritureImpossible(f"« {racine} » n'est pas vide.", "Choisissez un autre nom de dossier.")
