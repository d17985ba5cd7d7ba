"""L'histoire s'accorde : « et 1 autre », « et 3 autres »."""

from __future__ import annotations

import re

import pytest

from cctgen.socle.contenu import PAQUET
from cctgen.usages.ouverture.ouvertures_gardees import clausier_livre
from cctgen.web.parcours.questionnaire.enregistrement import _geste


@pytest.mark.parametrize(("combien", "fin"), [(3, ""), (4, " et 1 autre"), (6, " et 3 autres")])
def test_le_geste_compte_les_reponses_qu_il_ne_nomme_pas(combien: int, fin: str) -> None:
    questions = list(clausier_livre().questions)[:combien]
    dit = _geste(clausier_livre(), [(0, q) for q in questions])
    assert dit.endswith(fin or clausier_livre().question(questions[2]))
    assert "(s)" not in dit


def test_aucune_phrase_ne_dit_autre_s() -> None:
    fautifs = [f.name for f in PAQUET.rglob("*.py") if re.search(r"autre\(s\)", f.read_text("utf-8"))]
    assert fautifs == []
