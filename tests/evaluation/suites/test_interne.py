"""Ce qui est interne ne peut pas entrer dans un document communicable : ses modules ne sont pas connus d'ici."""

from __future__ import annotations

from pathlib import Path

import pytest

import cctgen

PAQUET = Path(cctgen.__file__).parent
SOURCES = [
    *sorted((PAQUET / "evaluation" / "suites").glob("*.py")),
    *sorted((PAQUET / "evaluation" / "motivation").glob("*.py")),
    PAQUET / "usages" / "analyse" / "lettres.py",
]


@pytest.mark.parametrize("source", SOURCES, ids=lambda s: s.name)
def test_la_robustesse_reste_interne(source: Path) -> None:
    assert "robustesse" not in source.read_text(encoding="utf-8")


def test_il_y_a_des_modules_a_regarder() -> None:
    assert len(SOURCES) > 8
