"""Où est écrit un élément d'une liste : dans le dernier fichier qui le définit, à son rang."""

from __future__ import annotations

from cctgen.clausier.lecture.fichiers import LectureClausier
from cctgen.socle.anomalies import Chemin, Lieu


def place_ecrite(lecture: LectureClausier, fichiers: str, liste: str, identifiant: str) -> tuple[str, Chemin]:
    """Rend le fichier et le chemin de l'élément ; `fichiers` est un bout de leur nom, « /plan.yaml »."""
    for fichier, document in reversed(lecture.documents.items()):
        ecrits = document.valeur.get(liste) if fichiers in fichier and isinstance(document.valeur, dict) else None
        for rang, ecrit in enumerate(ecrits if isinstance(ecrits, list) else ()):
            if isinstance(ecrit, dict) and ecrit.get("id") == identifiant:
                return fichier, (liste, rang)
    return fichiers.strip("/"), ()


def lieu_ecrit(lecture: LectureClausier, fichiers: str, liste: str, identifiant: str) -> Lieu:
    """Rend la ligne de l'identifiant."""
    fichier, chemin = place_ecrite(lecture, fichiers, liste, identifiant)
    return lecture.lieu(fichier, *chemin, "id") if chemin else Lieu(fichier)
