"""`cctgen clausier verifier --preuve` : un clausier superposé fautif, son contre-exemple, son fichier."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from cctgen.cli.principal import executer
from cctgen.usages.prouver import prouver_le_clausier


@pytest.fixture
def service(tmp_path: Path) -> Path:
    """Un clausier de service dont une clause, toujours retenue, en requiert une qui ne l'est pas toujours."""
    dossier = tmp_path / "service"
    (dossier / "clauses" / "securite").mkdir(parents=True)
    (dossier / "clausier.yaml").write_text(
        'nom: "Service"\nversion: "1"\ndate: 2026-01-01\nlicence: "etalab-2.0"\n', encoding="utf-8"
    )
    for identifiant, champs in (
        ("SRV-001", "requiert: [SRV-002]\n"),
        ("SRV-002", "quand: {question: sensibilite, parmi: [sensible, diffusion_restreinte, classifie]}\n"),
    ):
        (dossier / "clauses" / "securite" / f"{identifiant}-essai.yaml").write_text(
            f'id: {identifiant}\ntitre: "Badge {identifiant}"\npiece: cctp\n'
            f"{champs}texte: |\n  Le titulaire porte le badge {identifiant[-1]}.\n",
            encoding="utf-8",
        )
    return dossier


def test_le_clausier_de_service_est_refute_avec_ses_reponses(service: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert executer(["--clausier", str(service), "clausier", "verifier", "--preuve", "--json"]) == 1
    rendu = json.loads(capsys.readouterr().out)
    fausse = next(a for a in rendu["anomalies"] if a["code"] == "requiert-insatisfait")
    assert fausse["lieu"] == "service/clauses/securite/SRV-001-essai.yaml:4"
    assert fausse["contre_exemple"] == {"sensibilite": ["usuel"]}
    assert fausse["reponses"]["sensibilite"] == ["usuel"]
    assert rendu["preuve"]["fausses"] >= 1


def test_un_clausier_deja_fautif_ne_se_prouve_pas(service: Path) -> None:
    clause = service / "clauses" / "securite" / "SRV-002-essai.yaml"
    clause.write_text(clause.read_text(encoding="utf-8").replace("sensibilite", "sensiblite"), encoding="utf-8")
    preuve = prouver_le_clausier([service])
    assert preuve.bilan is None
    assert "corrigez d'abord" in preuve.phrase


def test_les_autres_commandes_ne_chargent_pas_le_solveur() -> None:
    code = "import sys, cctgen.cli.principal, cctgen.usages.generer; print('pysat' in sys.modules)"
    lu = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert lu.stdout.strip() == "False"
