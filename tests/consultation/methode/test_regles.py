"""Les règles fixées avant l'ouverture : déclarées au barème, annoncées mot pour mot, gelées."""

from __future__ import annotations

from typing import Any

import pytest

from cctgen.assemblage.suivi.gel import changements_de_bareme, empreinte_du_bareme
from cctgen.consultation.bareme import Bareme
from cctgen.evaluation.comparaison import comparer
from cctgen.evaluation.modele import Appreciations
from cctgen.evaluation.phrases import phrases_de_methode
from cctgen.socle.validation import valider
from cctgen.socle.yaml_strict import analyser
from tests.evaluation.fabriques import BAREME, un_bareme, un_dossier

REGLES: list[dict[str, Any]] = [
    {},
    {"case_vide": "zero"},
    {"arrondi": "0"},
    {"arrondi": "1"},
    {"departage": ["usage", "prix_le_plus_bas"]},
    {"departage": []},
    {"prix_de_reference": "recues"},
    {"ouverture_des_prix": "apres_appreciation"},
]
CHANGEES = REGLES[1:]


@pytest.mark.parametrize("regles", REGLES, ids=str)
def test_une_regle_se_publie_et_se_rapporte_mot_pour_mot(regles: dict[str, Any]) -> None:
    dossier = un_dossier((1, 2), {**BAREME, **regles})
    annoncees = un_bareme(**regles).regles_annoncees
    assert set(annoncees) == {
        "réponse absente",
        "arrondi",
        "départage",
        "prix de référence",
        "ouverture des prix",
    }
    rapportees = phrases_de_methode(dossier, comparer(dossier, (), Appreciations()))
    for phrase in annoncees.values():
        assert phrase in dossier.lignes_rc
        assert phrase in rapportees


@pytest.mark.parametrize("regles", CHANGEES, ids=str)
def test_une_regle_changee_apres_la_publication_se_nomme(regles: dict[str, Any]) -> None:
    publie, travail = un_dossier(), un_dossier(bareme={**BAREME, **regles})
    (dit,) = changements_de_bareme(publie, travail)
    nouvelles = travail.bareme.regles_annoncees if travail.bareme else {}
    (nom,) = (n for n, phrase in un_bareme().regles_annoncees.items() if nouvelles[n] != phrase)
    assert dit == f"{nom}, « {un_bareme().regles_annoncees[nom]} » devient « {nouvelles[nom]} »"
    assert empreinte_du_bareme(publie) != empreinte_du_bareme(travail)


def test_une_formule_changee_apres_la_publication_se_nomme() -> None:
    prix = {**BAREME["criteres"][1], "formule": {"nom": "lineaire", "plancher": "1", "plafond": "2"}}
    (dit, *_) = changements_de_bareme(un_dossier(), un_dossier(bareme={"criteres": [BAREME["criteres"][0], prix]}))
    assert dit.startswith("note de « Prix », « 100 x prix le plus bas")


def test_ecrire_les_regles_par_defaut_ne_change_aucune_empreinte() -> None:
    """Un barème publié avant elles garde la sienne : le journal ne croit pas qu'il a changé."""
    ecrites = {
        "departage": ["plus_fort_poids", "prix_le_plus_bas"],
        "prix_de_reference": "non_ecartees",
        "ouverture_des_prix": "avec_les_offres",
    }
    assert empreinte_du_bareme(un_dossier()) == empreinte_du_bareme(un_dossier(bareme={**BAREME, **ecrites}))
    assert not set(ecrites) & set(un_bareme(**ecrites).model_dump())


@pytest.mark.parametrize("regles", REGLES, ids=str)
def test_un_bareme_publie_se_relit_avec_ses_regles(regles: dict[str, Any]) -> None:
    bareme = un_bareme(**regles)
    assert Bareme.model_validate_json(bareme.model_dump_json()) == bareme


def test_de_deux_criteres_de_meme_poids_le_reglement_nomme_celui_qui_departage() -> None:
    technique, prix = BAREME["criteres"]
    bareme = un_bareme(criteres=[{**technique, "poids": "50"}, {**prix, "poids": "50"}])
    assert "« Valeur technique »" in bareme.regles_annoncees["départage"]
    assert "de plus fort poids" in un_bareme().regles_annoncees["départage"]


def test_une_regle_propre_a_un_lot_nomme_ce_lot() -> None:
    """Le prix du lot 2 a ses bornes : aucun prix n'y sert de référence."""
    borne = {**BAREME["criteres"][1], "formule": {"nom": "lineaire", "plancher": "1", "plafond": "2"}}
    lots = {"2": {"criteres": [BAREME["criteres"][0], borne]}}
    lignes = un_dossier((1, 2), {**BAREME, "lots": lots}).lignes_rc
    assert sum("sert de référence" in ligne for ligne in lignes) == 1
    assert any(ligne.startswith("Pour le lot 1, le prix qui sert de référence") for ligne in lignes)


def test_un_degre_negatif_est_refuse_avec_sa_source() -> None:
    """Une note négative fausse le poids des autres critères : CE, 18 décembre 2012, n° 362532."""
    texte = (
        "echelle: [{note: -1, ancre: Faux}, {note: 0, ancre: Rien}]\ncriteres: [{id: prix, type: prix, poids: 100}]\n"
    )
    document, _ = analyser(texte, "consultation.yaml")
    _, (anomalie,) = valider(document, Bareme)
    assert anomalie.code == "valeur-invalide"
    assert "n° 362532" in anomalie.message
