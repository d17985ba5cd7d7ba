"""Les essais de la vérification ne sortent pas de ce qu'une question admet."""

from __future__ import annotations

from typing import Any

import pytest

from cctgen.clausier.formes.condition import Entre
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
