"""Construire un dossier entier à part, quand plusieurs gestes l'emplissent, et le mettre en place d'un renommage."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cctgen.socle.erreurs import EcritureImpossible
from cctgen.socle.fichiers import DOSSIER_CACHE, ecriture_impossible


@contextmanager
def construire_a_part(cible: Path) -> Iterator[Path]:
    """Donne un dossier voisin à emplir, renommé en `cible` si tout va au bout, effacé sinon.

    Le nom est fixe : ce que laisse un arrêt brutal est effacé par le geste suivant. Lève `EcritureImpossible`.
    """
    # resolve : « . » n'a pas de nom.
    atelier = cible.resolve().with_name(f"{DOSSIER_CACHE}-{cible.resolve().name}")
    try:
        if atelier.exists():
            shutil.rmtree(atelier)
        atelier.mkdir(parents=True)
    except OSError as erreur:
        raise ecriture_impossible(erreur, cible) from erreur
    try:
        yield atelier
        _installer(atelier, cible)
    finally:
        shutil.rmtree(atelier, ignore_errors=True)


def _installer(atelier: Path, cible: Path) -> None:
    try:
        if cible.is_dir() and not any(cible.iterdir()):
            cible.rmdir()
        if cible.exists():
            raise EcritureImpossible(f"« {cible} » n'est pas vide.", "Choisissez un autre nom de dossier.")
        atelier.rename(cible)
    except OSError as erreur:
        raise ecriture_impossible(erreur, cible) from erreur
