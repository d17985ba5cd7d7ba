"""L'acheteur vérifie sa consultation, sans rien écrire."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cctgen.socle.anomalies import Anomalie
from cctgen.usages.ouverture.consultation import ouvrir
from cctgen.usages.ouverture.integrite import publications_alterees


def verifier_consultation(racine: Path, superposes: Sequence[Path] = ()) -> tuple[Anomalie, ...]:
    """Rend toutes les anomalies de la consultation, sans rien écrire."""
    return (*ouvrir(racine, superposes).anomalies, *publications_alterees(racine))
