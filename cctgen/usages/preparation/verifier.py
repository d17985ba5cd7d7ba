"""L'acheteur vérifie sa consultation, sans rien écrire."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cctgen.evaluation.journal import controler_journal
from cctgen.socle.anomalies import Anomalie
from cctgen.usages.analyse.tours import bases_des_tours
from cctgen.usages.ouverture.consultation import ouvrir
from cctgen.usages.ouverture.gel import DOSSIER_EVALUATION


def verifier_consultation(racine: Path, superposes: Sequence[Path] = ()) -> tuple[Anomalie, ...]:
    """Rend, sans rien écrire, les anomalies de la consultation, de ses publications et du journal de chaque tour."""
    journaux = (a for base in bases_des_tours(racine) for a in controler_journal(base / DOSSIER_EVALUATION))
    return (*ouvrir(racine, superposes).anomalies, *journaux)
