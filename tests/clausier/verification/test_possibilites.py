"""Les essais de la vérification ne sortent pas de ce qu'une question admet."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cctgen.clausier.formes.condition import Aucun, Condition, Entre, Parmi, Tous, Un, est_vraie
from cctgen.clausier.formes.questionnaire import Question
from cctgen.clausier.verification.conditions.possibilites import chercher


def une_duree(**bornes: Any) -> dict[str, Question]:
    champs = {"id": "duree", "titre": "D", "libelle": "?", "type": "entier", **bornes}
    return {"duree": Question.model_validate(champs)}


def entre(bas: str, haut: str) -> Entre:
    return Entre.model_validate({"question": "duree", "entre": [bas, haut]})


@pytest.mark.parametrize(("bornes", "trouvee"), [({}, "0"), ({"min": "1"}, "1"), ({"min": "6", "max": "48"}, "6")])
def test_un_contre_exemple_respecte_les_bornes_de_la_question(bornes: dict[str, str], trouvee: str) -> None:
    trouvaille = chercher(une_duree(**bornes), [None], [entre("24", "600")])
    assert trouvaille.reponses == {"duree": (trouvee,)}


@pytest.mark.parametrize(("bas", "haut"), [("0", "0"), ("49", "600")])
def test_une_condition_hors_des_bornes_est_impossible(bas: str, haut: str) -> None:
    assert not chercher(une_duree(), [entre(bas, haut)]).est_impossible
    assert chercher(une_duree(min="1", max="48"), [entre(bas, haut)]).est_impossible


VALEURS = ("a", "b", "c")
QUESTIONS = ("q0", "q1", "q2", "q3")


def conditions(noms: tuple[str, ...] = QUESTIONS) -> st.SearchStrategy[Condition]:
    feuilles = st.builds(
        Parmi,
        question=st.sampled_from(noms),
        parmi=st.lists(st.sampled_from(VALEURS), min_size=1, unique=True).map(tuple),
    )

    def groupes(parties: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
        liste = st.lists(parties, min_size=1, max_size=3).map(tuple)
        return st.one_of(st.builds(Tous, tous=liste), st.builds(Un, un=liste), st.builds(Aucun, aucun=liste))

    return st.recursive(feuilles, groupes, max_leaves=6)


@st.composite
def questionnaires(tirer: st.DrawFn) -> dict[str, Question]:
    """Quatre questions, chacune parfois cachée selon les précédentes."""
    rendues = {}
    for rang, nom in enumerate(QUESTIONS):
        quand = tirer(st.none() | conditions(QUESTIONS[:rang])) if rang else None
        champs = {"id": nom, "titre": nom, "libelle": "?", "type": "choix"}
        options = [{"valeur": v, "libelle": v} for v in VALEURS]
        rendues[nom] = Question.model_validate({**champs, "options": options, "quand": quand})
    return rendues


def toutes_les_reponses(questions: dict[str, Question]) -> list[dict[str, tuple[str, ...]]]:
    """Chaque jeu de réponses visibles, sans rien élaguer."""
    jeux = []
    for tirage in product(VALEURS, repeat=len(questions)):
        visibles: dict[str, tuple[str, ...]] = {}
        for question, valeur in zip(questions.values(), tirage, strict=True):
            if question.quand is None or est_vraie(question.quand, visibles):
                visibles[question.id] = (valeur,)
        jeux.append(visibles)
    return jeux


@given(questionnaires(), st.lists(conditions(), max_size=2), st.lists(conditions(), max_size=2))
def test_on_trouve_exactement_quand_une_enumeration_complete_trouve(
    questions: dict[str, Question], vraies: list[Condition], fausses: list[Condition]
) -> None:
    def conviennent(reponses: dict[str, tuple[str, ...]]) -> bool:
        return all(est_vraie(c, reponses) for c in vraies) and not any(est_vraie(c, reponses) for c in fausses)

    trouvaille = chercher(questions, vraies, fausses)
    assert not trouvaille.indecise
    assert (trouvaille.reponses is not None) is any(map(conviennent, toutes_les_reponses(questions)))
    if trouvaille.reponses is not None:
        assert conviennent(trouvaille.reponses)
