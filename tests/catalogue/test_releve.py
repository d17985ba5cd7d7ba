"""Le catalogue décrit tout ce que le code peut émettre, et rien d'autre."""

from __future__ import annotations

import pytest

from cctgen.usages.gardien.controles import catalogue
from tests.catalogue.releve import Releve

FICHES = catalogue()


@pytest.fixture(scope="module")
def releve() -> Releve:
    return Releve()


def test_chaque_code_emis_est_au_catalogue(releve: Releve) -> None:
    decrits = {f.code for f in FICHES}
    absents = {code: sorted(p.name for p in releve.codes[code]) for code in releve.codes.keys() - decrits}
    assert absents == {}, "décrivez ces codes dans le anomalies.yaml du dossier qui les émet"


def test_le_catalogue_ne_decrit_que_des_codes_emis(releve: Releve) -> None:
    assert {f.code for f in FICHES} - releve.codes.keys() == set()


def test_le_releve_lit_tous_les_codes(releve: Releve) -> None:
    """Un code qui viendrait d'un calcul échapperait au catalogue : il n'y en a pas."""
    assert len(releve.codes) > 290
    assert [
        o for o in releve.obscurs if not o.startswith(("evaluation/reserves.py", "usages/explication/que_changer.py"))
    ] == []
