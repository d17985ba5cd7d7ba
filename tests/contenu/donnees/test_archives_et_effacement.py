"""Ce qui s'archive, s'efface ou se détruit a une échéance, un visa et un débiteur."""

from __future__ import annotations

import pytest

from tests.contenu.dossiers import ACHATS, ACTIVES, SAAS, TEXTES, dossier_de, textes, textes_bruts
from tests.contenu.profils import dossier_livre


def test_un_effacement_sans_restitution_n_attend_aucune_confirmation() -> None:
    assert "tout effacement définitif" not in TEXTES["SSI-032"]
    assert "sans ce préavis ni cette confirmation" in TEXTES["SSI-032"]


def test_l_interdiction_d_eliminer_ne_prend_pas_ce_dont_le_marche_fixe_la_duree() -> None:
    texte = TEXTES["ITP-003"]
    assert texte.index("ni les sauvegardes") < texte.index("aucune donnée n'est éliminée")
    assert "journaux et traces dont le marché fixe la durée" in texte
    assert "hors ces journaux et traces, tant que ce sort n'est pas arrêté" in texte
    assert "Hors ces copies, aucune donnée n'est éliminée sans le visa" in texte, "un journal attend le visa lui aussi"


@pytest.mark.parametrize("nom", ACHATS)
def test_l_acheteur_obtient_le_visa_avant_tout_effacement_a_echeance(nom: str) -> None:
    """Archives « non » n'écarte que la fonction de versement : le visa reste dû, et c'est l'acheteur qui le doit."""
    texte = textes_bruts(dossier_de(nom))["SSI-032"]
    assert "attend, pour des archives publiques, le visa d'élimination que l'acheteur demande avant elle" in texte
    assert "avant que l'acheteur n'en confirme la réception" in texte


def test_le_rappel_qui_leve_l_attente_a_un_debiteur_et_tient_dans_les_trois_mois() -> None:
    """Sans envoi daté, l'attente déplacerait l'échéance de l'article 37 du CCAG-TIC : ce serait y déroger."""
    [clause] = [c for c in ACTIVES if c.id == "SSI-032"]
    assert "{delai_rappel} jours après un rappel écrit resté sans réponse" in clause.texte
    assert "Il adresse ce rappel dans les {delai_envoi_rappel} jours de la remise" in clause.texte
    assert not clause.deroge
    assert sum(clause.parametres[p].max or 0 for p in ("delai_envoi_rappel", "delai_rappel")) < 3 * 30


@pytest.mark.parametrize("nom", ACHATS)
def test_qui_ne_traite_aucune_donnee_n_efface_pas_celles_de_l_acheteur(nom: str) -> None:
    articles = textes_bruts(dossier_de(nom))
    assert "tout support réformé qu'il détient ou exploite" in articles["SSI-032"]
    assert ("ECO-004" in articles) is ("SSI-044" in articles)
    if "ECO-004" in articles:
        assert "dont l'acheteur a effacé les données" in articles["ECO-004"]
        assert "mises à jour de sécurité n'appellent aucun supplément" in articles["ECO-004"]


def test_un_effacement_demande_finit_le_service_avec_le_preavis() -> None:
    """Règlement (UE) 2023/2854, article 25, paragraphe 2, points c et d : le préavis est de deux mois au plus."""
    texte = TEXTES["HEB-010"]
    [effacement] = [ligne for ligne in texte.splitlines() if "a demandé l'effacement au lieu" in ligne]
    assert "à la fin du préavis" in effacement and "une fois remises à l'acheteur les archives" in effacement
    assert "visa" not in texte.replace(effacement, "") and "jusqu'au visa" not in effacement
    assert "avec le préavis si l'acheteur a demandé l'effacement" in texte


@pytest.mark.parametrize("nom", ACHATS)
def test_un_support_ne_part_en_reparation_que_si_le_marche_l_admet(nom: str) -> None:
    articles = textes_bruts(dossier_de(nom))
    assert "si ni le marché ni une mention de protection ne l'interdit" in articles["SSI-032"]
    assert "SSI-044" not in articles or "le titulaire ne l'emporte pas" in articles["SSI-044"]


def test_le_titulaire_ne_fixe_ni_durees_ni_sort_final() -> None:
    assert "que l'acheteur arrête avec l'administration des archives" in textes(dossier_livre(SAAS))["ITP-003"]


@pytest.mark.parametrize(("nom", "qualifie"), [("SaaS RH", True), ("Diffusion Restreinte", True), ("Études", False)])
def test_l_effacement_de_donnees_sensibles_emploie_un_produit_qualifie(nom: str, qualifie: bool) -> None:
    assert ("produit qualifié par l'ANSSI" in textes(dossier_de(nom))["SSI-032"]) is qualifie


@pytest.mark.parametrize("acheteur", ["etat", "operateur", "collectivite", "sante"])
def test_qui_suit_la_politique_de_l_etat_n_approuve_pas_seul_un_procede_d_effacement(acheteur: str) -> None:
    texte = textes(dossier_livre({**SAAS, "type_acheteur": acheteur}))["SSI-032"]
    assert ("procédure établie avec l'ANSSI" in texte) is (acheteur in {"etat", "operateur"})
    assert ("procédure que l'acheteur a approuvée" in texte) is (acheteur not in {"etat", "operateur"})
