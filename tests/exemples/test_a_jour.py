"""Un exemple périmé trompe qui l'essaie : ses classeurs sont ceux que l'outil produit aujourd'hui."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

RACINE = Path(__file__).parent.parent.parent
EXEMPLES = RACINE / "exemples"


def _produire() -> ModuleType:
    nom = "exemples_produire"
    fiche = importlib.util.spec_from_file_location(nom, EXEMPLES / "produire.py")
    assert fiche
    assert fiche.loader
    module = importlib.util.module_from_spec(fiche)
    sys.modules[nom] = module  # les dataclasses cherchent leur module par son nom
    fiche.loader.exec_module(module)
    return module


PRODUIRE = _produire()


def test_chaque_dossier_d_exemple_est_au_programme() -> None:
    assert {e.nom for e in PRODUIRE.PROGRAMME} == {
        d.name for d in EXEMPLES.iterdir() if (d / "reponses.yaml").is_file()
    }


@pytest.mark.parametrize("exemple", PRODUIRE.PROGRAMME, ids=lambda exemple: exemple.nom)
def test_un_exemple_est_a_jour(exemple: object, tmp_path: Path) -> None:
    destination = tmp_path / "exemples"
    for chemin in PRODUIRE.produire(exemple, tmp_path, destination):
        livre = EXEMPLES / chemin.relative_to(destination)
        assert livre.is_file(), f"{livre.name} manque : lancez « make attendus »"
        assert livre.read_bytes() == chemin.read_bytes(), f"{livre.name} est périmé : lancez « make attendus »"
