"""La réversibilité porte sur ce que le titulaire détient, à un prix dit d'avance."""

from __future__ import annotations

import pytest

from tests.contenu.dossiers import ACHATS, cases, dossier_de, retenues, tout_le_texte


def test_la_reversibilite_ne_porte_que_sur_ce_que_le_titulaire_detient() -> None:
    tma, infogerance = dossier_de("nature tma"), dossier_de("nature infogerance")
    assert "hébergement" not in tma.titres["HEB-009"]
    assert "pour ce qu'il héberge, exploite, détient ou a produit" in tout_le_texte(tma)
    assert "HEB-009-3" not in {e.ref for e in tma.exigences(0)}
    assert "HEB-009-3" in {e.ref for e in infogerance.exigences(0)}


def test_le_plan_de_reversibilite_d_un_service_en_ligne_ne_laisse_rien_a_facturer() -> None:
    for nom, gratuit in (("nature saas", True), ("SaaS RH", True), ("nature infogerance", False)):
        [plan] = [f for f in dossier_de(nom).formulaires if f.id == "plan-reversibilite"]
        [prix] = [c for s in plan.sections for c in s.champs if c.libelle == "Prix"]
        assert ("aucune opération n'est facturée" in prix.valeur) is gratuit
        assert ("bordereau" in prix.valeur) is not gratuit


@pytest.mark.parametrize("nom", ACHATS)
def test_le_prix_de_la_reversibilite_est_dit_sans_case_a_remplir(nom: str) -> None:
    dossier = dossier_de(nom)
    plan = cases(dossier, "plan-reversibilite")
    assert ("HEB-009" in retenues(dossier)) is bool(plan)
    assert not plan or plan["Prix"].valeur.startswith("Compris dans les prix du marché")
