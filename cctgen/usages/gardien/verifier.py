"""Le gardien vérifie son clausier et ceux qui s'y superposent, fichiers égarés compris."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cctgen.socle.anomalies import Anomalie
from cctgen.usages.ouverture.clausier_verifie import anomalies_du_clausier, ouvrir_clausier


def verifier_le_clausier(superposes: Sequence[Path] = ()) -> list[Anomalie]:
    """Rend toutes les anomalies du clausier et de ses superpositions, fichiers égarés compris."""
    return anomalies_du_clausier(ouvrir_clausier(superposes), superposes)
