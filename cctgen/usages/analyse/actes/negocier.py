"""Un tour de négociation : invitations, matrices révisées, ce qui a changé, grilles où ne reste que le neuf."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from cctgen.assemblage.modele import Dossier
from cctgen.depouillement.plis.reception import rassembler
from cctgen.depouillement.registre import consigner, deposer
from cctgen.documents.word.lettre import rendre_lettre
from cctgen.evaluation.actes.classeurs.ecarts import ecrire_ecarts
from cctgen.evaluation.actes.lettres import MODELE_NEGOCIATION, lettre_d_invitation
from cctgen.evaluation.actes.procedure import anomalies_de_negociation
from cctgen.evaluation.actes.tours import EcartsDeLOffre, apparier_les_revisions, offre_non_revisee, reculs
from cctgen.evaluation.comparaison import comparer as comparer_les_offres
from cctgen.evaluation.consolidation import evaluateur_de
from cctgen.evaluation.journal import Detail, ajouter_au_journal
from cctgen.evaluation.modele import Appreciations, nom_affiche
from cctgen.evaluation.saisies.modeles import modeles_de_saisie
from cctgen.evaluation.suites.lettres import au_courrier_de
from cctgen.evaluation.suites.saisie import lire_suites
from cctgen.matrice.modele import Offre
from cctgen.socle.anomalies import Anomalie, Gravite, bloquantes
from cctgen.socle.erreurs import DonneesInvalides
from cctgen.socle.gestes.geste import Geste
from cctgen.usages.analyse.actes.demandes import nom_de_piece
from cctgen.usages.analyse.actes.grilles_du_tour import GrillesDuTour, produire_les_pieces
from cctgen.usages.analyse.evaluation import EvaluationLue, lire_l_evaluation
from cctgen.usages.analyse.grilles_a_remplir import grille_a_completer
from cctgen.usages.analyse.saisies import poser_saisies
from cctgen.usages.analyse.tours import (
    DOSSIER_INVITATIONS,
    base_du_tour,
    doutes_sur_qui_reste,
    en_lice,
    est_ouvert,
    lettres_depassees,
    repartition_du_tour,
    revisees_du_tour,
    tour_inconnu,
)
from cctgen.usages.edition.modeles import modele_nomme
from cctgen.usages.ouverture.consultation import dossier_de_reference, geste_de_consultation, sans_suivi
from cctgen.usages.ouverture.gel import DOSSIER_EVALUATION, DOSSIER_OFFRES

FICHIER_ECARTS_DE_TOUR = "ecarts-du-tour.xlsx"


@dataclass(frozen=True, slots=True)
class TourDeNegociation:
    """Un tour : les offres révisées et ce qu'elles changent, celles qui restent, les fichiers écrits."""

    tour: int
    ecarts: tuple[EcartsDeLOffre, ...]
    maintenues: tuple[Offre, ...]
    fichiers: tuple[Path, ...]
    anomalies: tuple[Anomalie, ...]
    mis_de_cote: tuple[Path, ...] = ()

    @property
    def est_bloque(self) -> bool:
        """Vrai si un fichier n'a pas pu être enregistré ou relu."""
        return bool(bloquantes(self.anomalies))

    def en_dict(self) -> dict[str, Any]:
        """Rend la forme JSON de `negocier`."""
        return {
            "tour": self.tour,
            "offres": [
                {
                    "soumissionnaire": nom_affiche(e.apres),
                    "lot": e.apres.lot or None,
                    "sha256": e.apres.sha256,
                    "precedente": e.avant.sha256,
                    "changements": [c.en_dict() for c in e.changements],
                }
                for e in self.ecarts
            ],
            "maintenues": [{"soumissionnaire": nom_affiche(o), "lot": o.lot or None} for o in self.maintenues],
            "fichiers": [str(f) for f in self.fichiers],
            "anomalies": [a.en_dict() for a in self.anomalies],
        }

    def tableau(self) -> tuple[str, tuple[str, ...], list[list[str]]]:
        """Rend une ligne par offre en lice, prête à afficher."""
        lignes = [[str(e.apres.lot or "–"), nom_affiche(e.apres), str(len(e.changements))] for e in self.ecarts]
        lignes += [[str(o.lot or "–"), nom_affiche(o), "pas de matrice révisée"] for o in self.maintenues]
        return f"Négociation, tour {self.tour}", ("Lot", "Offre", "Cases changées"), lignes


@dataclass(frozen=True, slots=True)
class Tour:
    """Un tour à ouvrir, ou à nourrir : son numéro, les fichiers remis, la date limite commune, et l'heure si dite."""

    numero: int
    fichiers: tuple[Path, ...] = ()
    echeance: date | None = None


def negocier(
    racine: Path,
    tour: Tour,
    superposes: Sequence[Path] = (),
    *,
    le: datetime | None = None,
    remplacer: bool = False,
) -> TourDeNegociation:
    """Ouvre un tour, ou y dépose des matrices révisées ; les offres des tours précédents ne changent pas.

    Lève `DonneesInvalides`, sans rien écrire, si la procédure interdit de négocier, si le tour précédent n'existe pas
    ou si ses décisions ne disent pas qui reste ; `TravailProtege` si une pièce a été retouchée et que `remplacer` est
    faux.
    """
    with geste_de_consultation(racine) as geste:
        dossier, _ = dossier_de_reference(racine, superposes)
        avis = tuple(anomalies_de_negociation(dossier))
        if fautes := [*bloquantes(avis), *_tour_hors_d_ordre(racine, tour.numero)]:
            raise DonneesInvalides(fautes)
        precedent = lire_l_evaluation(racine, superposes, sans_suivi, tour=tour.numero - 1)
        doutes = tuple(doutes_sur_qui_reste(tour.numero - 1, precedent.comparaison))
        if sans_effet := bloquantes(doutes):
            raise DonneesInvalides(sans_effet)
        resultat = _tenir(geste, superposes, tour, precedent, le or datetime.now(UTC))
        copies = geste.mettre_en_place(remplacer=remplacer)
        # Ce qui bloque ailleurs la comparaison d'avant, une grille illisible, se dit sans bloquer ce tour-ci.
        autres = (replace(a, gravite=Gravite.A_QUALIFIER) for a in bloquantes(precedent.comparaison.anomalies))
        d_avant = (*doutes, *autres)
        anomalies = (*avis, *d_avant, *resultat.anomalies, *lettres_depassees(racine))
        return replace(resultat, anomalies=anomalies, mis_de_cote=copies)


def _tenir(
    geste: Geste, superposes: Sequence[Path], tour: Tour, precedent: EvaluationLue, instant: datetime
) -> TourDeNegociation:
    racine, dossier, base = geste.racine, precedent.dossier, base_du_tour(geste.racine, tour.numero)
    restees = en_lice(precedent.comparaison)
    receptions = _deposer(base, tour.fichiers, instant) if tour.fichiers else []
    deposees = revisees_du_tour(racine, dossier, tour.numero)
    ecarts, orphelines = apparier_les_revisions(dossier, restees, deposees.offres)
    maintenues = tuple(o for o in restees if not any(e.avant is o for e in ecarts))
    contenus = dict(_invitations(racine, superposes, dossier, tour, restees))
    poses: list[Anomalie] = []
    grilles: GrillesDuTour | None = None
    if ecarts:
        consigner(base / DOSSIER_OFFRES, deposees.offres)
        du_tour = (*(e.apres for e in ecarts), *maintenues)
        contenus[base / FICHIER_ECARTS_DE_TOUR] = ecrire_ecarts(dossier, tour.numero, ecarts)
        repartition, poses = repartition_du_tour(racine, dossier, tour.numero)
        grilles = GrillesDuTour(dossier, tour.numero, ecarts, du_tour, precedent.appreciations, repartition)
        a_ecrire, gardees = grilles.ecrire(geste, base / DOSSIER_EVALUATION)
        contenus |= a_ecrire
        saisies = modeles_de_saisie(
            dossier, du_tour, comparer_les_offres(dossier, du_tour, Appreciations()), tour.numero
        )
        poses += [*gardees, *poser_saisies(geste, base / DOSSIER_EVALUATION, saisies)]
    ecrits, commencees = produire_les_pieces(geste, contenus)
    poses += (a for chemin in commencees if grilles for a in _a_completer(racine, chemin, grilles))
    _journaliser(racine, instant, tour, ecarts, maintenues)
    muettes = (offre_non_revisee(tour.numero, o) for o in maintenues if deposees.offres)
    anomalies = (*receptions, *deposees.anomalies, *orphelines, *poses, *reculs(tour.numero, ecarts), *muettes)
    return TourDeNegociation(tour.numero, ecarts, maintenues, ecrits, anomalies)


def _tour_hors_d_ordre(racine: Path, tour: int) -> Iterator[Anomalie]:
    if tour < 2:
        yield tour_inconnu("le tour 1 est celui des offres initiales : il ne s'ouvre pas.")
    elif not est_ouvert(racine, tour - 1):
        yield tour_inconnu(f"le tour {tour} ne s'ouvre pas avant le tour {tour - 1}.")


def _deposer(base: Path, fichiers: Sequence[Path], instant: datetime) -> list[Anomalie]:
    reception = rassembler(fichiers)
    dossier_recu = base / DOSSIER_OFFRES
    enregistrement = deposer(
        dossier_recu, reception.recus, instant.isoformat(timespec="seconds"), reception.horodatages
    )
    return [*reception.anomalies, *enregistrement.anomalies]


def _invitations(
    racine: Path, superposes: Sequence[Path], dossier: Dossier, tour: Tour, restees: Sequence[Offre]
) -> Iterator[tuple[Path, bytes]]:
    """Tous les soumissionnaires en lice sont invités (R.2161-17), à la même date (R.2161-20)."""
    if tour.echeance is None:
        return
    modele = modele_nomme(MODELE_NEGOCIATION, racine, superposes)
    redigees, _ = lire_suites(base_du_tour(racine, tour.numero - 1) / DOSSIER_EVALUATION)
    for offre in restees:
        nom = f"invitation-{nom_de_piece(offre, restees)}.docx"
        lettre = au_courrier_de(lettre_d_invitation(dossier, offre, tour.numero, tour.echeance), redigees.courrier)
        yield base_du_tour(racine, tour.numero) / DOSSIER_INVITATIONS / nom, rendre_lettre(lettre, modele)


def _a_completer(racine: Path, chemin: Path, grilles: GrillesDuTour) -> Iterator[Anomalie]:
    """Dit les offres révisées depuis qu'un évaluateur a commencé sa grille du tour : elle n'est pas refaite."""
    attendues = grilles.lignes_attendues(evaluateur_de(chemin.name))
    conseil = "Rangez-la hors du dossier et relancez la commande ; reportez ensuite vos notes dans la grille neuve."
    yield from grille_a_completer(chemin, chemin.relative_to(racine).as_posix(), attendues, conseil)


def _journaliser(
    racine: Path,
    instant: datetime,
    tour: Tour,
    ecarts: Sequence[EcartsDeLOffre],
    maintenues: Sequence[Offre],
) -> None:
    revisees: list[Detail] = [
        {
            "lot": e.apres.lot or None,
            "soumissionnaire": nom_affiche(e.apres),
            "sha256": e.apres.sha256,
            "precedente": e.avant.sha256,
            "changements": len(e.changements),
        }
        for e in ecarts
    ]
    invites: list[Detail] = [nom_affiche(o) for o in (*(e.avant for e in ecarts), *maintenues)]
    details: dict[str, Detail] = {
        "tour": tour.numero,
        "date_limite": tour.echeance.isoformat() if tour.echeance else None,
        "en_lice": invites,
        "revisees": revisees,
    }
    ajouter_au_journal(racine / DOSSIER_EVALUATION, instant, "negociation", details)
