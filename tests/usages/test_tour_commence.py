"""Les grilles lues d'avance donnent la même comparaison ; rien ne se crée où il n'y a pas d'offre."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cctgen.matrice.lecture.a_part import equipe
from cctgen.socle.contenu import contenu
from cctgen.usages.analyse.comparer import comparer
from cctgen.usages.depot.tour_commence import TourCommence, tour_commence
from tests.preparations import Etape, Preparations, Recues

REMPLIES = contenu("exemples") / "portail" / "evaluation"
LE = datetime(2027, 2, 1, tzinfo=UTC)


def _notee(racine: Path, preparations: Preparations) -> Path:
    preparations.copier(racine, "portail", Etape.DEPOUILLEE, Recues(le=LE))
    shutil.copytree(REMPLIES, racine / "evaluation", dirs_exist_ok=True)
    return racine


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
@pytest.mark.parametrize("dedoublees", [True, False])
def test_la_comparaison_est_la_meme_que_les_grilles_soient_commencees_ou_non(
    tmp_path: Path, preparations: Preparations, monkeypatch: pytest.MonkeyPatch, dedoublees: bool
) -> None:
    monkeypatch.setattr(equipe, "peut_se_dedoubler", lambda: dedoublees and hasattr(os, "fork"))
    seule = _notee(tmp_path / "seule" / "portail", preparations)
    commencee = _notee(tmp_path / "commencee" / "portail", preparations)
    attendu = comparer(seule, le=LE)
    with tour_commence(commencee, 1) as commence:
        assert commence.grilles is not None
        rendu = comparer(commencee, le=LE, tour=commence)
    assert rendu.en_dict() == attendu.en_dict()
    assert [c.name for c in rendu.fichiers] == [c.name for c in attendu.fichiers]
    for ici, la in zip(rendu.fichiers, attendu.fichiers, strict=True):
        assert ici.read_bytes() == la.read_bytes()


def test_une_grille_qui_change_apres_avoir_ete_commencee_se_relit(tmp_path: Path, preparations: Preparations) -> None:
    seule = _notee(tmp_path / "seule" / "portail", preparations)
    changee = _notee(tmp_path / "changee" / "portail", preparations)
    une, autre = sorted((changee / "evaluation").glob("grille-[!cp]*.xlsx"))[:2]
    remplie = une.read_bytes()
    shutil.copy(autre, une)
    with tour_commence(changee, 1) as commence:
        une.write_bytes(remplie)
        rendu = comparer(changee, le=LE, tour=commence)
    assert rendu.en_dict() == comparer(seule, le=LE).en_dict()


@pytest.mark.parametrize("tour", [1, 2])
def test_sans_dossier_publie_rien_ne_se_commence_ni_ne_se_cree(tmp_path: Path, tour: int) -> None:
    with tour_commence(tmp_path, tour) as commence:
        assert commence == TourCommence(tour)
    assert list(tmp_path.iterdir()) == []
