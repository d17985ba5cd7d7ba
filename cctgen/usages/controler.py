"""Le soumissionnaire contrôle sa matrice avant le dépôt, sans consultation."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cctgen.matrice.avant_depot import AvantDepot, examiner
from cctgen.matrice.lecture.matrice import lire_matrice, lire_matrices
from cctgen.socle.erreurs import DossierIntrouvable


def controler(fichiers: Sequence[Path]) -> tuple[AvantDepot, ...]:
    """Contrôle des matrices sans consultation, pour le soumissionnaire.

    Plusieurs se lisent à l'écart, dans un processus borné : une seule est lue sur place, plus vite.
    """
    octets = [(chemin.name, lire_fichier(chemin)) for chemin in fichiers]
    if len(octets) == 1:
        return tuple(examiner(lire_matrice(contenu, nom)) for nom, contenu in octets)
    return tuple(map(examiner, lire_matrices(octets)))


def lire_fichier(chemin: Path) -> bytes:
    """Rend les octets d'un fichier donné en argument ; lève `DossierIntrouvable` s'il ne se lit pas."""
    try:
        return chemin.read_bytes()
    except OSError as erreur:
        raise DossierIntrouvable(
            f"« {chemin} » ne peut pas être lu ({erreur.strerror or erreur}).", "Vérifiez le nom du fichier."
        ) from erreur
