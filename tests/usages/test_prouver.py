"""`cctgen clausier verifier --preuve` : un clausier superposé fautif, son contre-exemple, son fichier."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from cctgen.cli.principal import executer
from cctgen.socle.anomalies import Gravite, bloquantes
from cctgen.usages.gardien.prouver import Preuve, prouver_le_clausier


@pytest.fixture
def service(tmp_path: Path) -> Path:
    """Un clausier de service dont une clause, toujours retenue, en exclut une qui l'est parfois."""
    dossier = tmp_path / "service"
    (dossier / "clauses" / "securite").mkdir(parents=True)
    (dossier / "clausier.yaml").write_text(
        'nom: "Service"\nversion: "1"\ndate: 2026-01-01\nlicence: "etalab-2.0"\n', encoding="utf-8"
    )
    for identifiant, champs in (
        ("SRV-001", "incompatible: [SRV-002]\n"),
        ("SRV-002", "quand: {question: sensibilite, parmi: [usuel]}\n"),
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
    fausse = next(a for a in rendu["anomalies"] if a["code"] == "incompatibles-ensemble")
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
    code = "import sys, cctgen.cli.principal, cctgen.usages.edition.generer; print('pysat' in sys.modules)"
    lu = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert lu.stdout.strip() == "False"


def _periodes(racine: Path, validite: str) -> list[tuple[str, str]]:
    (racine / "obligations.yaml").write_text(
        'obligations:\n  - {id: essai, titre: "Essai", sources: [rgpd], portee_par: [SRV-010]}\n', encoding="utf-8"
    )
    (racine / "clauses" / "securite" / "SRV-010-datee.yaml").write_text(
        f'id: SRV-010\ntitre: "Datée"\npiece: cctp\nen_vigueur: {validite}\ntexte: |\n  Le titulaire agit ainsi.\n',
        encoding="utf-8",
    )
    bilan = prouver_le_clausier([racine], date(2026, 12, 1)).bilan
    assert bilan is not None
    fausses = (r.anomalie for r in bilan.refutations)
    return [(a.code, a.message) for a in fausses if "SRV-010" in a.message]


def test_une_obligation_que_porte_une_clause_perimee_est_refutee_a_sa_date(tmp_path: Path) -> None:
    racine = tmp_path / "service"
    (racine / "clauses" / "securite").mkdir(parents=True)
    (racine / "clausier.yaml").write_text(
        'nom: "S"\nversion: "1"\ndate: 2026-01-01\nlicence: "etalab-2.0"\n', encoding="utf-8"
    )
    ((code, message),) = _periodes(racine, "{au: 2027-06-30}")
    assert code == "obligation-legale-absente"
    assert message.endswith("pour une édition à partir du 01/07/2027.")
    assert _periodes(racine, "{du: 2026-01-01}") == []
    # Hors vigueur aujourd'hui, elle le sera : elle n'est donc pas sans effet, mais l'obligation manque d'ici là.
    ((code, message),) = _periodes(racine, "{du: 2027-06-30}")
    assert code == "obligation-legale-absente"
    assert "à partir du" not in message
    assert {code for code, _ in _periodes(racine, "{du: 2025-01-01, au: 2026-06-30}")} == {"obligation-legale-absente"}


def test_ce_qu_un_service_prive_d_effet_dans_la_base_se_dit_sans_bloquer(tmp_path: Path) -> None:
    racine = tmp_path / "service"
    (racine / "questionnaire").mkdir(parents=True)
    (racine / "clausier.yaml").write_text(
        'nom: "S"\nversion: "1"\ndate: 2026-01-01\nlicence: "etalab-2.0"\n', encoding="utf-8"
    )
    (racine / "questionnaire" / "01-s.yaml").write_text(
        'rubrique: "S"\nretouches:\n  - {question: nature, retirer: [saas]}\n', encoding="utf-8"
    )
    preuve = prouver_le_clausier([racine], date(2026, 12, 1))
    assert preuve.bilan is not None
    assert preuve.bilan.refutations
    assert not bloquantes(preuve.anomalies)
    assert {a.gravite for a in preuve.anomalies} == {Gravite.INFORMATION}


IDENTITE = 'nom: "S"\nversion: "1"\ndate: 2026-01-01\nlicence: "etalab-2.0"\n'


def _semer(racine: Path, fichiers: dict[str, str]) -> Preuve:
    for nom, contenu in {"clausier.yaml": IDENTITE, **fichiers}.items():
        (racine / nom).parent.mkdir(parents=True, exist_ok=True)
        (racine / nom).write_text(contenu, encoding="utf-8")
    return prouver_le_clausier([racine], date(2026, 12, 1))


def _clause(identifiant: str, champs: str = "", texte: str = "Le titulaire porte le badge de son équipe.") -> str:
    return f'id: {identifiant}\ntitre: "{identifiant}"\npiece: cctp\n{champs}texte: |\n  {texte}\n'


ETUDES = "quand: {question: nature, parmi: [etudes]}\n"
TARDIVE = "quand: {question: duree_mois, entre: [24, 600]}\n"
MORTE = (
    "exigences:\n  - id: SRV-001-1\n    niveau: I\n    quand: {aucun: [{question: nature, parmi: [etudes]}]}\n"
    "    enonce: |\n      Un plan de badge existe.\n    preuve: |\n      Le plan daté.\n"
)
UNE, AUTRE = "clauses/securite/SRV-001-une.yaml", "clauses/securite/SRV-002-autre.yaml"
PRESSENTIES = {
    "requiert-insatisfait": ({UNE: _clause("SRV-001", "requiert: [SRV-002]\n"), AUTRE: _clause("SRV-002", TARDIVE)}, 1),
    "renvoi-orphelin": ({UNE: _clause("SRV-001", ETUDES, "Le titulaire suit {clause:DCP-002}.")}, 2),
    "exigence-sans-effet": ({UNE: _clause("SRV-001", ETUDES) + MORTE}, 0),
}


@pytest.mark.parametrize("code", PRESSENTIES)
def test_une_faute_pressentie_se_prouve_et_ne_se_dit_qu_une_fois(code: str, tmp_path: Path) -> None:
    """La vérification la voit par quelques essais ; la preuve en donne, seule, le plus court contre-exemple."""
    fichiers, decisives = PRESSENTIES[code]
    preuve = _semer(tmp_path / "service", fichiers)
    assert [a.code for a in bloquantes(preuve.anomalies)] == [code]
    assert preuve.bilan is not None
    (refutation,) = preuve.bilan.refutations
    exemple = refutation.contre_exemple
    assert len(exemple.decisives if exemple else ()) == decisives


def test_ce_que_la_preuve_refute_dans_un_fichier_a_sa_ligne(tmp_path: Path) -> None:
    document = (
        '  - {id: vide, titre: "Vide", modele: extrait.docx, fichier: vide, pieces: [rc], rubriques: RUBRIQUES}\n'
    )
    preuve = _semer(
        tmp_path / "service",
        {
            "plan.yaml": "documents:\n" + document.replace("RUBRIQUES", '[{titre: "R", themes: [securite]}]'),
            "obligations.yaml": "obligations:\n"
            '  - {id: essai, titre: "Essai", sources: [rgpd], portee_par: [SRV-001]}\n',
            UNE: _clause("SRV-001", ETUDES),
        },
    )
    lieux = {a.code: str(a.lieu) for a in bloquantes(preuve.anomalies)}
    assert lieux == {
        "document-vide": "service/plan.yaml:2",
        "obligation-legale-absente": "service/obligations.yaml:2",
    }
