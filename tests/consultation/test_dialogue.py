from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cctgen.clausier.formes.questionnaire import Question, TypeQuestion
from cctgen.clausier.reponse import defaut_de_reponse
from cctgen.consultation.dialogue import etapes, reponses_du_lot
from tests.fabriques import un_clausier

CLAUSIER = un_clausier()


def test_une_question_conditionnelle_n_est_visible_que_si_sa_condition_l_est() -> None:
    ids = [e.question.id for e in etapes(CLAUSIER, {"hebergement": ("pi",)})]
    assert ids == ["hebergement", "acces", "duree"]
    ids = [e.question.id for e in etapes(CLAUSIER, {"hebergement": ("titulaire",)})]
    assert ids == ["hebergement", "acces", "prestataire", "duree"]


def test_une_reponse_devenue_invisible_est_ecartee_et_nommee() -> None:
    saisies = {"hebergement": ("pi",), "acces": ("site",), "prestataire": ("Un hébergeur",)}
    reponses = reponses_du_lot(CLAUSIER, saisies, 1)
    assert "prestataire" not in reponses.valeurs
    assert reponses.ecartees == ("prestataire",)


def test_un_defaut_vaut_reponse_et_se_dit() -> None:
    reponses = reponses_du_lot(CLAUSIER, {"hebergement": ("pi",)}, 0)
    assert reponses.valeurs["duree"] == ("48",)
    assert reponses.par_defaut == {"duree"}
    assert reponses.manquantes == ("acces",)


@pytest.mark.parametrize(
    ("question", "valeurs", "faute"),
    [
        ("hebergement", ("pi", "titulaire"), "une seule"),
        ("hebergement", ("lune",), "n'est pas une réponse admise"),
        ("acces", ("aucun", "site"), "exclut toute autre"),
        ("duree", ("douze",), "n'est pas un nombre"),
        ("duree", ("-1",), "positif"),
        ("duree", ("1.5",), "entier"),
    ],
)
def test_une_reponse_fausse_se_dit(question: str, valeurs: tuple[str, ...], faute: str) -> None:
    assert faute in defaut_de_reponse(CLAUSIER.questions[question], valeurs)


@given(st.permutations(["hebergement", "acces", "prestataire", "duree"]))
def test_l_ordre_des_reponses_dans_le_fichier_ne_change_rien(ordre: list[str]) -> None:
    toutes = {"hebergement": ("titulaire",), "acces": ("site",), "prestataire": ("X",), "duree": ("12",)}
    assert reponses_du_lot(CLAUSIER, {q: toutes[q] for q in ordre}, 0) == reponses_du_lot(CLAUSIER, toutes, 0)


@pytest.mark.parametrize(("valeur", "admise"), [("1", True), ("180", True), ("0", False), ("1000000000", False)])
def test_un_nombre_hors_de_ses_bornes_est_refuse(valeur: str, admise: bool) -> None:
    question = Question(
        id="duree", titre="Durée", libelle="Durée ?", type=TypeQuestion.ENTIER, min=Decimal(1), max=Decimal(180)
    )
    assert (defaut_de_reponse(question, (valeur,)) == "") is admise
