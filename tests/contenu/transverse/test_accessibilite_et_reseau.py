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
        assert "Qui commande l'audit en remet le rapport et la grille" in textes(dossier_de(nom))["ACC-001"]


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
