"""Le gardien vérifie son clausier et ceux qui s'y superposent, fichiers égarés compris."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from cctgen.clausier.verification.ensemble import relectures_a_venir
from cctgen.socle.anomalies import Anomalie
from cctgen.usages.ouverture.clausier_verifie import anomalies_du_clausier, ouvrir_clausier


def verifier_le_clausier(superposes: Sequence[Path], jour: date) -> list[Anomalie]:
    """Rend toutes les anomalies du clausier et de ses superpositions au jour dit, fichiers égarés compris."""
    lecture = ouvrir_clausier(superposes)
    return [*anomalies_du_clausier(lecture, superposes), *relectures_a_venir(lecture, jour)]
