"""Les clauses propres d'une consultation se jugent avec celles du clausier, et entre elles."""

from __future__ import annotations

from pathlib import Path

import pytest

from cctgen.socle.anomalies import Anomalie, bloquantes
from cctgen.usages.ouverture.consultation import ouvrir
from cctgen.usages.preparation.nouveau import creer_depuis_exemple

CLAUSE = """\
id: {clause}
titre: "Compte rendu"
piece: cctp
texte: |
  Le titulaire remet un compte rendu au plus tard 5 jours après chaque réunion.
exigences:
  - id: {exigence}
    niveau: I
    enonce: "Le titulaire remet un compte rendu au plus tard 5 jours après chaque réunion."
    preuve: "Modèle de compte rendu."
"""


def relevees(racine: Path, **clauses: tuple[str, str]) -> list[Anomalie]:
    creer_depuis_exemple(racine, "sirh-saas")
    dossier = racine / "clauses" / "securite"
    dossier.mkdir(parents=True)
    for nom, (clause, exigence) in clauses.items():
        (dossier / f"{clause}-{nom}.yaml").write_text(CLAUSE.format(clause=clause, exigence=exigence))
    return list(bloquantes(ouvrir(racine).anomalies))


def test_une_clause_propre_a_ses_propres_exigences(tmp_path: Path) -> None:
    assert relevees(tmp_path / "m", une=("PRO-001", "PRO-001-1"), autre=("PRO-002", "PRO-002-1")) == []


@pytest.mark.parametrize(
    ("autre", "premiere"),
    [
        (("PRO-002", "SSI-022-1"), "clausier/clauses/securite/SSI-022-"),
        (("PRO-002", "PRO-001-1"), "clauses/securite/PRO-001-une.yaml"),
    ],
    ids=["du-clausier", "entre-elles"],
)
def test_une_exigence_deja_prise_bloque_la_consultation(autre: tuple[str, str], premiere: str, tmp_path: Path) -> None:
    """Publiée, la matrice aurait deux lignes du même identifiant, et une réponse écraserait l'autre."""
    (double,) = relevees(tmp_path / "m", une=("PRO-001", "PRO-001-1"), autre=autre)
    assert (double.code, double.ref) == ("exigence-en-double", autre[1])
    assert "clauses/securite/PRO-002-autre.yaml" in str(double.lieu)
    assert premiere in double.message


@pytest.mark.parametrize("place", ["securite", "hebergement"])
def test_deux_clauses_propres_de_meme_identifiant_bloquent_la_consultation(place: str, tmp_path: Path) -> None:
    """Rangées par identifiant, l'une des deux disparaîtrait du contrat sans un mot."""
    racine = tmp_path / "m"
    assert relevees(racine, une=("PRO-001", "PRO-001-1")) == []
    autre = racine / "clauses" / place / "PRO-001-autre.yaml"
    autre.parent.mkdir(exist_ok=True)
    autre.write_text(CLAUSE.format(clause="PRO-001", exigence="PRO-001-2"))
    (double,) = bloquantes(ouvrir(racine).anomalies)
    assert (double.code, double.ref) == ("clause-en-double", "PRO-001")
    for fichier in ("PRO-001-autre.yaml", "PRO-001-une.yaml"):
        assert fichier in f"{double.lieu} {double.message}"


def test_un_service_precise_deux_fois_bloque_la_consultation(tmp_path: Path) -> None:
    racine = tmp_path / "m"
    creer_depuis_exemple(racine, "portail")
    fichier = racine / "consultation.yaml"
    precision = '  - service: authentification-agents\n    contact: "un autre bureau"\n'
    fichier.write_text(fichier.read_text().replace("services:\n", f"services:\n{precision}", 1))
    (double,) = bloquantes(ouvrir(racine).anomalies)
    assert "authentification-agents" in double.message


def test_une_cellule_de_trop_se_dit_a_la_ligne_du_texte(tmp_path: Path) -> None:
    racine = tmp_path / "m"
    assert relevees(racine, une=("PRO-001", "PRO-001-1")) == []
    clause = racine / "clauses" / "securite" / "PRO-001-une.yaml"
    tableau = "texte: |\n  | Jour | Heure |\n  |---|---|\n  | lundi | 8 h | le dimanche aussi |\n\n"
    clause.write_text(clause.read_text().replace("texte: |\n", tableau))
    (faute,) = bloquantes(ouvrir(racine).anomalies)
    assert (faute.code, "ligne 3 du texte" in faute.message) == ("forme-refusee", True)
