"""L'acheteur vérifie sa consultation, sans rien écrire."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cctgen.evaluation.journal import controler_journal
from cctgen.socle.anomalies import Anomalie
from cctgen.usages.ouverture.consultation import ouvrir
from cctgen.usages.ouverture.gel import DOSSIER_EVALUATION


def verifier_consultation(racine: Path, superposes: Sequence[Path] = ()) -> tuple[Anomalie, ...]:
    """Rend, sans rien écrire, toutes les anomalies de la consultation, de ses publications et de son journal."""
    journal = controler_journal(racine / DOSSIER_EVALUATION)
    return (*ouvrir(racine, superposes).anomalies, *journal)
