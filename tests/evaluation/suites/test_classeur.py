"""Le classeur des suites dit la même chose que le YAML : qui est retenu, pourquoi, et ce que porte le courrier."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl

from cctgen.evaluation.suites.controle import anomalies_des_suites
from cctgen.evaluation.suites.issue import issues
from cctgen.evaluation.suites.modele import SensSuite, Voie
from cctgen.evaluation.suites.saisie import lire_suites, suites_a_poser
from tests.evaluation.suites.fabriques import deux_offres_classees
from tests.fabriques import tel_qu_ecrit

COURRIER = {"Lieu": "Paris", "Date d'envoi": date(2027, 2, 10), "Voie d'envoi": "autre", "Pièces à remettre": "A\nB"}


def poses(evaluation: Path) -> Path:
    for nom, saisie in suites_a_poser(*deux_offres_classees()).items():
        (evaluation / nom).write_bytes(saisie.contenu)
    return evaluation / "suites.xlsx"


def remplir(chemin: Path, *, envoi: date = date(2027, 2, 10)) -> None:
    classeur = openpyxl.load_workbook(chemin)
    suites, courrier = classeur["Suites"], classeur["Courrier"]
    lignes = {suites.cell(r, 2).value: r for r in range(6, suites.max_row + 1)}
    for colonne, valeur in ((4, "attributaire"), (5, "La mieux placée."), (7, "Mme Martin"), (8, date(2027, 2, 5))):
        suites.cell(lignes["Alpha"], colonne).value = valeur
    rubriques = {tel_qu_ecrit(str(courrier.cell(r, 1).value)): r for r in range(6, courrier.max_row + 1)}
    for rubrique, reponse in {**COURRIER, "Date d'envoi": envoi}.items():
        courrier.cell(rubriques[rubrique], 2).value = reponse
    classeur.save(chemin)


def test_pose_il_ne_dit_encore_rien(tmp_path: Path) -> None:
    poses(tmp_path)
    redigees, fautes = lire_suites(tmp_path)
    assert (redigees.suites, redigees.courrier.model_fields_set, fautes) == ((), set(), [])


def test_une_phrase_relue_se_recopie_sans_qu_un_tableur_y_lise_une_formule(tmp_path: Path) -> None:
    """La ligne proposée commence par un tiret : dans une case au format général, Excel y lisait un calcul."""
    courrier = openpyxl.load_workbook(poses(tmp_path))["Courrier"]
    formats = {tel_qu_ecrit(str(a.value)): b.number_format for a, b in courrier.iter_rows(min_row=6, max_col=2)}
    assert formats["Phrases relues"] == "@"


def test_rempli_il_se_relit(tmp_path: Path) -> None:
    remplir(poses(tmp_path))
    redigees, fautes = lire_suites(tmp_path)
    assert fautes == []
    (suite,) = redigees.suites
    assert (suite.offre, suite.suite, suite.motif, suite.date) == (
        "Alpha",
        SensSuite.ATTRIBUTAIRE,
        "La mieux placée.",
        date(2027, 2, 5),
    )
    courrier = redigees.courrier
    assert (courrier.lieu, courrier.envoi, courrier.voie, courrier.pieces) == (
        "Paris",
        date(2027, 2, 10),
        Voie.AUTRE,
        ("A", "B"),
    )


def test_les_phrases_relues_s_ecrivent_dans_le_classeur(tmp_path: Path) -> None:
    chemin = poses(tmp_path)
    classeur = openpyxl.load_workbook(chemin)
    courrier = classeur["Courrier"]
    rangs = {tel_qu_ecrit(str(courrier.cell(r, 1).value)): r for r in range(6, courrier.max_row + 1)}
    courrier.cell(rangs["Phrases relues"], 2).value = "« Beta » : « Une. »\n« Gamma » : « Deux. »"
    classeur.save(chemin)
    redigees, fautes = lire_suites(tmp_path)
    assert (redigees.courrier.relues, fautes) == (("« Beta » : « Une. »\n« Gamma » : « Deux. »",), [])


def test_le_lot_entier_a_sa_ligne(tmp_path: Path) -> None:
    chemin = poses(tmp_path)
    classeur = openpyxl.load_workbook(chemin)
    feuille = classeur["Suites"]
    rang = next(r for r in range(6, feuille.max_row + 1) if feuille.cell(r, 2).value == "marché entier")
    feuille.cell(rang, 4).value, feuille.cell(rang, 5).value = "sans suite", "Le besoin a disparu."
    classeur.save(chemin)
    (suite,) = lire_suites(tmp_path)[0].suites
    assert (suite.offre, suite.suite) == ("", SensSuite.SANS_SUITE)


def test_deux_fichiers_discordants_n_en_font_aucun(tmp_path: Path) -> None:
    remplir(poses(tmp_path))
    (tmp_path / "suites.yaml").write_text("courrier: {lieu: Paris, envoi: 2027-02-11}\n", encoding="utf-8")
    redigees, fautes = lire_suites(tmp_path)
    assert [(a.code, "envoi" in a.message) for a in fautes] == [("sources-discordantes", True)]
    assert (redigees.courrier.lieu, redigees.courrier.envoi) == ("Paris", None)


def test_une_faute_se_situe_dans_son_fichier_et_son_tour(tmp_path: Path) -> None:
    evaluation = tmp_path / "negociation" / "tour-2" / "evaluation"
    evaluation.mkdir(parents=True)
    remplir(poses(evaluation))
    classeur = openpyxl.load_workbook(evaluation / "suites.xlsx")
    classeur["Courrier"].cell(7, 2).value = "demain"
    classeur.save(evaluation / "suites.xlsx")
    (faute,) = lire_suites(evaluation)[1]
    assert str(faute.lieu) == "negociation/tour-2/evaluation/suites.xlsx:7"


def test_un_classeur_pose_par_une_version_plus_ancienne_se_lit(tmp_path: Path) -> None:
    chemin = poses(tmp_path)
    remplir(chemin)
    classeur = openpyxl.load_workbook(chemin)
    entete = next(r for r in range(1, 10) if classeur["Suites"].cell(r, 1).value == "Lot")
    (colonne,) = (c for c in range(1, 15) if classeur["Suites"].cell(entete, c).value == "Motifs envoyés le")
    classeur["Suites"].cell(entete, colonne).value = None
    classeur.save(chemin)
    redigees, fautes = lire_suites(tmp_path)
    assert ([s.offre for s in redigees.suites], fautes) == (["Alpha"], [])


def test_ce_qui_manque_aux_suites_nomme_le_fichier_ou_la_personne_a_ecrit(tmp_path: Path) -> None:
    """Saisies dans le classeur, les suites se disaient à corriger dans « suites.yaml », resté vide."""
    chemin = poses(tmp_path)
    remplir(chemin)
    classeur = openpyxl.load_workbook(chemin)
    suites, courrier = classeur["Suites"], classeur["Courrier"]
    lignes = {suites.cell(r, 2).value: r for r in range(6, suites.max_row + 1)}
    suites.cell(lignes["Alpha"], 7).value = None
    rubriques = {tel_qu_ecrit(str(courrier.cell(r, 1).value)): r for r in range(6, courrier.max_row + 1)}
    for rubrique, reponse in (
        ("Date d'envoi", "01/02/2027"),
        ("Délai avant la signature", 5),
        ("Remise des pièces", "20/02/2072"),
        ("Signature du marché", "03/02/2027"),
        ("Recours", "Le tribunal peut être saisi."),
    ):
        courrier.cell(rubriques[rubrique], 2).value = reponse
    classeur.save(chemin)
    for nom in ("suites.xlsx", "suites.ods"):
        chemin = chemin.rename(tmp_path / nom)
        redigees, fautes = lire_suites(tmp_path)
        assert fautes == []
        dossier, comparaison = deux_offres_classees()
        dites = list(anomalies_des_suites(redigees, issues(comparaison, redigees, dossier), dossier))
        assert {
            "attribution-incomplete",
            "date-improbable",
            "courrier-anterieur",
            "signature-prematuree",
            "delai-de-suspension-court",
            "recours-incomplet",
        } <= {a.code for a in dites}
        assert {a.lieu.fichier for a in dites} == {f"evaluation/{nom}"}
        assert not any("suites.yaml" in a.conseil for a in dites)
