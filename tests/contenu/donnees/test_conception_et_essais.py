"""La protection vient dès la conception : analyse d'impact, traceurs, essais sans données réelles sauf instruction."""

from __future__ import annotations

import pytest

from tests.contenu.dossiers import ACHATS, SAAS, dossier_de, textes
from tests.contenu.profils import dossier_livre


@pytest.mark.parametrize("achat", ACHATS)
def test_un_essai_sur_donnees_reelles_demande_partout_une_instruction_ecrite(achat: str) -> None:
    lu = textes(dossier_de(achat))
    if "essais" in lu.get("DCP-002", ""):
        assert "ou réelles sur instruction écrite, datée et limitée" in lu["DCP-002"]
    for clause in ("SSI-017", "FIC-DON-04"):
        assert clause not in lu or "instruction écrite, datée et limitée" in lu[clause]


def test_une_evolution_se_remet_a_l_analyse_d_impact_avant_d_etre_mise_en_service() -> None:
    texte = textes(dossier_livre(SAAS))["DCP-005"]
    assert "jours au moins avant la mise en service d'une évolution" in texte
    assert "à chaque collecte auprès d'une personne, l'information que la loi lui doit" in texte


@pytest.mark.parametrize("public", ["usagers", "agents", "agents_externes", "entreprises"])
def test_toute_interface_web_borne_ses_traceurs(public: str) -> None:
    assert "DCP-016" in textes(dossier_livre({"public": public, "interface": "web"}))
