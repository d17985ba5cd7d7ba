from __future__ import annotations

from pathlib import Path

import pytest

from cctgen.usages.preparation.nouveau import creer_depuis_exemple
from tests.preparations import Etape, Preparations


@pytest.fixture
def portail(tmp_path: Path) -> Path:
    """Une copie de travail de l'exemple « portail », sans rien de généré."""
    creer_depuis_exemple(tmp_path / "portail", "portail")
    return tmp_path / "portail"


@pytest.fixture
def portail_genere(tmp_path: Path, preparations: Preparations) -> Path:
    """La même, générée."""
    return preparations.copier(tmp_path / "portail", "portail", Etape.GENEREE)


@pytest.fixture
def portail_publie(tmp_path: Path, preparations: Preparations) -> Path:
    """La même, publiée : la seule dont le barème note."""
    return preparations.copier(tmp_path / "portail", "portail", Etape.PUBLIEE)
