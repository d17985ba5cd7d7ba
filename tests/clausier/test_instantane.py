"""Un clausier gardé se relit à l'identique, quels que soient ses clausiers superposés."""

from __future__ import annotations

import json
from pathlib import Path

from cctgen.clausier.formes.questionnaire import Question
from cctgen.clausier.lecture.fichiers import lire_clausier
from cctgen.clausier.lecture.instantane import rediger_clausier, relire_clausier
from cctgen.socle.contenu import contenu


def test_le_clausier_livre_se_relit_a_l_identique() -> None:
    clausier = lire_clausier([contenu("clausier")]).clausier
    assert clausier is not None
    octets = rediger_clausier(clausier)
    relu = relire_clausier(octets)
    assert relu == clausier
    assert rediger_clausier(relu) == octets


def test_une_question_superposee_se_garde_comme_une_question(tmp_path: Path) -> None:
    (tmp_path / "questionnaire").mkdir()
    (tmp_path / "clausier.yaml").write_text(
        'nom: "S"\nversion: "1"\ndate: 2026-01-01\nlicence: "etalab-2.0"\n', encoding="utf-8"
    )
    (tmp_path / "questionnaire" / "01.yaml").write_text(
        'rubrique: "S"\nretouches:\n  - {question: hebergement, retirer: [ministere]}\n', encoding="utf-8"
    )
    clausier = lire_clausier([contenu("clausier"), tmp_path]).clausier
    assert clausier is not None
    relu = relire_clausier(rediger_clausier(clausier))
    assert relu is not None
    assert type(relu.questions["hebergement"]) is Question
    assert relu.questions["hebergement"].options == clausier.questions["hebergement"].options


def test_un_contenu_etranger_ne_se_relit_pas() -> None:
    for etranger in (None, [], {}, {"clauses": 3}, {"identite": {"nom": "x"}}):
        assert relire_clausier(json.dumps(etranger).encode()) is None
