"""Créer une consultation, d'après un exemple ou vierge, et en tenir les réponses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cctgen.consultation.attente import A_COMPLETER
from cctgen.consultation.lecture import (
    DOSSIER_SCHEMAS,
    FICHIER_CONSULTATION,
    FICHIER_REPONSES,
    rediger_reponses,
)
from cctgen.consultation.modele import ReponsesRedigees
from cctgen.evaluation.notation.proposition import bareme_sans_reponse
from cctgen.socle import yaml_strict
from cctgen.socle.contenu import contenu
from cctgen.socle.erreurs import DossierIntrouvable, EcritureImpossible
from cctgen.socle.fichiers import DOSSIER_CACHE, est_nom_reserve
from cctgen.socle.gestes.geste import geste
from cctgen.usages.gardien.schema import designer_son_schema, schemas_de_la_consultation
from cctgen.usages.ouverture.clausier_verifie import exiger_clausier
from cctgen.usages.ouverture.clausiers_enregistres import inscription, rediger_les_clausiers
from cctgen.usages.preparation.proposer_bareme import rediger_bareme


@dataclass(frozen=True, slots=True)
class IdentiteSaisie:
    """Ce que l'on demande avant d'ouvrir le questionnaire."""

    reference: str = A_COMPLETER
    objet: str = A_COMPLETER
    acheteur: str = A_COMPLETER
    service: str = ""
    lots: tuple[str, ...] = ()


def exemples_disponibles() -> tuple[str, ...]:
    """Rend les noms des exemples livrés."""
    dossiers = contenu("exemples").glob(f"*/{FICHIER_CONSULTATION}")
    return tuple(sorted(d.parent.name for d in dossiers))


def objets_des_exemples() -> Mapping[str, str]:
    """Rend l'objet du marché de chaque exemple livré."""
    documents = {n: yaml_strict.lire(contenu("exemples") / n / FICHIER_CONSULTATION)[0] for n in exemples_disponibles()}
    return {nom: str(d.valeur["objet"]) if isinstance(d.valeur, dict) else nom for nom, d in documents.items()}


def creer_depuis_exemple(racine: Path, nom: str, clausiers: Sequence[Path] = ()) -> None:
    """Copie la rédaction et les réponses d'un exemple, sans ses offres, et y inscrit les clausiers de service."""
    if nom not in exemples_disponibles():
        raise DossierIntrouvable(
            f"L'exemple « {nom} » n'existe pas.", f"Choisissez parmi : {', '.join(exemples_disponibles())}."
        )
    source = contenu("exemples") / nom
    chemins = [source / FICHIER_CONSULTATION, source / FICHIER_REPONSES, *sorted(source.glob("clauses/**/*.yaml"))]
    contenus = {chemin.relative_to(source).as_posix(): chemin.read_bytes() for chemin in chemins}
    contenus[FICHIER_CONSULTATION] += _inscription(racine, clausiers).encode()
    _creer(racine, {nom: designer_son_schema(nom, octets) for nom, octets in contenus.items()})


def creer_vierge(racine: Path, identite: IdentiteSaisie, jour: date, clausiers: Sequence[Path] = ()) -> None:
    """Écrit une consultation neuve, au barème que propose le clausier, et des réponses vides.

    Lève `DonneesInvalides` si un clausier est fautif.
    """
    redaction: dict[str, object] = {
        "reference": identite.reference,
        "objet": identite.objet,
        "acheteur": {"nom": identite.acheteur, **({"service": identite.service} if identite.service else {})},
        "date": jour.isoformat(),
    }
    if identite.lots:
        redaction["lots"] = [{"numero": n, "titre": titre} for n, titre in enumerate(identite.lots, start=1)]
    tete = yaml_strict.designer_le_schema("consultation", DOSSIER_SCHEMAS) + yaml_strict.rediger(redaction)
    bareme = bareme_sans_reponse(exiger_clausier(clausiers).bareme)
    consultation = tete + _inscription(racine, clausiers) + rediger_bareme(bareme)
    reponses = rediger_reponses(ReponsesRedigees())
    _creer(racine, {FICHIER_CONSULTATION: consultation.encode(), FICHIER_REPONSES: reponses.encode()})


def _creer(racine: Path, contenus: Mapping[str, bytes]) -> None:
    """Crée la consultation d'un coup ; ses fichiers sont connus comme écrits par l'outil, tant que nul n'y touche."""
    exiger_place_libre(racine)
    with geste(racine) as creation:
        exiger_place_libre(racine)
        for nom, octets in {**contenus, **schemas_de_la_consultation()}.items():
            creation.produire(racine / nom, octets)
        creation.mettre_en_place()


def _inscription(racine: Path, clausiers: Sequence[Path]) -> str:
    """Rend les lignes qui feront charger ces clausiers d'eux-mêmes, ou rien."""
    if not clausiers:
        return ""
    ligne = rediger_les_clausiers(inscription(racine, clausiers))
    return f"\n# Clausiers de service, chargés à chaque commande.\n{ligne}\n"


def exiger_place_libre(racine: Path) -> None:
    """Lève `EcritureImpossible` si le nom est réservé par Windows ou si le dossier contient déjà quelque chose."""
    if est_nom_reserve(racine.name):
        raise EcritureImpossible(f"« {racine.name} » est un nom réservé par Windows.", "Choisissez un autre nom.")
    # Ce que laisse une création interrompue n'occupe pas la place.
    occupants = [c for c in racine.iterdir() if c.name != DOSSIER_CACHE] if racine.is_dir() else []
    if occupants or (racine.exists() and not racine.is_dir()):
        raise EcritureImpossible(f"« {racine} » n'est pas vide.", "Choisissez un autre nom de dossier.")
