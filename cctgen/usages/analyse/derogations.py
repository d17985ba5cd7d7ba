"""Suivre les dérogations, de l'offre à la fin du marché : relire le registre, dire ce qui est à décider, échu ou dû."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from cctgen.assemblage.modele import Dossier
from cctgen.evaluation.derogations.classeur import (
    COLONNES,
    TIGE,
    cles_des_demandes,
    demandes_des_offres,
    ecrire_registre,
    registre_en_yaml,
)
from cctgen.evaluation.derogations.controle import controler_registre, reunies
from cctgen.evaluation.derogations.modele import Derogation
from cctgen.evaluation.lieux import situees
from cctgen.evaluation.saisies.depots import CLASSEUR_DEROGATIONS, FICHIER_DEROGATIONS, saisies_deposees
from cctgen.evaluation.saisies.lecture import lire_saisie
from cctgen.evaluation.saisies.modeles import Saisie
from cctgen.evaluation.suites.saisie import lire_suites
from cctgen.matrice.modele import Offre
from cctgen.socle.anomalies import Anomalie, bloquantes
from cctgen.usages.analyse.depouiller import offres_enregistrees
from cctgen.usages.analyse.saisies import poser_saisies
from cctgen.usages.analyse.tours import base_du_tour, dernier_tour
from cctgen.usages.ouverture.consultation import dossier_de_reference, geste_de_consultation
from cctgen.usages.ouverture.gel import DOSSIER_EVALUATION


@dataclass(frozen=True, slots=True)
class RegistreRelu:
    """Le registre à une date, et tout ce qu'il y a à en dire."""

    jour: date
    lignes: tuple[Derogation, ...]
    anomalies: tuple[Anomalie, ...]

    @property
    def est_bloque(self) -> bool:
        """Vrai si une ligne ne se lit pas."""
        return bool(bloquantes(self.anomalies))

    def en_dict(self) -> dict[str, Any]:
        """Rend la forme JSON de `derogations`."""
        return {
            "jour": self.jour.isoformat(),
            "derogations": [
                {**ligne.model_dump(mode="json", exclude_none=True), "etat": ligne.etat(self.jour)}
                for ligne in self.lignes
            ],
            "anomalies": [a.en_dict() for a in self.anomalies],
        }

    def tableau(self) -> tuple[str, tuple[str, ...], list[list[str]]]:
        """Rend une ligne par demande, prête à afficher."""
        entetes = ("Lot", "Offre", "Exigence", "État", "Reste à faire")
        lignes = [
            [str(d.lot or "–"), d.offre, d.exigence, d.etat(self.jour), d.reste_a_faire or "–"] for d in self.lignes
        ]
        return "Dérogations", entetes, lignes


def derogations(racine: Path, superposes: Sequence[Path] = (), *, le: date | None = None) -> RegistreRelu:
    """Relit le registre à une date, et le pose pré-rempli des demandes des offres tant que personne n'y a touché."""
    jour = le or datetime.now(UTC).date()
    with geste_de_consultation(racine) as geste:
        dossier, ecarts = dossier_de_reference(racine, superposes)
        offres = offres_enregistrees(racine, dossier)
        evaluation = racine / DOSSIER_EVALUATION
        poses = poser_saisies(geste, evaluation, registre_a_remplir(dossier, offres))
        geste.mettre_en_place()
        redigees, _ = lire_suites(base_du_tour(racine, dernier_tour(racine)) / DOSSIER_EVALUATION)
        lignes, anomalies = lire_registre(evaluation, dossier, offres, jour, redigees.courrier.signature)
        return RegistreRelu(jour, lignes, (*ecarts, *poses, *anomalies))


def lire_registre(
    evaluation: Path, dossier: Dossier, offres: Sequence[Offre], jour: date, signature: date | None
) -> tuple[tuple[Derogation, ...], tuple[Anomalie, ...]]:
    """Lit le registre et le contrôle, `signature` étant celle du marché ; tant qu'il n'existe pas, rien n'y manque."""
    lues, fautes = lire_saisie(evaluation, TIGE, COLONNES, Derogation)
    lignes, discordances = reunies(lues, offres)
    existe = any(chemin.stem == TIGE for chemin in saisies_deposees(evaluation))
    controles = controler_registre(lignes, dossier, offres if existe else (), jour, signature)
    return tuple(ligne for ligne, _ in lignes), (*fautes, *situees((*discordances, *controles), evaluation))


def registre_a_remplir(dossier: Dossier, offres: Sequence[Offre], tour: int = 1) -> dict[str, Saisie]:
    """Rend, par nom de fichier, le registre pré-rempli des demandes lues dans les offres."""
    demandes = demandes_des_offres(offres)
    return {
        CLASSEUR_DEROGATIONS: Saisie(
            partial(ecrire_registre, dossier, demandes, tour=tour), cles_des_demandes(demandes)
        ),
        FICHIER_DEROGATIONS: Saisie.en_texte(registre_en_yaml(demandes)),
    }
