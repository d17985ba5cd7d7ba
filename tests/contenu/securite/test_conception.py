"""Une règle de conception oblige qui conçoit, et dit ce qu'elle attend d'un produit standard."""

from __future__ import annotations

import pytest

from tests.contenu.dossiers import ACTIVES, TEXTES, textes
from tests.contenu.profils import dossier_livre


def test_le_controle_des_flux_ne_se_fait_en_production_que_par_qui_exploite() -> None:
    [exigence] = [e for c in ACTIVES for e in c.exigences if e.id == "CCT-SEC-12"]
    assert "à chaque mise en production s'il exploite le système, les flux ouverts" in exigence.enonce
    assert "à chaque livraison sinon, ceux que sa version demande" in exigence.enonce


@pytest.mark.parametrize("clause", ["ACC-001", "ECO-003", "FIC-FAB-02", "FIC-SEC-04", "FIC-UTI-04", "SSI-024"])
def test_une_regle_de_conception_dit_ce_qu_elle_attend_d_un_produit_standard(clause: str) -> None:
    """Qui revend un produit du commerce n'en refait ni les écrans, ni le code, ni l'audit."""
    assert "roduit standard" in TEXTES[clause]


@pytest.mark.parametrize("nature", ["developpement", "tma", "integration", "libre", "donnees"])
def test_les_cinq_clauses_du_developpement_confie_a_un_tiers_y_sont(nature: str) -> None:
    lu = dossier_livre({"nature": nature})
    texte = textes(lu)["SSI-025"]
    for clause in (
        "formés au développement sécurisé",
        "outils",
        "documente les fonctions de sécurité",
        "règles de codage",
        "autres occurrences",
    ):
        assert clause in texte
    assert "SSI-025-1" in {e.ref for e in lu.exigences(0)}
