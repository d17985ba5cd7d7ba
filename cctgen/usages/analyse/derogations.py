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
from cctgen.evaluation.derogations.controle import Ligne, controler_registre, reunies
from cctgen.evaluation.derogations.modele import Derogation
from cctgen.evaluation.derogations.tours import au_dernier_tour, etats_de
from cctgen.evaluation.lieux import nom_dans, situees
from cctgen.evaluation.saisies.depots import CLASSEUR_DEROGATIONS, FICHIER_DEROGATIONS, saisies_deposees
from cctgen.evaluation.saisies.lecture import lire_saisie
from cctgen.evaluation.saisies.modeles import Saisie
from cctgen.evaluation.suites.saisie import lire_suites
from cctgen.matrice.modele import Offre
from cctgen.socle.anomalies import Anomalie, bloquantes
from cctgen.socle.gestes.geste import Geste
from cctgen.usages.analyse.depouiller import offres_enregistrees
from cctgen.usages.analyse.evaluation import EvaluationLue, lire_l_evaluation
from cctgen.usages.analyse.saisies import poser_saisies
from cctgen.usages.analyse.tours import base_du_tour, dernier_tour, en_lice
from cctgen.usages.ouverture.consultation import dossier_de_reference, geste_de_consultation, sans_suivi
from cctgen.usages.ouverture.gel import DOSSIER_EVALUATION


@dataclass(frozen=True, slots=True)
class RegistreRelu:
    """Le registre à une date, où en est chacune de ses lignes, et tout ce qu'il y a à en dire."""

    jour: date
    lignes: tuple[Derogation, ...]
    etats: tuple[str, ...]
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
                {**ligne.model_dump(mode="json", exclude_none=True), "etat": etat}
                for ligne, etat in zip(self.lignes, self.etats, strict=True)
            ],
            "anomalies": [a.en_dict() for a in self.anomalies],
        }

    def tableau(self) -> tuple[str, tuple[str, ...], list[list[str]]]:
        """Rend une ligne par demande, prête à afficher."""
        entetes = ("Lot", "Offre", "Exigence", "État", "Reste à faire")
        lignes = [
            [str(d.lot or "–"), d.offre, d.exigence, etat, d.reste_a_faire or "–"]
            for d, etat in zip(self.lignes, self.etats, strict=True)
        ]
        return "Dérogations", entetes, lignes


def derogations(racine: Path, superposes: Sequence[Path] = (), *, le: date | None = None) -> RegistreRelu:
    """Relit le registre à une date, et le pose pré-rempli des demandes des offres tant que personne n'y a touché."""
    jour = le or datetime.now(UTC).date()
    with geste_de_consultation(racine) as geste:
        dossier, ecarts = dossier_de_reference(racine, superposes)
        tour = dernier_tour(racine)
        recues, restent = _offres(racine, superposes, dossier, tour)
        poses = poser_le_registre(geste, dossier, restent)
        geste.mettre_en_place()
        redigees, _ = lire_suites(base_du_tour(racine, tour) / DOSSIER_EVALUATION)
        lignes, anomalies = lire_registre(geste, dossier, (recues, restent), jour, redigees.courrier.signature)
        etats = etats_de(lignes, jour, dossier, recues, restent)
        return RegistreRelu(jour, lignes, etats, (*ecarts, *poses, *anomalies))


def _offres(racine: Path, superposes: Sequence[Path], dossier: Dossier, tour: int) -> OffresDuRegistre:
    if tour == 1 and not offres_enregistrees(racine, dossier):
        return (), ()
    return offres_du_registre(lire_l_evaluation(racine, superposes, sans_suivi, tour))


OffresDuRegistre = tuple[Sequence[Offre], Sequence[Offre]]
"""Les offres de tous les tours, que les lignes désignent ; puis celles du dernier qui sont encore en lice."""


def offres_du_registre(lue: EvaluationLue) -> OffresDuRegistre:
    """Rend les offres de chaque tour, une offre maintenue une seule fois, et celles que nulle décision n'écarte."""
    recues = {o.sha256: o for evaluation in lue.tours for o in evaluation.offres}
    return tuple(recues.values()), en_lice(lue.comparaison)


def tenir_le_registre(
    geste: Geste, lue: EvaluationLue, jour: date, signature: date | None
) -> tuple[tuple[Derogation, ...], list[Anomalie]]:
    """Lit le registre et le pose pour qui compare un tour ; d'un tour dépassé, rien n'y manque ni ne s'y refait."""
    recues, restent = offres_du_registre(lue)
    est_le_dernier = len(lue.tours) == dernier_tour(geste.racine)
    du_tour = recues, restent if est_le_dernier else ()
    registre, a_suivre = lire_registre(geste, lue.dossier, du_tour, jour, signature)
    poses = poser_le_registre(geste, lue.dossier, restent) if est_le_dernier else []
    return registre, [*poses, *a_suivre]


def poser_le_registre(geste: Geste, dossier: Dossier, restent: Sequence[Offre]) -> list[Anomalie]:
    """Pose le registre, le même d'un tour à l'autre, pré-rempli de ce que demandent les offres encore en lice.

    Celui que l'outil posait à chaque tour, et que personne n'a touché, est retiré : il ne disait rien d'autre.
    """
    for chemin in _des_tours(geste.racine):
        if geste.est_intact(chemin):
            geste.retirer(chemin)
    return poser_saisies(geste, geste.racine / DOSSIER_EVALUATION, registre_a_remplir(dossier, restent))


def lire_registre(
    geste: Geste, dossier: Dossier, offres: OffresDuRegistre, jour: date, signature: date | None
) -> tuple[tuple[Derogation, ...], tuple[Anomalie, ...]]:
    """Lit le registre et le contrôle, `signature` étant celle du marché ; tant qu'il n'existe pas, rien n'y manque.

    Ceux que des personnes ont tenus à un tour de négociation s'y réunissent. Le classeur que personne n'a touché se
    refait de toutes les demandes : rien n'y manque non plus.
    """
    evaluation = geste.racine / DOSSIER_EVALUATION
    des_tours = _des_tours(geste.racine)
    intacts = {nom_dans(c.parent, c.name) for c in des_tours if geste.est_intact(c)}
    lignes: list[Ligne] = []
    anomalies: list[Anomalie] = []
    for lu in dict.fromkeys((evaluation, *(c.parent for c in des_tours))):
        siennes, fautes = lire_saisie(lu, TIGE, COLONNES, Derogation)
        lignes += [ligne for ligne in siennes if ligne[1].fichier not in intacts]
        anomalies += fautes
    recues, restent = offres
    lignes, discordances = reunies(lignes, recues)
    lignes = [(au_dernier_tour(ligne, recues, restent), lieu) for ligne, lieu in lignes]
    pose = evaluation / CLASSEUR_DEROGATIONS
    existe = any(c.stem == TIGE for c in saisies_deposees(evaluation)) or len(intacts) < len(des_tours)
    se_refait = pose.is_file() and geste.est_intact(pose)
    controles = controler_registre(lignes, dossier, restent if existe and not se_refait else (), jour, signature)
    situes = situees((*discordances, *controles), evaluation)
    return tuple(ligne for ligne, _ in lignes), (*anomalies, *situes)


def _des_tours(racine: Path) -> list[Path]:
    """Rend les registres que des tours de négociation ont eus à part."""
    evaluations = (base_du_tour(racine, tour) / DOSSIER_EVALUATION for tour in range(2, dernier_tour(racine) + 1))
    return [c for evaluation in evaluations for c in saisies_deposees(evaluation) if c.stem == TIGE]


def registre_a_remplir(dossier: Dossier, offres: Sequence[Offre]) -> dict[str, Saisie]:
    """Rend, par nom de fichier, le registre pré-rempli des demandes lues dans les offres."""
    demandes = demandes_des_offres(offres)
    return {
        CLASSEUR_DEROGATIONS: Saisie(partial(ecrire_registre, dossier, demandes), cles_des_demandes(demandes)),
        FICHIER_DEROGATIONS: Saisie.en_texte(registre_en_yaml(demandes)),
    }
