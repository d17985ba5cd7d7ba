from __future__ import annotations

from copy import deepcopy
from pathlib import Path

import pytest

from cctgen.socle.erreurs import DonneesInvalides, TravailProtege
from cctgen.usages.ouverture.consultation import ouvrir
from cctgen.usages.preparation.nouveau import creer_depuis_exemple
from cctgen.usages.preparation.simuler import simuler
from cctgen.usages.reglage.regler_bareme import avec_ce_bareme, gel_du_bareme, lire_le_bareme, regler_bareme
from cctgen.usages.reglage.sections import lire_la_section
from tests.preparations import Etape, Preparations


@pytest.fixture
def portail(tmp_path: Path) -> Path:
    creer_depuis_exemple(tmp_path / "portail", "portail")
    return tmp_path / "portail"


def test_le_bareme_regle_s_ecrit_et_le_reste_demeure(portail: Path) -> None:
    texte = (portail / "consultation.yaml").read_text(encoding="utf-8")
    section = deepcopy(lire_la_section(portail, "bareme"))
    section["criteres"][0]["poids"], section["criteres"][2]["poids"] = "60", "30"
    regler_bareme(portail, section)
    bareme = ouvrir(portail).consultation.redaction.bareme
    assert [int(c.poids) for c in bareme.criteres] == [60, 10, 30]
    refait = (portail / "consultation.yaml").read_text(encoding="utf-8")
    assert refait.partition("bareme:")[0] == texte.partition("bareme:")[0]


def test_un_bareme_qui_ne_tient_pas_ne_s_ecrit_pas(portail: Path) -> None:
    avant = (portail / "consultation.yaml").read_bytes()
    with pytest.raises(DonneesInvalides):
        regler_bareme(portail, {"criteres": [{"id": "prix", "type": "prix", "poids": "beaucoup"}]})
    assert (portail / "consultation.yaml").read_bytes() == avant


def test_un_bareme_s_eprouve_sans_s_ecrire(portail: Path) -> None:
    avant = (portail / "consultation.yaml").read_bytes()
    section = deepcopy(lire_la_section(portail, "bareme"))
    section["criteres"][2]["formule"] = {"nom": "lineaire", "plancher": "80000", "plafond": "200000"}
    resultat = simuler(portail, changer=avec_ce_bareme(lire_le_bareme(section)))
    assert [f.nom for f in resultat.lots[0].effets[0].formules if f.retenue] == ["lineaire"]
    assert (portail / "consultation.yaml").read_bytes() == avant


def test_un_bareme_publie_ne_se_regle_plus(tmp_path: Path, preparations: Preparations) -> None:
    assert gel_du_bareme(tmp_path) is None
    publiee = preparations.copier(tmp_path / "portail", "portail", Etape.PUBLIEE)
    gel = gel_du_bareme(publiee)
    assert gel is not None
    assert (gel.publication, gel.offres) == (1, False)
    with pytest.raises(TravailProtege):
        regler_bareme(publiee, lire_la_section(publiee, "bareme"))
