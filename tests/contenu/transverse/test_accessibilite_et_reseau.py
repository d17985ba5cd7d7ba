"""L'accessibilité s'audite par qui la commande, et IPv6 se dit une fois."""

from __future__ import annotations

import pytest

from tests.contenu.dossiers import ACHATS, dossier_de, textes, textes_bruts


@pytest.mark.parametrize("nom", ACHATS)
def test_ipv6_se_dit_une_fois(nom: str) -> None:
    articles = textes_bruts(dossier_de(nom))
    dites = [c for c, texte in articles.items() if "IPv6 seul qu'en double pile" in texte]
    assert dites == (["ITP-001"] if "ITP-001" in articles else [])


def test_qui_commande_un_audit_en_remet_le_rapport() -> None:
    for nom in ("Site vitrine", "nature developpement"):
        assert "Qui commande un audit en remet rapport et grille" in textes(dossier_de(nom))["ACC-001"]


@pytest.mark.parametrize("nom", ACHATS)
def test_ce_qui_rouvre_un_audit_ou_une_declaration_se_constate(nom: str) -> None:
    """Une « version majeure » n'est définie nulle part : elle ferait payer un audit complet sans que nul ne le date."""
    lu = textes(dossier_de(nom))
    for clause in {"ACC-001", "ECO-003"} & lu.keys():
        assert "version majeure" not in lu[clause] and "parcours" in lu[clause], clause


@pytest.mark.parametrize("nom", ACHATS)
def test_un_produit_standard_ne_se_corrige_pas_au_gre_de_son_editeur(nom: str) -> None:
    lu = textes(dossier_de(nom)).get("ACC-001", "")
    if lu:
        assert "atteint ces niveaux, et se corrige, selon un plan daté que l'acheteur accepte, achevé avant" in lu
        assert "15 jours du signalement" in lu


@pytest.mark.parametrize("nom", ACHATS)
def test_une_session_ne_se_ferme_pas_sans_prevenir(nom: str) -> None:
    """RGAA, critère 13.1 : l'utilisateur garde la main sur une limite de temps, sauf à perdre sa saisie."""
    for clause, article in textes(dossier_de(nom)).items():
        if "minutes d'inactivité" in article:
            assert "après un avertissement qui permet de la prolonger sans perdre la saisie" in article, clause


@pytest.mark.parametrize("nom", ACHATS)
def test_un_livrable_a_publier_est_accessible_la_ou_aucune_interface_ne_l_est(nom: str) -> None:
    """Loi n° 2005-102, article 47 : un document mis en ligne suit la règle du site qui le porte."""
    lu = textes(dossier_de(nom))
    if ACHATS[nom].get("nature") in {"etudes", "donnees"}:
        assert "version accessible" in lu["ACC-002"]
    elif "ACC-001" in lu:
        assert "les documents produits" in lu["ACC-001"] and "ACC-002" not in lu
