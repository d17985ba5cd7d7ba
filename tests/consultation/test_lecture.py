from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cctgen.consultation.lecture import lire_consultation, rediger_reponses
from cctgen.consultation.modele import ReponsesRedigees
from cctgen.socle import yaml_strict
from cctgen.socle.erreurs import DossierIntrouvable
from cctgen.socle.validation import valider
from tests.fabriques import un_clausier, une_clause

CLAUSIER = un_clausier(
    [une_clause(texte="Sous {delai} heures.", parametres={"delai": {"type": "entier", "defaut": "24", "max": "72"}})]
)
REDACTION = 'reference: "1"\nobjet: "O"\nacheteur: {nom: "A"}\ndate: 2026-12-01\n'


def codes(racine: Path, redaction: str = REDACTION, reponses: str = "", **clauses: str) -> dict[str, int | None]:
    (racine / "clauses").mkdir(parents=True, exist_ok=True)
    (racine / "consultation.yaml").write_text(redaction, encoding="utf-8")
    (racine / "reponses.yaml").write_text(reponses or "communes: {}\n", encoding="utf-8")
    for nom, texte in clauses.items():
        (racine / "clauses" / f"{nom.replace('_', '-')}.yaml").write_text(texte, encoding="utf-8")
    return {a.code: a.lieu.ligne for a in lire_consultation(racine, CLAUSIER).anomalies}


def test_une_consultation_absente_dit_comment_la_creer(tmp_path: Path) -> None:
    with pytest.raises(DossierIntrouvable) as erreur:
        lire_consultation(tmp_path / "absente", CLAUSIER)
    assert "cctgen nouveau" in erreur.value.conseil


@pytest.mark.parametrize(
    ("reponses", "code", "ligne"),
    [
        ("communes:\n  hebergement: lune\n", "reponse-hors-liste", 2),
        ("communes:\n  absente: oui\n", "question-inconnue", 2),
        ("parametres:\n  SSI-001: {delai: 99}\n", "parametre-hors-bornes", 2),
        ("parametres:\n  SSI-001: {autre: 9}\n", "parametre-inconnu", 2),
        ("lots:\n  3: {hebergement: pi}\n", "lot-inconnu", 2),
        ("communes: [a\n", "yaml-invalide", 2),
        ("commune: {}\n", "cle-inconnue", 1),
    ],
)
def test_une_reponse_fausse_est_nommee_a_sa_ligne(tmp_path: Path, reponses: str, code: str, ligne: int) -> None:
    assert codes(tmp_path, reponses=reponses)[code] == ligne


@pytest.mark.parametrize(
    ("ajout", "code"),
    [
        ("lots:\n  - {numero: 1, titre: A}\n  - {numero: 1, titre: B}\n", "lot-en-double"),
        ("ajustements:\n  - {clause: SSI-999, action: retirer, motif: Jugé}\n", "ajustement-inconnu"),
        ("ajustements:\n  - {clause: SSI-001, action: retirer, motif: Jugé, lots: [9]}\n", "lot-inconnu"),
        (
            (
                "ajustements:\n  - {clause: SSI-001, action: retirer, motif: Jugé}\n"
                "  - {clause: SSI-001, action: ajouter, motif: Jugé}\n"
            ),
            "ajustements-contraires",
        ),
        (
            (
                "ajustements:\n  - {clause: SSI-001, action: retirer, motif: Jugé}\n"
                "  - {clause: SSI-001, action: retirer, motif: Revu}\n"
            ),
            "ajustements-contraires",
        ),
        ("ajustements:\n  - {clause: SSI-001, exigence: X, action: retirer, motif: Jugé}\n", "valeur-invalide"),
        ("ajustements:\n  - {clause: SSI-001, action: reecrire, motif: Jugé}\n", "reecriture-absente"),
        ("ajustements:\n  - {clause: SSI-001, action: supprimer, motif: Jugé}\n", "valeur-hors-liste"),
    ],
)
def test_une_redaction_fausse_est_nommee(tmp_path: Path, ajout: str, code: str) -> None:
    assert code in codes(tmp_path, REDACTION + ajout)


def test_une_reponse_commune_ne_se_donne_pas_par_lot(tmp_path: Path) -> None:
    redaction = REDACTION + "lots:\n  - {numero: 1, titre: A}\n"
    assert codes(tmp_path, redaction, "lots:\n  1: {duree: 12}\n")["reponse-commune"] == 2


def test_une_clause_reecrite_prend_le_theme_de_l_originale(tmp_path: Path) -> None:
    redaction = REDACTION + "ajustements:\n  - {clause: SSI-001, action: reecrire, motif: Jugé}\n"
    clause = 'id: SSI-001\ntitre: "Réécrite"\npiece: cctp\ntexte: "Autre."\n'
    assert codes(tmp_path, redaction, SSI_001_propre=clause) == {}
    lue = lire_consultation(tmp_path, CLAUSIER).consultation
    assert lue is not None
    assert (lue.clauses["SSI-001"].titre, lue.clauses["SSI-001"].theme) == ("Réécrite", "securite")


def test_une_reecriture_sans_ajustement_motive_est_une_erreur(tmp_path: Path) -> None:
    clause = 'id: SSI-001\ntitre: "Réécrite"\npiece: cctp\n'
    assert "redefinition-non-declaree" in codes(tmp_path, SSI_001_propre=clause)


def test_une_clause_propre_sans_theme_dit_ou_la_ranger(tmp_path: Path) -> None:
    assert "clause-sans-theme" in codes(tmp_path, ABC_1_propre='id: ABC-1\ntitre: "T"\npiece: cctp\n')


textes = st.text(
    st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="\ufeff\ufffe\uffff"), min_size=1
)


@given(textes.filter(lambda t: t == t.strip() and t))
def test_toute_reponse_ecrite_se_relit_a_l_identique(texte: str) -> None:
    saisies = ReponsesRedigees(
        communes={"prestataire": (texte,)}, lots={2: {"acces": ("site", "distant")}}, parametres={"A-1": {"x": texte}}
    )
    document, anomalies = yaml_strict.analyser(rediger_reponses(saisies), "reponses.yaml")
    relues, fautes = valider(document, ReponsesRedigees)
    assert (anomalies, fautes) == ([], [])
    assert relues == saisies


def test_un_texte_coupe_par_un_diese_se_dit_sans_empecher_de_lire(tmp_path: Path) -> None:
    redaction = REDACTION.replace('objet: "O"', "objet: Marché n° 3 #2")
    assert codes(tmp_path, redaction) == {"fin-de-texte-ignoree": 2}
    consultation = lire_consultation(tmp_path, CLAUSIER).consultation
    assert consultation is not None
    assert consultation.redaction.objet == "Marché n° 3"
