"""Ce qui ressemble à une grille ou à une saisie n'est jamais pris, ni ignoré, en silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from cctgen.evaluation.saisies.depots import grilles_deposees, saisies_deposees


@pytest.mark.parametrize(
    "nom",
    [
        "grille-alice (copie).xlsx",
        "grille-alice - Copie.xlsx",
        "grille-alice (1).ods",
        "grille-alice~.xlsx",
        "grille-alice_old.xlsx",
        "grille-consensus (1).xlsx",
        "grille-consensus-v2.xlsx",
        "Copie de grille-alice.xlsx",
        "grille-alice.csv",
        "grille.numbers",
        "prix (copie).yaml",
        "prix.yml",
        "prix.csv",
        "décisions.yaml",
        "decisions (1).xlsx",
    ],
)
def test_un_voisin_est_nomme_et_pas_lu(tmp_path: Path, nom: str) -> None:
    (tmp_path / nom).write_bytes(b"x")
    (tmp_path / "grille-alice.xlsx").write_bytes(b"x")
    deposees = grilles_deposees(tmp_path)
    assert [c.name for c in deposees.individuelles] == ["grille-alice.xlsx"]
    assert (deposees.consensus, deposees.non_signees) == (None, ())
    assert [(a.code, a.lieu.fichier, a.gravite.value) for a in deposees.anomalies] == [
        ("fichier-voisin", f"evaluation/{nom}", "a_qualifier")
    ]


@pytest.mark.parametrize("temoin", [".~lock.{}#", "~${}"])
@pytest.mark.parametrize(
    "nom", ["grille-alice.xlsx", "grille-consensus.ods", "prix.xlsx", "decisions.ods", "suites.yaml"]
)
def test_une_saisie_ouverte_est_nommee_et_lue(tmp_path: Path, nom: str, temoin: str) -> None:
    (tmp_path / nom).write_bytes(b"x")
    (tmp_path / temoin.format(nom)).write_bytes(b"x")
    (tmp_path / temoin.format("comparaison.xlsx")).write_bytes(b"x")
    deposees = grilles_deposees(tmp_path)
    assert [(a.code, a.lieu.fichier, a.gravite.value) for a in deposees.anomalies] == [
        ("saisie-en-cours", f"evaluation/{nom}", "a_qualifier")
    ]
    assert temoin.format(nom) in deposees.anomalies[0].conseil
    assert nom in {c.name for c in (*deposees.individuelles, deposees.consensus, *saisies_deposees(tmp_path)) if c}


@pytest.mark.parametrize("nom", ["decision-signee.pdf", "grille-alice.docx", "prix-justificatif.odt"])
def test_un_ecrit_est_nomme_sans_retenir_le_classement(tmp_path: Path, nom: str) -> None:
    (tmp_path / nom).write_bytes(b"x")
    assert [(a.code, a.gravite.value) for a in grilles_deposees(tmp_path).anomalies] == [
        ("fichier-voisin", "information")
    ]


def test_un_sous_dossier_un_lien_mort_et_un_dossier_nomme_comme_une_grille_sont_nommes(tmp_path: Path) -> None:
    (tmp_path / "sous").mkdir()
    (tmp_path / "sous" / "grille-bob.xlsx").write_bytes(b"x")
    (tmp_path / "grille-carl.xlsx").mkdir()
    (tmp_path / "grille-dora.xlsx").symlink_to(tmp_path / "absente.xlsx")
    (tmp_path / "grille-consensus.xlsx").mkdir()
    (tmp_path / "prix.yaml").mkdir()
    (tmp_path / "decisions.xlsx").symlink_to(tmp_path / "absentes.xlsx")
    deposees = grilles_deposees(tmp_path)
    assert (deposees.individuelles, deposees.consensus) == ((), None)
    assert {a.lieu.fichier for a in deposees.anomalies} == {
        "evaluation/sous/grille-bob.xlsx",
        "evaluation/grille-carl.xlsx",
        "evaluation/grille-dora.xlsx",
        "evaluation/grille-consensus.xlsx",
        "evaluation/prix.yaml",
        "evaluation/decisions.xlsx",
    }
    assert {a.code for a in deposees.anomalies} == {"fichier-voisin"}


def test_la_meme_grille_en_deux_formats_n_est_pas_choisie(tmp_path: Path) -> None:
    for nom in ("grille-alice.xlsx", "Grille-Alice.ods", "grille-bob.xlsx"):
        (tmp_path / nom).write_bytes(b"x")
    deposees = grilles_deposees(tmp_path)
    assert [c.name for c in deposees.individuelles] == ["grille-bob.xlsx"]
    assert [a.code for a in deposees.anomalies] == ["grille-en-double"]


def test_les_fichiers_de_l_outil_et_les_verrous_ne_sont_pas_des_voisins(tmp_path: Path) -> None:
    noms = ["grille.xlsx", "prix.yaml", "prix.xlsx", "decisions.yaml", "decisions.xlsx", "comparaison.xlsx"]
    noms += [
        "robustesse.xlsx",
        "ecarts-a-trancher.xlsx",
        "journal.jsonl",
        "rapport-analyse.docx",
        "~$grille-alice.xlsx",
        ".saisies.json",
    ]
    for nom in noms:
        (tmp_path / nom).write_bytes(b"x")
    assert grilles_deposees(tmp_path).anomalies == ()
    (tmp_path / "notes.xlsx").write_bytes(b"x")
    assert [(a.code, a.gravite.value) for a in grilles_deposees(tmp_path).anomalies] == [
        ("fichier-ignore", "information")
    ]
