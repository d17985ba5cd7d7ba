"""Une seule règle dit ce que vaut une réserve, un écart déclaré ou une dérogation demandée."""

from __future__ import annotations

import re

import pytest

from cctgen.documents.annexe import corps_annexe
from tests.contenu.dossiers import ACHATS, ACTIVES, CLAUSIER, dossier_de, tout_le_texte


@pytest.mark.parametrize("nom", ACHATS)
def test_une_seule_regle_dit_ce_que_vaut_une_reserve(nom: str) -> None:
    dossier = dossier_de(nom)
    regle = "Seul compte l'écart à une exigence de niveau I notée que déclare la matrice de l'offre retenue : il ramène"
    assert sum(regle in ligne for ligne in dossier.lignes_ccap) == 1
    for document in dossier.documents:
        if any(a.exigences for a in document.articles) and not document.est_a_reporter:
            assert regle in repr(corps_annexe(dossier, document))
    assert not any("telle qu'il y a répondu" in ligne for ligne in dossier.lignes_ccap)


@pytest.mark.parametrize("nom", ACHATS)
def test_une_derogation_demandee_n_est_pas_un_ecart_declare(nom: str) -> None:
    dossier = dossier_de(nom)
    sans_effet = "Un écart à une exigence non notée, une dérogation demandée et toute autre réserve sont sans effet"
    assert any(sans_effet in ligne for ligne in dossier.lignes_ccap)
    if "demande de dérogation motivée" in tout_le_texte(dossier):
        assert "hors celui que la matrice de l'offre retenue déclare sur une exigence I notée" in tout_le_texte(dossier)


def test_un_ecart_a_une_importante_notee_se_declare_sans_derogation() -> None:
    """La dérogation n'a pas d'effet avant la notification : qui la joint pour s'écarter n'y gagnerait rien."""
    [jointe] = [c for c in ACTIVES if c.id == "DER-001"]
    formulaire = CLAUSIER.formulaires["demande-derogation"]
    for texte in (jointe.texte, formulaire.introduction):
        assert "après la notification du marché" in texte
        assert re.search(
            r"écart à une exigence I notée se déclare dans la matrice, .*(n'appelle pas|sans ce formulaire)", texte
        )


def test_deux_regles_de_versions_d_une_api_se_tiennent() -> None:
    """Un plafond de versions et un recouvrement ne vont ensemble que si la suivante attend."""
    [fiche] = [c for c in ACTIVES if c.id == "FIC-DON-03"]
    assert "la suivante attend le retrait d'une ancienne" in fiche.texte
    assert fiche.parametres["versions_actives"].min == 2


def test_une_derogation_perenne_a_ce_qui_est_note_suppose_une_modification() -> None:
    [fiche] = [c for c in ACTIVES if c.id == "FIC-TRA-07"]
    for dit in (fiche.texte, *fiche.lignes_ccap):
        assert re.search(r"exigence (?:de niveau )?I non notée ou P", dit), "une exigence minimale ne se lève pas seule"
    pour = r"pérenne (?:sur|à) une exigence notée que l'offre retenue a déclarée conforme, suppose une modification"
    assert re.search(pour, fiche.texte)
    assert any(re.search(pour, ligne) for ligne in fiche.lignes_ccap)
    assert "dans les limites du code de la commande publique" in fiche.texte
    assert "pérenne ou jusqu'au terme qu'elle fixe" in fiche.texte, "une dérogation temporaire a un terme"
