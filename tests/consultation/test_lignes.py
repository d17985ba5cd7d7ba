"""Une anomalie des réponses a la ligne de la réponse, du paramètre ou de la contradiction qu'elle nomme."""

from __future__ import annotations

from pathlib import Path

import pytest

from cctgen.consultation.lecture import lire_consultation
from cctgen.consultation.lignes import situer_dans_les_reponses
from cctgen.socle.anomalies import Anomalie, Lieu
from tests.livre import clausier_livre

REPONSES = """\
communes:
  acces: distant
  sensibilite: classifie
lots:
  1:
    exposition: internet
parametres:
  SSI-027:
    delai_alerte: 12
"""
REDACTION = """\
reference: "R"
objet: "O"
acheteur: {nom: "A"}
date: 2026-12-01
lots: [{numero: 1, titre: "T"}]
"""


@pytest.mark.parametrize(
    ("ref", "ligne"),
    [("acces", 2), ("exposition", 6), ("SSI-027", 8), ("classifie-et-internet", 3), ("hebergement", None)],
)
def test_une_anomalie_prend_la_ligne_de_ce_qu_elle_nomme(tmp_path: Path, ref: str, ligne: int | None) -> None:
    (tmp_path / "consultation.yaml").write_text(REDACTION, encoding="utf-8")
    (tmp_path / "reponses.yaml").write_text(REPONSES, encoding="utf-8")
    clausier = clausier_livre()
    lecture = lire_consultation(tmp_path, clausier)
    anomalie = Anomalie("essai", "m", lieu=Lieu("reponses.yaml"), ref=ref)
    assert situer_dans_les_reponses(anomalie, lecture, clausier).lieu.ligne == ligne
    ailleurs = Anomalie("essai", "m", lieu=Lieu("consultation.yaml"), ref=ref)
    assert situer_dans_les_reponses(ailleurs, lecture, clausier) is ailleurs
