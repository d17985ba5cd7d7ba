"""Où vit un tour de négociation, et les offres qui y sont : les révisées, sinon celles du tour précédent."""

from __future__ import annotations

from pathlib import Path

from cctgen.assemblage.modele import Dossier
from cctgen.depouillement.plis.candidats import motif_de_meme_candidat
from cctgen.depouillement.rapprochement import rapprocher
from cctgen.depouillement.registre import REGISTRE, lire_registre, relire
from cctgen.matrice.lecture.lot import lire_matrices
from cctgen.matrice.modele import Offre, StatutOffre
from cctgen.socle.anomalies import Anomalie, bloquantes
from cctgen.socle.erreurs import DonneesInvalides
from cctgen.usages.analyse.depouiller import offres_enregistrees
from cctgen.usages.ouverture.gel import DOSSIER_OFFRES
from cctgen.usages.ouverture.versions import exigences_publiees

DOSSIER_NEGOCIATION = "negociation"


def base_du_tour(racine: Path, tour: int) -> Path:
    """Rend le dossier où sont les offres et l'évaluation d'un tour ; le premier est la consultation elle-même."""
    return racine if tour <= 1 else racine / DOSSIER_NEGOCIATION / f"tour-{tour}"


def est_ouvert(racine: Path, tour: int) -> bool:
    """Vrai si des matrices ont été déposées à ce tour ; celles du tour 1 sont les offres initiales."""
    return (base_du_tour(racine, tour) / DOSSIER_OFFRES / REGISTRE).is_file()


def revisees_du_tour(racine: Path, dossier: Dossier, tour: int) -> tuple[tuple[Offre, ...], tuple[Anomalie, ...]]:
    """Relit les matrices révisées d'un tour ; ce qui n'est pas une matrice de la consultation n'en est pas une."""
    recues = base_du_tour(racine, tour) / DOSSIER_OFFRES
    relus, anomalies = relire(recues, lire_registre(recues))
    matrices = tuple(lire_matrices((d.nom_recu, octets) for d, octets in relus if not d.est_inventaire))
    remises = {d.sha256: d.presentations for d, _ in relus}
    lues = rapprocher(matrices, dossier, anciennes=exigences_publiees(racine), remises=remises)
    hors = (StatutOffre.ILLISIBLE, StatutOffre.ETRANGER)
    ecartees = [a for o in lues if o.statut in hors for a in o.anomalies]
    return tuple(o for o in lues if o.statut not in hors), (*anomalies, *ecartees)


def offres_du_tour(racine: Path, dossier: Dossier, tour: int = 1) -> tuple[Offre, ...]:
    """Rend les offres d'un tour : révisée, ou maintenue du tour précédent quand son candidat n'a rien remis.

    Lève `DonneesInvalides` si une copie manque ou a changé.
    """
    if tour <= 1:
        return offres_enregistrees(racine, dossier)
    revisees, anomalies = revisees_du_tour(racine, dossier, tour)
    if fautes := bloquantes(anomalies):
        raise DonneesInvalides(fautes)
    precedentes = offres_du_tour(racine, dossier, tour - 1)
    maintenues = (p for p in precedentes if not any(motif_de_meme_candidat(p, r) for r in revisees))
    connues = (r for r in revisees if any(motif_de_meme_candidat(p, r) for p in precedentes))
    return (*connues, *maintenues)


def exiger_le_tour(racine: Path, tour: int) -> None:
    """Lève `DonneesInvalides` si aucune matrice n'a été déposée à ce tour de négociation."""
    if tour > 1 and not est_ouvert(racine, tour):
        raise DonneesInvalides([tour_inconnu(f"aucune matrice révisée n'est déposée au tour {tour}.")])


def tour_inconnu(message: str) -> Anomalie:
    """Rend l'anomalie d'un tour qui n'existe pas, ou pas encore."""
    conseil = "Les offres initiales sont le tour 1 ; chaque tour suivant s'ouvre par « cctgen negocier », dans l'ordre."
    return Anomalie("tour-inconnu", message, conseil)
