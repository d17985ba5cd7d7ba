"""Où se trouve un composant déclaré : le fichier reçu, sa feuille et sa cellule."""

from __future__ import annotations

from cctgen.matrice.modele import Composant
from cctgen.socle.anomalies import Lieu


def lieu_du_composant(composant: Composant, fichier: str) -> Lieu:
    """Rend le lieu d'une ligne de la feuille « Composants » d'un fichier reçu."""
    feuille, _, cellule = composant.lieu.rpartition("!")
    return Lieu(fichier, None, feuille, cellule)
