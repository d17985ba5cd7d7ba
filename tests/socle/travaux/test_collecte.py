"""Un geste suspend le ramasse-miettes, puis le rend sans qu'il ait d'un coup tout à examiner."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from cctgen.socle.travaux.collecte import collecte_suspendue, ranger_parmi_les_anciens

NOMBREUX = 20_000


@pytest.fixture(autouse=True)
def _ramassage_d_un_poste() -> Iterator[None]:
    """Le ramasse-miettes passe aussi souvent qu'en service, et se retrouve ensuite comme il était."""
    seuils = gc.get_threshold()
    gc.set_threshold(700, 10, 10)
    yield
    gc.unfreeze()
    gc.enable()
    gc.set_threshold(*seuils)


@pytest.fixture
def examens() -> Iterator[list[int]]:
    """Relève combien d'objets jeunes chaque passage du ramasse-miettes a trouvés."""
    trouves: list[int] = []

    def noter(phase: str, _dit: dict[str, int]) -> None:
        if phase == "start":
            trouves.append(len(gc.get_objects(generation=0)))

    gc.callbacks.append(noter)
    yield trouves
    gc.callbacks.remove(noter)


def test_ce_qu_un_geste_laisse_n_est_pas_examine_a_sa_sortie(examens: list[int]) -> None:
    with collecte_suspendue():
        laisses: list[list[int]] = [[] for _ in range(NOMBREUX)]
    neufs: list[list[int]] = [[] for _ in range(2 * gc.get_threshold()[0])]
    assert laisses
    assert neufs
    assert examens, "le ramasse-miettes est rendu"
    assert max(examens) < NOMBREUX


def test_le_ramasse_miettes_coupe_avant_un_geste_le_reste_apres() -> None:
    gc.disable()
    with collecte_suspendue():
        pass
    assert not gc.isenabled()


def test_ce_qu_un_service_a_fige_le_reste() -> None:
    gc.freeze()
    figes = gc.get_freeze_count()
    ranger_parmi_les_anciens()
    assert 0 < gc.get_freeze_count() <= figes
