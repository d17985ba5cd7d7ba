from __future__ import annotations

import re
from pathlib import Path

import pytest

from cctgen.consultation.modele import PassageOutre
from cctgen.socle.anomalies import bloquantes
from cctgen.socle.erreurs import ErreurCctgen
from cctgen.usages.ouverture.consultation import ouvrir
from cctgen.usages.preparation.nouveau import creer_depuis_exemple
from cctgen.usages.reglage.passer_outre import passer_outre, revenir

DECISION = PassageOutre(anomalie="licence-hors-liste", motif="projet existant : « RIE »", par="La cheffe de bureau")
LICENCE = "licence_sortante: "


@pytest.fixture
def portail(tmp_path: Path) -> Path:
    creer_depuis_exemple(tmp_path / "portail", "portail")
    choisir(tmp_path / "portail", "Zlib")
    return tmp_path / "portail"


def choisir(portail: Path, licence: str) -> None:
    texte = (portail / "reponses.yaml").read_text()
    (portail / "reponses.yaml").write_text(re.sub(rf"{LICENCE}\S+", f"{LICENCE}{licence}", texte))


def test_une_decision_se_pose_se_remplace_et_s_ote_sans_laisser_de_trace(portail: Path) -> None:
    texte = (portail / "consultation.yaml").read_bytes()
    passer_outre(portail, DECISION)
    passer_outre(portail, DECISION.model_copy(update={"motif": "autre", "par": ""}))
    consultation = ouvrir(portail).consultation
    assert consultation is not None
    (ecrite,) = consultation.redaction.passages_outre
    assert (ecrite.anomalie, ecrite.motif, ecrite.par) == (DECISION.anomalie, "autre", "")
    assert ecrite.vu == ("lot 1, licence_sortante : Zlib", "lot 2, licence_sortante : Zlib")
    revenir(portail, DECISION.anomalie)
    assert (portail / "consultation.yaml").read_bytes() == texte


def test_une_decision_ne_vaut_que_pour_ce_qu_elle_a_vu(portail: Path) -> None:
    passer_outre(portail, DECISION)
    assert bloquantes(ouvrir(portail).anomalies) == ()
    choisir(portail, "GPL-2.0-only")
    (dite,) = bloquantes(ouvrir(portail).anomalies)
    assert dite.code == DECISION.anomalie
    assert "« projet existant : « RIE » ») portait sur ceci : lot 1, licence_sortante : Zlib" in dite.message
    assert dite.conseil.startswith('Décidez de nouveau (au fichier, vu: ["lot 1, licence_sortante : GPL-2.0-only"')
    assert "), ou retirez le changement. Choisissez parmi" in dite.conseil
    passer_outre(portail, DECISION)
    assert bloquantes(ouvrir(portail).anomalies) == ()


def test_une_decision_sur_rien_serait_un_blanc_seing(portail: Path) -> None:
    choisir(portail, "MIT")
    with pytest.raises(ErreurCctgen, match="rien à franchir"):
        passer_outre(portail, DECISION)


@pytest.mark.parametrize(
    "change",
    [{"anomalie": "question-sans-reponse"}, {"motif": " "}, {"anomalie": "localisation-hors-de-france", "par": " "}],
)
def test_une_decision_qui_ne_vaudrait_pas_ne_s_ecrit_pas(portail: Path, change: dict[str, str]) -> None:
    texte = (portail / "consultation.yaml").read_bytes()
    with pytest.raises(ErreurCctgen):
        passer_outre(portail, DECISION.model_copy(update=change))
    assert (portail / "consultation.yaml").read_bytes() == texte
