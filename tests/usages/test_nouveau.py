from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cctgen.socle.erreurs import DossierIntrouvable, EcritureImpossible
from cctgen.usages.ouverture.consultation import ouvrir
from cctgen.usages.preparation.nouveau import IdentiteSaisie, creer_depuis_exemple, creer_vierge


def test_une_consultation_vierge_se_relit_et_dit_ce_qui_manque(tmp_path: Path) -> None:
    identite = IdentiteSaisie("2026-9", "Un objet : avec deux-points", "Un acheteur", lots=("A", "B"))
    creer_vierge(tmp_path / "neuve", identite, date(2026, 12, 1))
    ouverture = ouvrir(tmp_path / "neuve")
    assert ouverture.consultation is not None
    assert ouverture.consultation.redaction.objet == "Un objet : avec deux-points"
    assert ouverture.consultation.numeros == (1, 2)
    assert ouverture.consultation.redaction.bareme is not None
    assert "question-sans-reponse" in {a.code for a in ouverture.anomalies}


def test_on_n_ecrit_pas_dans_un_dossier_occupe(tmp_path: Path) -> None:
    (tmp_path / "f").write_text("x")
    with pytest.raises(EcritureImpossible):
        creer_depuis_exemple(tmp_path, "portail")


def test_un_exemple_inconnu_cite_ceux_qui_existent(tmp_path: Path) -> None:
    with pytest.raises(DossierIntrouvable) as erreur:
        creer_depuis_exemple(tmp_path / "x", "absent")
    assert "portail" in erreur.value.conseil
