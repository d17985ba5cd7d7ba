"""Une clause datée : ses bornes, ses liens, ce que la vérification en dit."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cctgen.clausier.lecture.fichiers import lire_clausier
from cctgen.clausier.verification.ensemble import empreinte_de_clause, verifier
from cctgen.clausier.vigueur import clauses_au, dernier_jour, jours_de_changement, premier_manque
from cctgen.documents.composition.formes_refusees import formes_refusees
from cctgen.socle.anomalies import Anomalie
from tests.clausier.verification.petit_clausier import FICHIERS, ecrire
from tests.fabriques import une_clause

SOCLE = "clauses/securite/SSI-002-socle.yaml"
ACCES = "clauses/securite/SSI-001-acces.yaml"


def fautes(racine: Path, changements: dict[str, tuple[str, str]]) -> list[Anomalie]:
    fichiers = {n: c for n, c in FICHIERS.items() if not n.startswith("modeles/")}
    for nom, (avant, apres) in changements.items():
        assert avant in fichiers[nom]
        fichiers[nom] = fichiers[nom].replace(avant, apres)
    return verifier(lire_clausier([ecrire(racine / "base", fichiers)]), formes_refusees)


@pytest.mark.parametrize(
    ("validite", "jour", "vaut"),
    [
        ({"du": "2027-01-01"}, date(2026, 12, 31), False),
        ({"du": "2027-01-01"}, date(2027, 1, 1), True),
        ({"au": "2027-01-01"}, date(2027, 1, 1), True),
        ({"au": "2027-01-01"}, date(2027, 1, 2), False),
    ],
)
def test_les_bornes_sont_comprises(validite: dict[str, str], jour: date, vaut: bool) -> None:
    clause = une_clause(en_vigueur=validite)
    assert clauses_au({"SSI-001": clause}, jour)["SSI-001"].hors_vigueur is not vaut


def test_une_clause_sans_date_garde_son_empreinte_et_une_date_la_change() -> None:
    assert empreinte_de_clause(une_clause()) != empreinte_de_clause(une_clause(en_vigueur={"au": "2027-01-01"}))


def test_un_retrait_futur_est_le_dernier_jour_de_la_clause() -> None:
    clause = une_clause(retiree={"le": "2027-01-01", "motif": "Jugé"}, en_vigueur={"au": "2027-06-30"})
    assert dernier_jour(clause) == date(2026, 12, 31)
    assert clauses_au({"SSI-001": clause}, date(2026, 12, 31))["SSI-001"].retiree is None
    assert clauses_au({"SSI-001": clause}, date(2027, 1, 1))["SSI-001"].retiree is not None


def test_les_jours_de_changement_sont_ceux_ou_une_clause_vaut_ou_cesse_de_valoir() -> None:
    datee = une_clause(en_vigueur={"du": "2027-01-01", "au": "2027-12-31"})
    assert jours_de_changement([datee, une_clause()]) == (date(2027, 1, 1), date(2028, 1, 1))


def test_le_premier_manque_est_le_jour_ou_la_clause_visee_ne_vaut_plus() -> None:
    visee = une_clause(en_vigueur={"du": "2027-01-01", "au": "2027-12-31"})
    assert premier_manque(une_clause(), visee) == date.min
    assert premier_manque(une_clause(en_vigueur={"du": "2027-02-01"}), visee) == date(2028, 1, 1)
    assert premier_manque(une_clause(en_vigueur={"du": "2027-02-01", "au": "2027-12-31"}), visee) is None


@pytest.mark.parametrize(
    ("validite", "code", "ligne"),
    [
        ("{du: 2027-02-01, au: 2027-01-01}", "valeur-invalide", 4),
        ("{}", "valeur-invalide", 4),
        ("{du: 2027-13-01}", "valeur-invalide", 4),
        ("{depuis: 2027-01-01}", "cle-inconnue", 4),
        ("{au: 2025-12-31}", "clause-perimee", 4),
    ],
)
def test_des_dates_fautives_sont_nommees(tmp_path: Path, validite: str, code: str, ligne: int) -> None:
    registre = "clauses/transverse/TRA-001-registre.yaml"
    (faute,) = fautes(tmp_path, {registre: ("piece: ccap\n", f"piece: ccap\nen_vigueur: {validite}\n")})
    assert (faute.code, faute.lieu.ligne) == (code, ligne)
    assert faute.conseil


def test_une_clause_perimee_encore_requise_est_nommee_avec_son_jour(tmp_path: Path) -> None:
    (faute,) = fautes(tmp_path, {SOCLE: ("piece: cctp\n", "piece: cctp\nen_vigueur: {au: 2027-12-31}\n")})
    assert (faute.code, faute.ref) == ("lien-hors-vigueur", "SSI-001")
    assert "01/01/2028" in faute.message


def test_deux_clauses_datees_de_meme_tiennent_ensemble(tmp_path: Path) -> None:
    date_ = "en_vigueur: {au: 2027-12-31}\n"
    changements = {
        SOCLE: ("piece: cctp\n", f"piece: cctp\n{date_}"),
        ACCES: ("requiert:", f"{date_}requiert:"),
    }
    assert [a.code for a in fautes(tmp_path, changements)] == []
