"""Les clausiers qu'une consultation reçue inscrit hors d'elle-même : sur un serveur, ils n'y sont pas."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cctgen.consultation.lecture import lire_les_clausiers


def clausiers_hors_du_dossier(racine: Path) -> Iterator[str]:
    """Énumère les chemins de clausiers qui sortent du dossier de la consultation."""
    base = racine.resolve()
    for inscrit, _lieu in lire_les_clausiers(racine):
        if not (base / inscrit.chemin).resolve().is_relative_to(base):
            yield inscrit.chemin
