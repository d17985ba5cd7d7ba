"""Le catalogue dit tout ce que l'outil peut relever, et ses exemples sont vrais."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from cctgen.assemblage.controles.passages_outre import FRANCHISSABLES
from cctgen.clausier.controles.fiches import Domaine
from cctgen.cli.principal import executer
from cctgen.usages.gardien.controles import Fiche, catalogue
from tests.catalogue.joueurs import cas_sain, jouer
from tests.catalogue.scenarios import SCENARIOS
from tests.catalogue.scenarios.modele import Joueur, Scenario

FICHES = catalogue()
JOUABLES = [f for f in FICHES if f.fautif is not None]
_SAINS_JOUES: dict[tuple[Joueur, int], set[str]] = {}


def sain_joue(scenario: Scenario, dossier: Path) -> set[str]:
    """Rend les codes du cas sain, joué une fois pour tous les scénarios qui en partent."""
    cle = (scenario.joueur, id(scenario.sain))
    if cle not in _SAINS_JOUES:
        _SAINS_JOUES[cle] = scenario.joueur(scenario.sain, dossier)
    return _SAINS_JOUES[cle]


def test_un_code_a_une_seule_fiche() -> None:
    assert [code for code, nombre in Counter(f.code for f in FICHES).items() if nombre > 1] == []


@pytest.mark.parametrize("fiche", FICHES, ids=lambda f: f.code)
def test_une_fiche_se_lit(fiche: Fiche) -> None:
    for texte in (fiche.voit, fiche.pourquoi, fiche.remede):
        assert texte[-1] in ".!?…"
        assert not texte[0].islower()
    assert (fiche.franchissable != "") is (fiche.code in FRANCHISSABLES)


@pytest.mark.parametrize("fiche", JOUABLES, ids=lambda f: f.code)
def test_l_exemple_fautif_se_releve_et_l_exemple_sain_se_tait(fiche: Fiche, tmp_path: Path) -> None:
    assert fiche.fautif is not None
    assert fiche.code in jouer(fiche.fautif, tmp_path / "fautif")
    assert fiche.code not in jouer(fiche.sain or cas_sain(fiche.fautif), tmp_path / "sain")


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda s: s.code)
def test_le_scenario_d_un_code_le_fait_relever_et_son_cas_sain_se_tait(scenario: Scenario, tmp_path: Path) -> None:
    assert scenario.code in scenario.joueur(scenario.fautif, tmp_path / "fautif")
    assert scenario.code not in sain_joue(scenario, tmp_path / "sain")


def test_chaque_code_a_un_exemple_joue_ou_un_scenario() -> None:
    """Un code de plus vient avec de quoi le provoquer ; un code que rien ne provoque est du code mort."""
    joues = Counter([*(f.code for f in JOUABLES), *(s.code for s in SCENARIOS)])
    assert {f.code for f in FICHES} - joues.keys() == set(), "donnez-leur un exemple ou un scénario"
    assert joues.keys() - {f.code for f in FICHES} == set()
    assert [code for code, nombre in joues.items() if nombre > 1] == []


def test_la_commande_rend_le_catalogue_en_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert executer(["controles", "--json", "--domaine", "evaluation"]) == 0
    rendus = json.loads(capsys.readouterr().out)["controles"]
    assert {c["domaine"] for c in rendus} == {"evaluation"}
    assert {c["code"] for c in rendus} == {f.code for f in catalogue(Domaine.EVALUATION)}
    assert set(rendus[0]) == {
        *("code", "domaine", "voit", "pourquoi", "exemple", "remede", "franchissable", "exige_un_auteur")
    }


def test_la_commande_dit_un_controle_en_entier(capsys: pytest.CaptureFixture[str]) -> None:
    assert executer(["controles", "localisation-hors-de-france"]) == 0
    dit = capsys.readouterr().out
    assert "Pourquoi" in dit
    assert "Se franchit : oui" in dit
    assert "nomme l'autorité" in dit


def test_la_commande_enumere_les_contradictions(capsys: pytest.CaptureFixture[str]) -> None:
    assert executer(["controles", "reponses-contradictoires"]) == 0
    assert "classifie-et-internet" in capsys.readouterr().out


def test_un_code_inconnu_se_dit(capsys: pytest.CaptureFixture[str]) -> None:
    assert executer(["controles", "localisation-hors-de-frnce"]) == 1
    assert "localisation-hors-de-france" in capsys.readouterr().err
