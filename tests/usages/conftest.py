from __future__ import annotations

from pathlib import Path

import pytest

from tests.preparations import ETUDE, Etape, Preparations, creer


@pytest.fixture
def portail(tmp_path: Path) -> Path:
    """Une copie de travail de l'exemple « portail », sans rien de généré."""
    creer(tmp_path / "portail", "portail")
    return tmp_path / "portail"


@pytest.fixture
def portail_genere(tmp_path: Path, preparations: Preparations) -> Path:
    """La même, générée."""
    return preparations.copier(tmp_path / "portail", "portail", Etape.GENEREE)


@pytest.fixture
def portail_publie(tmp_path: Path, preparations: Preparations) -> Path:
    """La même, publiée : la seule dont le barème note."""
    return preparations.copier(tmp_path / "portail", "portail", Etape.PUBLIEE)


@pytest.fixture
def etude(tmp_path: Path) -> Path:
    """Une consultation sans lot, la plus petite qui porte deux annexes et une matrice, sans rien de généré."""
    creer(tmp_path / ETUDE, ETUDE)
    return tmp_path / ETUDE


@pytest.fixture
def etude_generee(tmp_path: Path, preparations: Preparations) -> Path:
    """La même, générée."""
    return preparations.copier(tmp_path / ETUDE, ETUDE, Etape.GENEREE)


@pytest.fixture
def etude_publiee(tmp_path: Path, preparations: Preparations) -> Path:
    """La même, publiée."""
    return preparations.copier(tmp_path / ETUDE, ETUDE, Etape.PUBLIEE)
