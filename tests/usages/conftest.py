from __future__ import annotations

from pathlib import Path

import pytest

from cctgen.usages.edition.generer import generer
from cctgen.usages.edition.publier import publier
from cctgen.usages.preparation.nouveau import creer_depuis_exemple


@pytest.fixture
def portail(tmp_path: Path) -> Path:
    """Une copie de travail de l'exemple « portail », sans rien de généré."""
    creer_depuis_exemple(tmp_path / "portail", "portail")
    return tmp_path / "portail"


@pytest.fixture
def portail_genere(portail: Path) -> Path:
    """La même, générée."""
    assert generer(portail).fichiers
    return portail


@pytest.fixture
def portail_publie(portail_genere: Path) -> Path:
    """La même, publiée : la seule dont le barème note."""
    assert publier(portail_genere).nouvelle
    return portail_genere
