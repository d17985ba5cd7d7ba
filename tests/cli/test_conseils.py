"""Une commande conseillée se relance telle quelle : elle porte les clausiers sans lesquels elle dirait autre chose."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from cctgen.cli.terminal.conseils import avec_les_clausiers, conseils_completes, retenir


@pytest.fixture(autouse=True)
def oublier() -> Iterator[None]:
    """Ne laisse à l'essai suivant la ligne de commande d'aucun autre."""
    yield
    retenir([])


@pytest.fixture
def consultation(tmp_path: Path) -> Path:
    (tmp_path / "marche").mkdir()
    (tmp_path / "marche" / "consultation.yaml").write_text('clausiers: [{chemin: "../inscrit"}]\n', encoding="utf-8")
    return tmp_path / "marche"


@pytest.mark.parametrize("options", [["--clausier", "un service"], ["--clausier=un service"]])
def test_le_clausier_donne_est_repris_dans_la_commande_suivante(options: list[str]) -> None:
    retenir([*options, "generer", "marche"])
    suite = avec_les_clausiers("La suite : cctgen publier marche")
    assert suite == "La suite : cctgen --clausier 'un service' publier marche"
    assert shlex.split(suite.partition("cctgen ")[2]) == ["--clausier", "un service", "publier", "marche"]


def test_plusieurs_clausiers_gardent_leur_ordre() -> None:
    retenir(["--clausier", "b", "--clausier", "a", "verifier", "marche"])
    assert avec_les_clausiers("cctgen migrer marche") == "cctgen --clausier b --clausier a migrer marche"


def test_sans_clausier_rien_ne_change(consultation: Path) -> None:
    retenir(["verifier", str(consultation)])
    for phrase in ("La suite : cctgen publier c", "Rien à faire.", "Consultez : cctgen controles CODE"):
        assert avec_les_clausiers(phrase) == phrase


def test_un_clausier_inscrit_ne_se_rappelle_qu_aux_commandes_du_gardien(consultation: Path) -> None:
    """La consultation charge le sien ; « clausier montrer », qui n'en a pas, ne le trouverait pas."""
    retenir(["--clausier", str(consultation.parent / "inscrit"), "verifier", str(consultation)])
    assert avec_les_clausiers("cctgen generer c") == "cctgen generer c"
    retenir(["verifier", str(consultation)])
    montree = avec_les_clausiers("Consultez-la : cctgen clausier montrer SVC-001")
    assert montree == f"Consultez-la : cctgen --clausier {consultation}/../inscrit clausier montrer SVC-001"


def test_une_commande_qui_ne_lit_aucun_clausier_reste_telle_quelle() -> None:
    retenir(["--clausier", "x", "verifier", "marche"])
    for phrase in ("cctgen controles CODE", "cctgen controler matrice.xlsx", "cctgen --clausier x clausier verifier"):
        assert avec_les_clausiers(phrase) == phrase


def test_les_conseils_d_un_objet_json_sont_completes_et_eux_seuls() -> None:
    retenir(["--clausier", "x", "verifier", "marche"])
    objet = {"message": "cctgen generer c", "anomalies": [{"conseil": "cctgen generer c"}], "conseil": ""}
    assert conseils_completes(objet) == {
        "message": "cctgen generer c",
        "anomalies": [{"conseil": "cctgen --clausier x generer c"}],
        "conseil": "",
    }
