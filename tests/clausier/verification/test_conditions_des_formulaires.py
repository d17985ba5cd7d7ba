"""Une condition de formulaire cite une question qui existe, comme celle d'une clause."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cctgen.clausier.formes.formulaire import FormulaireRedige
from cctgen.clausier.verification.formulaires import verifier_formulaires
from tests.livre import lecture_livree

LECTURE = lecture_livree()
INCONNUE = {"question": "hebergment", "parmi": ["titulaire"]}


@pytest.mark.parametrize(
    "section", [{"quand": INCONNUE}, {"champs": [{"libelle": "Case", "quand": INCONNUE}]}], ids=["partie", "case"]
)
def test_une_condition_de_formulaire_est_controlee(section: dict[str, Any]) -> None:
    assert LECTURE.clausier is not None
    champs = {"id": "essai", "titre": "T", "fichier": "essai", "clause": "SSI-001"}
    seme = FormulaireRedige.model_validate({**champs, "sections": [{"titre": "Partie", **section}]})
    clausier = replace(LECTURE.clausier, formulaires={"essai": seme})
    assert "question-inconnue" in [a.code for a in verifier_formulaires(clausier, LECTURE, lambda _: ())]
