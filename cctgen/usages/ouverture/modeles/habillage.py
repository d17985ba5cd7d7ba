"""Le classeur modèle que suit une consultation : ses polices, ses couleurs, ses largeurs ; vérifié avant de servir."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cctgen.socle.anomalies import bloquantes
from cctgen.socle.erreurs import DonneesInvalides
from cctgen.socle.fichiers import lire_sur_le_disque
from cctgen.usages.ouverture.modeles.suivis import DOSSIER_MODELES, dossiers_de_modeles, est_livre, modele_suivi

if TYPE_CHECKING:
    from cctgen.matrice.habillage.modele import Habillage
    from cctgen.socle.anomalies import Anomalie

FICHIER = "classeurs.xlsx"


def habillage_suivi(racine: Path, superposes: Sequence[Path] = ()) -> Habillage | None:
    """Rend l'habillage d'un service, ou rien s'il suit celui de l'outil ; lève `DonneesInvalides` s'il est fautif."""
    try:
        dossiers = dossiers_de_modeles(racine, superposes)
    except DonneesInvalides:
        dossiers = [racine / DOSSIER_MODELES]  # Un clausier disparu se dit là où il manque.
    chemin = modele_suivi(FICHIER, dossiers)
    if chemin is None or est_livre(chemin):
        return None
    habillage, anomalies = lire_le_classeur(chemin)
    if fautes := bloquantes(anomalies):
        raise DonneesInvalides(fautes)
    return habillage


def lire_le_classeur(chemin: Path) -> tuple[Habillage, tuple[Anomalie, ...]]:
    """Rend l'habillage d'un classeur modèle et toutes ses anomalies."""
    # Seul un service qui a le sien attend la lecture d'Excel avant d'écrire.
    from cctgen.matrice.habillage.lecture import habillage_livre, lire_habillage  # noqa: PLC0415

    nom = f"{chemin.parent.name}/{chemin.name}"
    habillage, anomalies = lire_habillage(lire_sur_le_disque(chemin), nom, habillage_livre())
    return habillage, tuple(anomalies)
