"""Une condition se lit en français, sans ambiguïté sur ce qui est nié ni sur ce qui va ensemble."""

from __future__ import annotations

from typing import Any

import pytest

from cctgen.clausier.en_clair import condition_en_clair
from tests.fabriques import QUESTIONS, un_clausier, une_clause

PI = {"question": "hebergement", "parmi": ["pi"]}
SITE = {"question": "acces", "parmi": ["site", "distant"]}
LONGUE = {"question": "duree", "entre": ["13", "600"]}


@pytest.mark.parametrize(
    ("quand", "attendu"),
    [
        (None, "toujours"),
        (PI, "« Hébergement » vaut « Cloud Pi »"),
        (SITE, "« Accès » comprend « Sur site » ou « À distance »"),
        (LONGUE, "« Durée » est entre 13 et 600"),
        ({"tous": [PI, LONGUE]}, "« Hébergement » vaut « Cloud Pi », et « Durée » est entre 13 et 600"),
        ({"un": [PI, LONGUE]}, "« Hébergement » vaut « Cloud Pi », ou « Durée » est entre 13 et 600"),
        ({"aucun": [PI]}, "« Hébergement » ne vaut pas « Cloud Pi »"),
        (
            {"aucun": [PI, SITE]},
            "« Hébergement » ne vaut pas « Cloud Pi », et « Accès » ne comprend pas « Sur site » ou « À distance »",
        ),
        ({"aucun": [{"aucun": [PI]}]}, "« Hébergement » vaut « Cloud Pi »"),
        (
            {"tous": [PI, {"un": [{"question": "acces", "parmi": ["site"]}, LONGUE]}]},
            "« Hébergement » vaut « Cloud Pi », et (« Accès » comprend « Sur site », ou « Durée » est entre 13 et 600)",
        ),
        (
            {"aucun": [{"tous": [PI, LONGUE]}]},
            "« Hébergement » ne vaut pas « Cloud Pi », ou « Durée » n'est pas entre 13 et 600",
        ),
        (
            {"aucun": [{"un": [PI, LONGUE]}]},
            "« Hébergement » ne vaut pas « Cloud Pi », et « Durée » n'est pas entre 13 et 600",
        ),
    ],
)
def test_une_condition_se_lit(quand: dict[str, Any] | None, attendu: str) -> None:
    clause = une_clause(quand=quand)
    assert condition_en_clair(clause.quand, un_clausier([clause])) == attendu


@pytest.mark.parametrize(
    ("quand", "attendu"),
    [
        (LONGUE, "« Durée » vaut au moins 13"),
        ({"aucun": [LONGUE]}, "« Durée » vaut moins de 13"),
        ({"question": "duree", "entre": ["1", "3"]}, "« Durée » vaut au plus 3"),
        ({"aucun": [{"question": "duree", "entre": ["1", "3"]}]}, "« Durée » vaut plus de 3"),
        ({"question": "duree", "entre": ["13", "24"]}, "« Durée » est entre 13 et 24"),
    ],
)
def test_une_borne_que_nulle_reponse_ne_passe_ne_se_dit_pas(quand: dict[str, Any], attendu: str) -> None:
    clause = une_clause(quand=quand)
    questions = [{**q, "min": "1", "max": "180"} if q["id"] == "duree" else q for q in QUESTIONS]
    assert condition_en_clair(clause.quand, un_clausier([clause], questions)) == attendu
