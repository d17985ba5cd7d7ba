"""Chaque type de question se montre, se relit et dit sa faute ; même ceux que le clausier livré n'emploie pas."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string

from cctgen.clausier.formes.questionnaire import Question, RubriqueQuestionnaire
from cctgen.clausier.modele import Clausier
from cctgen.consultation.modele import Acheteur, ConsultationRedigee, ReponsesRedigees
from cctgen.usages.ouverture.clausier_verifie import exiger_clausier
from cctgen.web.parcours.questionnaire.champs import Champ, Vue
from cctgen.web.parcours.questionnaire.recu import appliquer, lire

REDACTION = ConsultationRedigee(reference="R", objet="O", acheteur=Acheteur(nom="A"), date=date(2026, 12, 1))
OPTIONS = [{"valeur": "a", "libelle": "La première"}, {"valeur": "b", "libelle": "L'autre"}]
QUESTIONS: dict[str, dict[str, Any]] = {
    "nombre": {"type": "entier", "min": 1, "max": 10},
    "somme": {"type": "montant", "min": 1000},
    "jour": {"type": "date"},
    "libre": {"type": "texte", "facultative": "oui"},
    "choix": {"type": "choix", "options": OPTIONS, "facultative": "oui"},
    "propose": {"type": "choix", "options": OPTIONS, "defaut": "b"},
}


@pytest.fixture(scope="module")
def clausier() -> Clausier:
    questions = tuple(
        Question.model_validate({"id": nom, "titre": nom, "libelle": f"Dites {nom}", **forme})
        for nom, forme in QUESTIONS.items()
    )
    return replace(exiger_clausier(), rubriques=(RubriqueQuestionnaire(rubrique="Essai", questions=questions),))


def champs(clausier: Clausier, saisies: ReponsesRedigees) -> dict[str, Champ]:
    vue = Vue(clausier, REDACTION, saisies)
    return {b.question.id: b.champs[0] for b in vue.blocs(QUESTIONS)}


def test_chaque_type_a_son_champ(clausier: Clausier) -> None:
    vue = Vue(clausier, REDACTION, ReponsesRedigees())
    html = render_to_string("questionnaire/questions.html", {"blocs": vue.blocs(QUESTIONS)})
    assert 'name="0-nombre" value="" aria-describedby="m-0-nombre" type="text" inputmode="numeric"' in html
    assert 'name="0-somme" value="" aria-describedby="m-0-somme" type="text" inputmode="decimal"' in html
    assert 'name="0-jour" value="" aria-describedby="m-0-jour" type="date"' in html
    assert '<textarea class="fr-input" id="r-0-libre"' in html
    assert "Sans réponse" in html
    assert "Au moins 1 et au plus 10." in html
    assert html.count("À répondre") == 3
    assert html.count("Proposé, à confirmer") == 1
    assert html.count("Facultatif") == 2


@pytest.mark.parametrize(
    ("question", "valeur", "faute"),
    [
        ("nombre", "5", ""),
        ("nombre", "11", "10"),
        ("nombre", "-1", "positif"),
        ("somme", "125 000,50", ""),
        ("somme", "125.000", "montant"),
        ("somme", "10", "1"),
        ("jour", "2027-02-28", ""),
        ("jour", "2027-02-30", "date"),
        ("choix", "z", "admise"),
        ("libre", "deux\nlignes", ""),
    ],
)
def test_chaque_reponse_se_verifie(clausier: Clausier, question: str, valeur: str, faute: str) -> None:
    envoi = QueryDict(mutable=True)
    envoi.setlist("posee", [f"0-{question}"])
    envoi.setlist(f"0-{question}", [valeur])
    recu = lire(envoi, clausier, ())
    assert faute in recu.fautes(clausier).get((0, question), "")
    assert bool(faute) == bool(recu.fautes(clausier))
    saisies = appliquer(recu.sans_les(recu.fautes(clausier)), ReponsesRedigees(), ())
    assert saisies.communes == ({} if faute else {question: (" ".join(valeur.split()),)})


def test_une_reponse_facultative_s_ote(clausier: Clausier) -> None:
    envoi = QueryDict(mutable=True)
    envoi.setlist("posee", ["0-choix", "0-libre"])
    envoi.setlist("0-choix", [""])
    ecrites = ReponsesRedigees(communes={"choix": ("a",), "libre": ("x",)})
    assert appliquer(lire(envoi, clausier, ()), ecrites, ()).communes == {}


def test_une_question_inconnue_est_ignoree(clausier: Clausier) -> None:
    envoi = QueryDict("posee=0-inventee&0-inventee=1&posee=7-nombre&7-nombre=2")
    assert lire(envoi, clausier, ()).valeurs == {}
    assert champs(clausier, ReponsesRedigees())["propose"].propose
