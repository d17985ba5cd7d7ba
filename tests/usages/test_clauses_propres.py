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
