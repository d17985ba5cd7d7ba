"""Ce qui se compte d'un clausier, au jour dit."""

from __future__ import annotations

from datetime import date

from cctgen.assemblage.dossier import assembler
from cctgen.assemblage.statistiques import Volume, statistiques
from cctgen.clausier.verification.ensemble import empreinte_de_clause
from tests.fabriques import un_clausier, une_clause, une_consultation, une_exigence

JOUR = date(2026, 12, 1)


def relue(identifiant: str, le: str, empreinte: str = "") -> object:
    clause = une_clause(identifiant)
    return une_clause(
        identifiant, relu={"le": le, "par": "Une juriste", "empreinte": empreinte or empreinte_de_clause(clause)}
    )


def test_relectures_et_ages_se_comptent_au_jour_dit() -> None:
    clauses = [relue("SSI-001", "2026-11-01"), relue("SSI-002", "2026-11-11", "perimee"), une_clause("SSI-003")]
    mesure = statistiques(un_clausier(clauses), {}, JOUR)  # type: ignore[arg-type]
    relectures = mesure.relectures
    assert (relectures.relues, relectures.perimees, relectures.jamais) == (1, ("SSI-002",), 1)
    assert (relectures.premiere, relectures.derniere) == (date(2026, 11, 1), date(2026, 11, 11))
    assert (mesure.age.relecture, mesure.age.clausier, mesure.age.verification) == (30, 334, None)


def test_une_relecture_a_venir_ne_compte_pas() -> None:
    clauses = [relue("SSI-001", "2026-11-01"), relue("SSI-002", "2099-02-20")]
    mesure = statistiques(un_clausier(clauses), {}, JOUR)  # type: ignore[arg-type]
    relectures = mesure.relectures
    assert (relectures.relues, relectures.a_venir, relectures.perimees, relectures.jamais) == (1, ("SSI-002",), (), 1)
    assert (relectures.derniere, mesure.age.relecture) == (date(2026, 11, 1), 30)
    assert sum(t.relues for t in mesure.themes) == 1
    seule = statistiques(un_clausier(clauses[1:]), {}, JOUR)  # type: ignore[arg-type]
    assert (seule.relectures.premiere, seule.age.relecture) == (None, None)


def test_une_clause_retiree_ou_hors_vigueur_ne_compte_plus() -> None:
    clauses = [
        une_clause("SSI-001", exigences=[une_exigence(niveau="P")]),
        une_clause("SSI-002", retiree={"le": "2026-01-01", "motif": "Jugé"}),
        une_clause("SSI-003", retiree={"le": "2027-01-01", "motif": "Jugé"}),
        une_clause("SSI-004", en_vigueur={"au": "2026-06-30"}),
        une_clause("PI-001", theme="propriete-intellectuelle"),
    ]
    mesure = statistiques(un_clausier(clauses), {}, JOUR)
    assert (mesure.clauses, mesure.retirees, mesure.datees, mesure.hors_vigueur) == (3, 1, 1, 1)
    assert [(t.libelle, t.clauses, t.exigences, t.primordiales) for t in mesure.themes] == [
        ("Sécurité", 2, 1, 1),
        ("Droits", 1, 0, 0),
    ]


def test_les_references_se_comptent_par_etat_et_les_perimees_se_nomment() -> None:
    references = [
        {"id": "un", "intitule": "Un", "etat": "verifie", "verifie_le": "2026-11-01", "peremption": "2026-11-30"},
        {"id": "deux", "intitule": "Deux", "etat": "a_verifier", "articles": [{"numero": "1", "etat": "verifie"}]},
    ]
    mesure = statistiques(un_clausier(references=references), {}, JOUR).references
    assert (mesure.textes_verifies, mesure.textes_a_verifier) == (1, 1)
    assert (mesure.articles_verifies, mesure.articles_a_verifier) == (1, 0)
    assert mesure.perimees == ("un",)


def test_le_volume_de_chaque_lot_d_un_profil_se_compte() -> None:
    quand = {"question": "hebergement", "parmi": ["pi"]}
    clausier = un_clausier([une_clause("SSI-001", quand=quand, exigences=[une_exigence()]), une_clause("SSI-002")])
    consultation = une_consultation(lots={1: {"hebergement": "pi"}, 2: {"hebergement": "titulaire"}})
    mesure = statistiques(clausier, {"essai": assembler(clausier, consultation)}, JOUR)
    assert mesure.volumes == (Volume("essai", 1, 2, 1, 0, 1), Volume("essai", 2, 1, 0, 0, 0))
    assert mesure.en_dict()["volumes"][0]["profil"] == "essai"
    assert mesure.en_dict()["jour"] == "2026-12-01"
