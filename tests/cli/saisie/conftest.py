from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput

from cctgen.usages.preparation.nouveau import creer_depuis_exemple
from tests.cli.saisie.clavier import tout_repondre


@pytest.fixture
def clavier() -> Iterator[PipeInput]:
    with create_pipe_input() as entree, create_app_session(input=entree, output=DummyOutput()):
        yield entree


@pytest.fixture
def infogerance(tmp_path: Path) -> Path:
    """Un marché sans lot, où tout est répondu."""
    creer_depuis_exemple(tmp_path / "c", "infogerance")
    tout_repondre(tmp_path / "c")
    return tmp_path / "c"


@pytest.fixture
def portail(tmp_path: Path) -> Path:
    """Un marché à deux lots, où tout est répondu."""
    creer_depuis_exemple(tmp_path / "p", "portail")
    tout_repondre(tmp_path / "p")
    return tmp_path / "p"
