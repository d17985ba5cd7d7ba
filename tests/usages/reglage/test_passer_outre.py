from __future__ import annotations

from pathlib import Path

import pytest

from cctgen.consultation.modele import PassageOutre
from cctgen.socle.erreurs import ErreurCctgen
from cctgen.usages.ouverture.consultation import ouvrir
from cctgen.usages.preparation.nouveau import creer_depuis_exemple
from cctgen.usages.reglage.passer_outre import passer_outre, revenir

DECISION = PassageOutre(anomalie="ipv6-absent", motif="réseau fermé : « RIE »", par="La cheffe de bureau")


@pytest.fixture
def portail(tmp_path: Path) -> Path:
    creer_depuis_exemple(tmp_path / "portail", "portail")
    return tmp_path / "portail"


def test_une_decision_se_pose_se_remplace_et_s_ote_sans_laisser_de_trace(portail: Path) -> None:
    texte = (portail / "consultation.yaml").read_bytes()
    passer_outre(portail, DECISION)
    passer_outre(portail, DECISION.model_copy(update={"motif": "autre", "par": ""}))
    consultation = ouvrir(portail).consultation
    assert consultation is not None
    assert consultation.redaction.passages_outre == (PassageOutre(anomalie="ipv6-absent", motif="autre"),)
    revenir(portail, "ipv6-absent")
    assert (portail / "consultation.yaml").read_bytes() == texte


@pytest.mark.parametrize(
    "change",
    [{"anomalie": "question-sans-reponse"}, {"motif": " "}, {"anomalie": "localisation-hors-de-france", "par": " "}],
)
def test_une_decision_qui_ne_vaudrait_pas_ne_s_ecrit_pas(portail: Path, change: dict[str, str]) -> None:
    texte = (portail / "consultation.yaml").read_bytes()
    with pytest.raises(ErreurCctgen):
        passer_outre(portail, DECISION.model_copy(update=change))
    assert (portail / "consultation.yaml").read_bytes() == texte
