"""Où se lit un fichier d'évaluation depuis la consultation : au premier tour, ou dans le dossier du tour suivant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from cctgen.socle.anomalies import Anomalie

_DOSSIER = "evaluation/"
DOSSIER_LETTRES = "lettres"
RAPPORT, ANNEXE_DU_RAPPORT = "rapport-analyse.docx", "rapport-analyse-annexe.docx"
COMPARAISON, ROBUSTESSE = "comparaison.xlsx", "robustesse.xlsx"


def nom_dans(evaluation: Path, nom: str) -> str:
    """Rend « evaluation/prix.yaml », ou « negociation/tour-2/evaluation/prix.yaml »."""
    tour = evaluation.parent
    avant = f"negociation/{tour.name}/" if tour.parent.name == "negociation" else ""
    return f"{avant}{_DOSSIER}{nom}"


def situees(anomalies: Iterable[Anomalie], evaluation: Path) -> list[Anomalie]:
    """Rend des anomalies relevées dans un dossier d'évaluation, au tour qui est le sien."""
    return [
        replace(a, lieu=replace(a.lieu, fichier=nom_dans(evaluation, a.lieu.fichier.removeprefix(_DOSSIER))))
        if a.lieu.fichier.startswith(_DOSSIER)
        else a
        for a in anomalies
    ]
