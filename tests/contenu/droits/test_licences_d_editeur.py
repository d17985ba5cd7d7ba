"""Une licence d'éditeur s'accepte, se déclare et s'éteint dans les termes de l'offre et du marché."""

from __future__ import annotations

import pytest

from tests.contenu.dossiers import ACHATS, ACTIVES, TEXTES, dossier_de, textes
from tests.contenu.profils import NATURES, dossier_livre


def test_un_service_en_ligne_ne_survit_ni_au_marche_ni_a_sa_reversibilite() -> None:
    assert "L'abonnement à un service en ligne prend fin avec le marché, réversibilité comprise" in TEXTES["PI-034"]
    assert "puis assure la réversibilité" not in "\n".join(TEXTES.values())
    assert "s'achève alors avant elle" in TEXTES["HEB-004"]


def test_un_element_ajoute_apres_la_signature_garde_des_conditions() -> None:
    [article] = [a for a in dossier_livre(NATURES["integration"], "integration").articles if a.clause == "PI-020"]
    assert article.texte.count("pour un élément ajouté ensuite") == 2


def test_un_candidat_n_est_interroge_que_sur_les_licences_de_son_offre() -> None:
    [exigence] = [e for c in ACTIVES for e in c.exigences if e.id == "LL-016-1"]
    assert "que le titulaire prend" in exigence.enonce
    assert "que l'offre apporte" in exigence.preuve


EDITES = ["nature progiciel", "nature saas", "nature integration", "Licences hors réseau", "SaaS RH"]


@pytest.mark.parametrize("achat", EDITES)
def test_un_revendeur_declare_ce_que_l_editeur_n_ouvre_pas(achat: str) -> None:
    joint = "s'il n'est pas l'éditeur, joint l'engagement écrit de celui-ci, ou l'extrait de licence"
    assert joint in textes(dossier_de(achat))["PI-037"]


@pytest.mark.parametrize("achat", EDITES)
def test_un_engagement_que_l_editeur_refuse_se_note_et_n_ecarte_pas(achat: str) -> None:
    """Le règlement et la matrice demandent la même chose : l'extrait ou l'engagement."""
    dossier = dossier_de(achat)
    assert "n'écarte pas l'offre et s'apprécie avec l'exigence PI-020-4" in textes(dossier)["PI-037"]
    [piece] = [p for a in dossier.articles for p in a.pieces_offre if "que l'éditeur n'ouvre pas" in p]
    assert "extrait de licence" in piece
    [exigence] = [e for e in dossier.exigences(0) if e.ref == "PI-020-4"]
    assert exigence.notee and "l'extrait ou l'engagement" in exigence.preuve


def test_un_revendeur_ne_paie_ni_n_assiste_a_la_place_de_l_editeur() -> None:
    assert "dans la mesure que prévoient les conditions jointes à l'offre" in TEXTES["PI-034"]
    assert "assiste l'acheteur" not in TEXTES["PI-021"] and "qu'il détient sur ces licences" in TEXTES["PI-021"]


def test_seule_une_licence_prise_pour_l_acheteur_se_transfere() -> None:
    assert "Une licence que le titulaire a prise à son nom pour l'acheteur seul" in TEXTES["LL-016"]


def test_l_exclusion_des_assistants_epargne_le_produit_que_le_titulaire_edite() -> None:
    assert "et les produits standards du titulaire, qui n'ont pas été réalisés pour le marché" in TEXTES["PI-033"]


@pytest.mark.parametrize("nom", ACHATS)
def test_le_delai_que_l_offre_annonce_se_demande_par_une_preuve(nom: str) -> None:
    """Un délai que rien ne demande n'est annoncé par personne, et ne s'oppose à personne."""
    dossier = dossier_de(nom)
    postes = {e.ref: e.preuve for e in dossier.exigences(0) if e.ref in {"CCT-UTI-19", "CCT-UTI-21"}}
    if "dans le délai que l'offre annonce" in textes(dossier).get("FIC-UTI-05", ""):
        assert any("délai de suivi d'une version nouvelle" in preuve for preuve in postes.values())
