"""Verser au dossier ce que répondent les soumissionnaires : à côté des offres, qui ne changent pas d'un octet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from cctgen.assemblage.modele import Dossier
from cctgen.depouillement.plis.reception import Recu, lisible
from cctgen.depouillement.plis.variantes import nom_de_variante
from cctgen.depouillement.registre import Depot, Rattachement, deposer, ecrire_registre, lire_registre
from cctgen.evaluation.actes.controle import a_la_reception
from cctgen.evaluation.actes.en_suspens import reserves_relevees
from cctgen.evaluation.actes.reponses import ReponseRecue
from cctgen.evaluation.actes.situations import NatureDemande
from cctgen.evaluation.actes.suivi import OffresConnues, avec_les_reponses, faites_au
from cctgen.evaluation.actes.tours import apparier_les_revisions
from cctgen.evaluation.journal import Detail, ajouter_au_journal
from cctgen.evaluation.modele import designe, nom_affiche
from cctgen.evaluation.saisies.depots import CLASSEUR_DEMANDES
from cctgen.matrice.lecture.archive import TAILLE_MAXIMALE
from cctgen.matrice.modele import Offre
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu, bloquantes
from cctgen.socle.erreurs import DonneesInvalides, DossierIntrouvable
from cctgen.socle.gestes.geste import Geste
from cctgen.socle.refus import cause
from cctgen.usages.analyse.actes.demandes import Delai, registre_a_tenir, relire, relire_le_tour
from cctgen.usages.analyse.actes.grilles_du_tour import GrillesDuTour, produire_les_pieces
from cctgen.usages.analyse.depouiller import GRILLE_PAR_EXIGENCE, GRILLE_VIERGE, produire_les_grilles
from cctgen.usages.analyse.echanges import (
    EchangesRelus,
    VersementLu,
    lire_versement,
    textes_des_reponses,
)
from cctgen.usages.analyse.evaluation import EvaluationLue
from cctgen.usages.analyse.grilles_a_remplir import grilles_reparties
from cctgen.usages.analyse.saisies import poser_saisies
from cctgen.usages.analyse.tours import base_du_tour, en_lice, repartition_du_tour, revisees_du_tour
from cctgen.usages.ouverture.consultation import dossier_de_reference, geste_de_consultation
from cctgen.usages.ouverture.gel import DOSSIER_EVALUATION, DOSSIER_REPONSES

GRILLES_VIERGES = (GRILLE_VIERGE, GRILLE_PAR_EXIGENCE)


@dataclass(frozen=True, slots=True)
class OffreVisee:
    """L'offre qu'une personne désigne (nom, SIRET, fichier ou empreinte), son lot, la nature de la demande."""

    nom: str = ""
    lot: int | None = None
    nature: NatureDemande | None = None


SANS_DESIGNATION = OffreVisee()


@dataclass(frozen=True, slots=True)
class Versement:
    """Un fichier versé, l'offre qu'il concerne, ce qu'il répond, et ce qui y surprend."""

    depot: Depot
    lu: VersementLu

    @property
    def soumissionnaire(self) -> str:
        """Rend le nom du soumissionnaire, vide si rien ne le dit."""
        return nom_affiche(self.lu.offre) if self.lu.offre else ""


@dataclass(frozen=True, slots=True)
class ResultatVersement:
    """Les fichiers versés, et tout ce qu'il y a à en dire."""

    versements: tuple[Versement, ...]
    anomalies: tuple[Anomalie, ...]

    @property
    def est_bloque(self) -> bool:
        """Vrai si un fichier n'a pas pu être rattaché ou relu."""
        return bool(bloquantes(self.anomalies))

    def en_dict(self) -> dict[str, Any]:
        """Rend la forme JSON de `verser`."""
        return {
            "versements": [
                {
                    "fichier": v.depot.nom_recu,
                    "sha256": v.depot.sha256,
                    "soumissionnaire": v.soumissionnaire or None,
                    "lot": (v.lu.offre.lot or None) if v.lu.offre else None,
                    "reponses": [
                        {"objet": r.exigence, "nature": r.nature.value, "texte": r.texte, "piece": r.piece}
                        for r in v.lu.reponses
                    ],
                    "changements": [c.en_dict() for c in v.lu.changements],
                }
                for v in self.versements
            ],
            "anomalies": [a.en_dict() for a in self.anomalies],
        }

    def tableau(self) -> tuple[str, tuple[str, ...], list[list[str]]]:
        """Rend une ligne par fichier versé, prête à afficher."""
        lignes = [
            [v.depot.nom_recu, v.soumissionnaire or "(non rattaché)", str(len(v.lu.reponses))] for v in self.versements
        ]
        return "Réponses versées", ("Fichier", "Soumissionnaire", "Réponses"), lignes


def verser(
    racine: Path,
    fichiers: Sequence[Path],
    superposes: Sequence[Path] = (),
    *,
    visee: OffreVisee = SANS_DESIGNATION,
    recu_le: datetime | None = None,
    tour: int = 1,
) -> ResultatVersement:
    """Copie les réponses reçues à l'octet près, en lecture seule, et les rapproche des demandes de ce tour.

    `visee` désigne l'offre d'une pièce que l'outil ne lit pas. Lève `DonneesInvalides`, sans rien copier, si un
    fichier ne se rattache à aucune offre, si la désignation en vise plusieurs, ou si le tour n'existe pas.
    """
    instant = recu_le or datetime.now(UTC)
    with geste_de_consultation(racine) as geste:
        dossier, ecarts = dossier_de_reference(racine, superposes)
        relus, lue = _relire(geste, superposes, dossier, instant.date(), tour)
        echanges = relus.echanges
        suivies = [suivie for suivie, _ in faites_au(echanges.lignes, tour)]
        connues = OffresConnues(echanges.offres)
        recus = [_recu(chemin) for chemin in fichiers]
        moment = instant.isoformat(timespec="seconds")
        versements = []
        rattachements = _rattachements(echanges.offres, visee)
        for recu in recus:
            depot = Depot(recu.sha256, len(recu.octets), recu.nom, moment, "", rattachements=rattachements)
            lu = lire_versement(racine, dossier, depot, recu.octets, connues, suivies)
            versements.append(Versement(depot, lu))
        if orphelins := [_sans_offre(v) for v in versements if v.lu.offre is None]:
            raise DonneesInvalides([*orphelins, *(a for v in versements for a in v.lu.anomalies)])
        recues = [replace(r, tour=tour) for v in versements for r in v.lu.reponses]
        anomalies = [*ecarts, *_relevees(versements), *reserves_relevees(recues, echanges, dossier)]
        base = base_du_tour(racine, tour)
        anomalies += _ranger(base, recus, versements, moment)
        _journaliser(base, instant, versements)
        anomalies += a_la_reception(recues, echanges)
        _refaire_le_registre(geste, dossier, relus, recues, tour)
        if lue is not None:
            anomalies += _refaire_les_grilles_du_tour(geste, lue, tour, (*echanges.reponses, *recues))
        else:
            anomalies += _refaire_les_grilles(geste, dossier, echanges.offres)
        geste.mettre_en_place()
        return ResultatVersement(tuple(versements), tuple(anomalies))


def _relevees(versements: Sequence[Versement]) -> Iterator[Anomalie]:
    """Énumère ce que les pièces elles-mêmes donnent à relever, hors leurs réserves."""
    for versement in versements:
        yield from versement.lu.anomalies
    for versement in versements:
        if not versement.lu.reponses:
            yield _vide(versement) if versement.lu.est_vide else _sans_demande(versement)


def _refaire_le_registre(
    geste: Geste, dossier: Dossier, relus: EchangesRelus, recues: Sequence[ReponseRecue], tour: int
) -> None:
    """Met les réponses en face des demandes, au registre que personne n'a commencé."""
    evaluation, echanges = base_du_tour(geste.racine, tour) / DOSSIER_EVALUATION, relus.echanges
    chemin = evaluation / CLASSEUR_DEMANDES
    if chemin.exists() and geste.est_intact(chemin):
        versees = dict.fromkeys((*relus.versees, *recues))
        repondues = tuple(avec_les_reponses(relus.appelees, versees, echanges.offres, tour))
        saisies = registre_a_tenir(dossier, repondues, tour)
        poser_saisies(geste, evaluation, {CLASSEUR_DEMANDES: saisies[CLASSEUR_DEMANDES]})


def _refaire_les_grilles(geste: Geste, dossier: Dossier, offres: Sequence[Offre]) -> list[Anomalie]:
    """Met les réponses en face des offres initiales, dans les grilles que personne n'a commencées."""
    evaluation = geste.racine / DOSSIER_EVALUATION
    if all(geste.est_intact(evaluation / nom) for nom in GRILLES_VIERGES):
        produire_les_grilles(geste, dossier, offres, base=evaluation)
    return grilles_reparties(geste, dossier, offres)


def _relire(
    geste: Geste, superposes: Sequence[Path], dossier: Dossier, jour: date, tour: int
) -> tuple[EchangesRelus, EvaluationLue | None]:
    """Rend les échanges du tour et, après le premier, son évaluation : ses grilles en viennent."""
    if tour > 1:
        return relire_le_tour(geste, superposes, dossier, jour, Delai(tour=tour))
    return relire(geste, superposes, dossier, jour, Delai()), None


def _refaire_les_grilles_du_tour(
    geste: Geste, lue: EvaluationLue, tour: int, reponses: Sequence[ReponseRecue]
) -> list[Anomalie]:
    """Met les réponses en face des offres du tour, dans ses grilles que personne n'a commencées."""
    if lue.precedente is None:
        return []
    racine, dossier, restees = geste.racine, lue.dossier, en_lice(lue.precedente.comparaison)
    ecarts, _ = apparier_les_revisions(dossier, restees, revisees_du_tour(racine, dossier, tour).offres)
    maintenues = (o for o in restees if not any(e.avant is o for e in ecarts))
    offres = (*(e.apres for e in ecarts), *maintenues)
    en_face = textes_des_reponses(dict.fromkeys(r for r in reponses if r.tour == tour), offres)
    evaluation = base_du_tour(racine, tour) / DOSSIER_EVALUATION
    repartition, _ = repartition_du_tour(racine, dossier, tour)
    precedentes = lue.precedente.appreciations
    grilles = GrillesDuTour(dossier, tour, ecarts, offres, precedentes, repartition, en_face)
    a_ecrire, gardees = grilles.ecrire(geste, evaluation)
    produire_les_pieces(geste, {c: octets for c, octets in a_ecrire.items() if geste.est_intact(c)})
    return gardees


def _rattachements(offres: Sequence[Offre], visee: OffreVisee) -> tuple[Rattachement, ...]:
    """Rend l'offre désignée, s'il y en a une ; lève `DonneesInvalides` si la désignation en vise plusieurs."""
    visees = [o for o in offres if visee.nom and visee.lot in (None, o.lot) and designe(visee.nom, o)]
    if len(visees) > 1:
        choix = " ; ".join(map(_reperes, visees))
        message = f"« {visee.nom} » désigne plusieurs offres : {choix}. Rien n'est versé."
        conseil = "Ajoutez « --lot » et son numéro, ou désignez l'offre par son SIRET, son fichier ou son empreinte."
        raise DonneesInvalides([Anomalie("reponse-sans-offre", message, conseil)])
    return tuple(_rattachement(o, visee.nature or "") for o in visees)


def _rattachement(offre: Offre, nature: str) -> Rattachement:
    """Rend ce qui s'inscrit de l'offre ; une variante n'a que son nom, son SIRET est aussi celui de l'offre de base."""
    nom = nom_affiche(offre)
    candidat = nom if nom_de_variante(offre) else offre.siret or nom
    return Rattachement(offre.sha256, offre.lot or None, nature, candidat)


def _reperes(offre: Offre) -> str:
    siret = f"SIRET {offre.siret}" if offre.siret else "sans SIRET"
    lot = f"lot {offre.lot}, " if offre.lot else ""
    return f"{lot}{siret}, « {offre.fichier} », empreinte {offre.sha256[:12]}"


def _recu(chemin: Path) -> Recu:
    try:
        if not chemin.is_file() or chemin.stat().st_size > TAILLE_MAXIMALE:
            raise DossierIntrouvable(
                f"« {chemin.name} » n'est pas un fichier, ou dépasse {TAILLE_MAXIMALE // 1_000_000} Mo.",
                "Donnez les fichiers de la réponse un à un.",
            )
        return Recu(lisible(chemin.name), chemin.read_bytes(), "reponse")
    except OSError as erreur:
        raise DossierIntrouvable(f"« {chemin} » ne se lit pas : {cause(erreur)}.", "Vérifiez vos droits.") from erreur


def _ranger(base: Path, recus: Sequence[Recu], versements: Sequence[Versement], moment: str) -> list[Anomalie]:
    """Copie les réponses et inscrit à qui elles sont ; un fichier déjà versé garde son heure."""
    dossier_recu = base / DOSSIER_REPONSES
    enregistrement = deposer(dossier_recu, recus, moment)
    depots = lire_registre(dossier_recu)
    ecrire_registre(dossier_recu, [_inscrit(depot, versements) for depot in depots])
    return list(enregistrement.anomalies)


def _inscrit(depot: Depot, versements: Sequence[Versement]) -> Depot:
    """Ajoute l'offre de chaque versement du fichier ; dans un même lot, la dernière désignation remplace l'autre."""
    for versement in versements:
        offre = versement.lu.offre
        if offre is None or versement.depot.sha256 != depot.sha256:
            continue
        dites = versement.depot.rattachements
        neuf = _rattachement(offre, dites[0].nature if dites else "")
        gardes = (r for r in depot.rattachements if r.lot != neuf.lot)
        nom = versement.soumissionnaire
        depot = replace(depot, lot=neuf.lot, soumissionnaire=nom, statut="", rattachements=(*gardes, neuf))
    return depot


def _journaliser(base: Path, instant: datetime, versements: Sequence[Versement]) -> None:
    reponses: list[Detail] = [
        {
            "fichier": v.depot.nom_recu,
            "sha256": v.depot.sha256,
            "lot": (v.lu.offre.lot or None) if v.lu.offre else None,
            "soumissionnaire": v.soumissionnaire,
            "offre": v.lu.offre.sha256 if v.lu.offre else None,
            "objets": [r.exigence or "offre entière" for r in v.lu.reponses],
        }
        for v in versements
    ]
    ajouter_au_journal(base / DOSSIER_EVALUATION, instant, "reponses", {"reponses": reponses})


def _sans_offre(versement: Versement) -> Anomalie:
    return Anomalie(
        "reponse-sans-offre",
        f"rien ne dit de quelle offre « {versement.depot.nom_recu} » est la réponse : il n'est pas versé.",
        "Redonnez-le seul, avec « --offre » suivi du nom du soumissionnaire, de son SIRET ou de son fichier ; « --lot »"
        " si elle en a plusieurs, « --tour » s'il répond à un tour de négociation.",
        lieu=Lieu(versement.depot.nom_recu),
    )


def _vide(versement: Versement) -> Anomalie:
    return Anomalie(
        "reponse-vide",
        f"« {versement.depot.nom_recu} », de {versement.soumissionnaire}, ne porte aucune réponse qui se lise : sa"
        " colonne « Réponse » est vide.",
        "Il est gardé ; demandez au soumissionnaire si c'est sa réponse.",
        Gravite.A_QUALIFIER,
        Lieu(versement.depot.nom_recu),
    )


def _sans_demande(versement: Versement) -> Anomalie:
    return Anomalie(
        "reponse-sans-demande",
        f"« {versement.depot.nom_recu} » ne répond à aucune demande partie à {versement.soumissionnaire}.",
        "Il est gardé ; inscrivez au registre la demande à laquelle il répond, ou laissez-le hors de l'analyse.",
        Gravite.A_QUALIFIER,
        Lieu(versement.depot.nom_recu),
    )
