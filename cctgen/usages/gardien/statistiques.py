"""Le gardien mesure son clausier : ce qui est relu, vérifié, daté, et ce que reçoit un acheteur."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from cctgen.assemblage.dossier import assembler
from cctgen.assemblage.modele import Dossier
from cctgen.assemblage.statistiques import Statistiques, statistiques
from cctgen.clausier.modele import Clausier
from cctgen.consultation.lecture import FICHIER_CONSULTATION, LectureConsultation, lire_consultation, lire_profil
from cctgen.socle.anomalies import bloquantes
from cctgen.socle.contenu import contenu
from cctgen.socle.erreurs import DonneesInvalides, DossierIntrouvable
from cctgen.usages.ouverture.clausier_verifie import exiger_clausier


def mesurer(superposes: Sequence[Path], profils: Sequence[Path], jour: date) -> Statistiques:
    """Rend l'état du clausier au jour dit, et le volume de chaque profil : à défaut, les exemples livrés.

    Un profil est une consultation, ou un fichier de réponses. Lève `DonneesInvalides` si ses réponses sont fautives.
    """
    clausier = exiger_clausier(superposes)
    dossiers = dict(_dossiers(clausier, profils or _exemples(), jour))
    return statistiques(clausier, dossiers, jour)


def _exemples() -> list[Path]:
    return [chemin.parent for chemin in sorted(contenu("exemples").glob(f"*/{FICHIER_CONSULTATION}"))]


def _dossiers(clausier: Clausier, profils: Sequence[Path], jour: date) -> Iterator[tuple[str, Dossier]]:
    for chemin in profils:
        lecture = _lire(chemin, clausier, jour)
        if fautes := bloquantes(lecture.anomalies):
            raise DonneesInvalides(fautes)
        if lecture.consultation is not None:
            nom = chemin.resolve().name if chemin.is_dir() else chemin.stem
            yield nom, assembler(clausier, lecture.consultation)


def _lire(chemin: Path, clausier: Clausier, jour: date) -> LectureConsultation:
    if chemin.is_file():
        return lire_profil(chemin, clausier, jour)
    if not chemin.is_dir():
        raise DossierIntrouvable(
            f"Le profil « {chemin} » n'existe pas.", "Donnez une consultation, ou un fichier de réponses."
        )
    return lire_consultation(chemin, clausier)
