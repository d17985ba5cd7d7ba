"""Le registre relu ne compte qu'une fois ce que le classeur prérempli et le YAML disent l'un et l'autre."""

from __future__ import annotations

from pathlib import Path

from cctgen.socle.contenu import contenu
from cctgen.usages.analyse.derogations import derogations
from tests.preparations import Etape, Preparations


def test_une_demande_tenue_en_yaml_ne_se_liste_qu_une_fois(preparations: Preparations, tmp_path: Path) -> None:
    racine = preparations.copier(tmp_path / "portail", "portail", Etape.DEPOUILLEE)
    avant = derogations(racine).lignes
    tenu = (contenu("exemples") / "portail" / "evaluation" / "derogations.yaml").read_text(encoding="utf-8")
    decision = (
        '    decision: refusee\n    motif: "Vaut pour tous."\n    auteur: "Direction"\n    decidee_le: 2027-01-29\n'
    )
    (racine / "evaluation" / "derogations.yaml").write_text(tenu + decision, encoding="utf-8")
    relu = derogations(racine)
    assert [(d.lot, d.offre, d.exigence) for d in relu.lignes] == [(d.lot, d.offre, d.exigence) for d in avant]
    assert [d.decision.value for d in relu.lignes if d.decision] == ["refusee"]
    assert relu.anomalies == ()
