"""Un document de la décision ne cite que le rapport écrit, et seulement s'il tient encore."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from cctgen.evaluation.journal import Journal, ajouter_au_journal
from cctgen.evaluation.rapport.version import version_ecrite
from cctgen.evaluation.saisies.depots import FICHIER_SUITES

LE = datetime(2027, 2, 1, tzinfo=UTC)
AUJOURD_HUI = date(2027, 2, 9)
TRACE: dict[str, Any] = {"fichiers": {"prix.yaml": "1", "suites.yaml": "1"}, "lots": []}


def test_sans_comparaison_aucune_version_ne_se_cite() -> None:
    numero, _, empeche = version_ecrite((), TRACE, AUJOURD_HUI, FICHIER_SUITES)
    assert numero == 0
    assert "n'est pas écrit" in empeche


@pytest.mark.parametrize(
    ("fichiers", "perime"),
    [
        ({"prix.yaml": "1", "suites.yaml": "1"}, False),
        ({"prix.yaml": "1", "suites.yaml": "2"}, False),
        ({"prix.yaml": "1"}, False),
        ({"prix.yaml": "2", "suites.yaml": "1"}, True),
        ({"suites.yaml": "1"}, True),
    ],
)
def test_la_version_citee_est_celle_qui_est_ecrite(tmp_path: Path, fichiers: dict[str, str], perime: bool) -> None:
    ajouter_au_journal(tmp_path, LE, "comparaison", TRACE)
    numero, jour, empeche = version_ecrite(
        Journal(tmp_path), {**TRACE, "fichiers": fichiers}, AUJOURD_HUI, FICHIER_SUITES
    )
    assert (numero, jour) == (1, LE.date())
    assert ("n'est plus à jour" in empeche) is perime
