"""Le soumissionnaire contrôle sa matrice avant le dépôt, sans consultation."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from cctgen.matrice.controle import controler_fichier
from cctgen.matrice.modele import Offre
from cctgen.socle.erreurs import DossierIntrouvable


def controler(fichiers: Iterable[Path]) -> tuple[Offre, ...]:
    """Contrôle des matrices sans consultation, pour le soumissionnaire."""
    return tuple(controler_fichier(lire_fichier(chemin), chemin.name) for chemin in fichiers)


def lire_fichier(chemin: Path) -> bytes:
    """Rend les octets d'un fichier donné en argument ; lève `DossierIntrouvable` s'il ne se lit pas."""
    try:
        return chemin.read_bytes()
    except OSError as erreur:
        raise DossierIntrouvable(
            f"« {chemin} » ne peut pas être lu ({erreur.strerror or erreur}).", "Vérifiez le nom du fichier."
        ) from erreur
