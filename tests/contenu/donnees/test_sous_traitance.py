"""Le contrat de sous-traitance des données dit ce que le marché confie, et ne se contredit pas."""

from __future__ import annotations

import pytest

from tests.contenu.dossiers import ACHATS, SAAS, TEXTES, dossier_de, retenues, textes, tout_le_texte
from tests.contenu.profils import dossier_livre


@pytest.mark.parametrize("nom", ACHATS)
def test_un_traitement_ne_cite_que_les_donnees_que_le_marche_regle(nom: str) -> None:
    lu = tout_le_texte(dossier_de(nom))
    clauses = retenues(dossier_de(nom))
    assert "s'il y a lieu, catégories particulières" not in lu
    if "DCP-002" in clauses:
        [article] = [a for a in dossier_de(nom).articles if a.clause == "DCP-002"]
        assert ("sécurité sociale" in article.texte) is ("DCP-007" in clauses)
        assert ("catégories particulières" in article.texte) is ("DCP-014" in clauses)


def test_une_donnee_personnelle_trouvee_dans_une_livraison_a_une_suite() -> None:
    assert "l'en retire avant la livraison, sauf accord écrit" in TEXTES["DCP-013"]


@pytest.mark.parametrize("nom", ACHATS)
def test_l_image_livree_avec_son_autorisation_ne_se_retire_pas(nom: str) -> None:
    lu = textes(dossier_de(nom))
    if "PI-039" in lu and "DCP-013" in lu:
        assert "elle est remise avec le contenu" in lu["PI-039"]
        assert (
            "Hors image, voix, autorisation et mention d'auteur que le marché règle, le titulaire signale"
            in lu["DCP-013"]
        )


@pytest.mark.parametrize("achat", ACHATS)
def test_un_dossier_dit_toujours_ce_qu_il_en_est_des_donnees_personnelles(achat: str) -> None:
    lu = textes(dossier_de(achat))
    assert ("DCP-013" in lu) is (ACHATS[achat].get("donnees_personnelles", "non") == "non")
    assert ("DCP-013" in lu) is not ("DCP-001" in lu)


def test_le_contrat_de_sous_traitance_ne_se_contredit_pas() -> None:
    texte = textes(dossier_livre(SAAS))["DCP-002"]
    assert "sauf obligation du droit de l'Union" in texte
    assert "le silence de l'acheteur à l'échéance vaut refus" in texte
    assert "les violations" not in texte


def test_la_sous_traitance_dure_jusqu_a_la_destruction_des_donnees() -> None:
    texte = textes(dossier_livre(SAAS))["DCP-002"]
    assert "jusqu'au procès-verbal de destruction, le secret et la remise des preuves au-delà" in texte
    assert "puis jusqu'au procès-verbal de destruction" in texte


@pytest.mark.parametrize("nom", ACHATS)
def test_l_interdit_d_emploi_des_donnees_reserve_ce_que_les_droits_admettent(nom: str) -> None:
    lu = textes(dossier_de(nom))
    if "DCP-002" in lu:
        assert (
            "même agrégées ; le marché règle à part l'usage des données qui ne sont pas personnelles" in lu["DCP-002"]
        )
    if "PI-024" in lu:
        assert lu["PI-024"].count("sans donnée personnelle") == 2


@pytest.mark.parametrize("nom", ACHATS)
def test_tout_article_du_chapitre_des_donnees_a_sa_sanction(nom: str) -> None:
    """CCAG-TIC, article 5.2.3 : la pénalité vise un manquement aux règles sur les données, où qu'elles soient."""
    lu = textes(dossier_de(nom))
    assert ("DCP-017" in lu) is ("DCP-002" in lu)
    assert "DCP-017" not in lu or "ou à un autre article du même chapitre" in lu["DCP-017"]
