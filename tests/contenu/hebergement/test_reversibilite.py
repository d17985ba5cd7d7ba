"""La réversibilité porte sur ce que le titulaire détient, à un prix dit d'avance."""

from __future__ import annotations

import pytest

from tests.contenu.dossiers import ACHATS, cases, dossier_de, retenues, textes, tout_le_texte


def test_la_reversibilite_ne_porte_que_sur_ce_que_le_titulaire_detient() -> None:
    tma, infogerance = dossier_de("nature tma"), dossier_de("nature infogerance")
    assert "hébergement" not in tma.titres["HEB-009"]
    assert "pour ce qu'il héberge, exploite, détient ou a produit" in tout_le_texte(tma)
    assert "HEB-009-3" not in {e.ref for e in tma.exigences(0)}
    assert "HEB-009-3" in {e.ref for e in infogerance.exigences(0)}


@pytest.mark.parametrize("nom", ACHATS)
def test_le_plan_de_reversibilite_dit_le_prix_comme_le_ccap(nom: str) -> None:
    """Un marché qui mêle service en ligne et intégration n'ouvre de ligne que pour la seconde."""
    dossier = dossier_de(nom)
    plan = cases(dossier, "plan-reversibilite")
    if plan:
        _, ligne_a_part = plan["Prix"].valeur.split(", sauf, ")
        assert f"la comprennent, sauf, {ligne_a_part}." in textes(dossier)["HEB-009"]
        assert "hors d'un service en ligne" in ligne_a_part


def test_la_reversibilite_laisse_du_le_prix_du_service_et_n_invente_aucun_niveau() -> None:
    dossier = dossier_de("nature tma")
    article = textes(dossier)["HEB-009"]
    assert "restent dus pour le service rendu" in article
    assert "si le marché en fixe, les niveaux de service" in article
    assert cases(dossier, "plan-reversibilite")["Niveaux de service pendant la phase"].valeur.endswith("s'il en fixe")


@pytest.mark.parametrize("nom", ACHATS)
def test_le_prix_de_la_reversibilite_est_dit_sans_case_a_remplir(nom: str) -> None:
    dossier = dossier_de(nom)
    plan = cases(dossier, "plan-reversibilite")
    assert ("HEB-009" in retenues(dossier)) is bool(plan)
    assert not plan or plan["Prix"].valeur.startswith("Compris dans les prix du marché")
