"""Chaque part du code a un lieu licite et désigné : un dépôt publié, un dépôt à publier ou un dépôt restreint."""

from __future__ import annotations

import re

import pytest

from tests.contenu.dossiers import ACHATS, CLAUSIER, TEXTES, dossier_de, retenues, textes
from tests.contenu.profils import dossier_livre

PUBLIE_D_EMBLEE = {"publication": "immediate", "forge": "publique"}


@pytest.mark.parametrize("nom", ACHATS)
def test_ce_que_la_loi_protege_vit_dans_un_depot_restreint(nom: str) -> None:
    """CRPA, L. 311-5, 2°, d : la configuration et les règles de détection sont du code du marché, et se livrent."""
    lu = textes(dossier_de(nom)).get("LL-019", "")
    if lu:
        assert re.search(r"L\. 311-5, 2°, d [^.]*détection[^.]*publié ou à publier, mais dans un dépôt restreint", lu)
        assert "Le dépôt ne contient pas" not in lu


@pytest.mark.parametrize("forge", ["acheteur", "publique", "titulaire"])
def test_un_depot_ne_se_recopie_que_d_une_forge_qui_n_est_pas_deja_publique(forge: str) -> None:
    lu = textes(dossier_livre({**PUBLIE_D_EMBLEE, "forge": forge}))["LL-003"]
    assert ("recopié automatiquement" in lu) is (forge != "publique")
    assert "dans un dépôt tenu autrement" in lu


@pytest.mark.parametrize("nom", ACHATS)
def test_la_licence_ne_couvre_pas_ce_qui_n_entre_dans_aucun_depot_publie(nom: str) -> None:
    lu = textes(dossier_de(nom)).get("LL-002", "")
    if lu:
        assert "configuration" not in lu
        assert "L'acheteur diffuse le code du marché, hors ce qu'exclut l'article" in lu


def test_la_publication_d_emblee_renvoie_a_ce_depot_restreint() -> None:
    lus = textes(dossier_livre(PUBLIE_D_EMBLEE))
    assert "Trois exceptions" in lus["LL-003"]
    assert "tient hors de tout dépôt publié" in lus["LL-003"]
    assert "{clause:LL-019}" in TEXTES["LL-003"]


@pytest.mark.parametrize("publication", ["immediate", "differee"])
def test_un_code_non_publie_n_est_pas_ouvert_sur_une_forge_publique(publication: str) -> None:
    lus = textes(dossier_livre({"forge": "publique", "publication": publication}))
    assert "Jusqu'à sa publication, le code est tenu sur le territoire que fixe le marché" in lus["LL-025"]
    assert "dans un dépôt à accès restreint que l'acheteur désigne" in lus["LL-025"]


@pytest.mark.parametrize("nom", ACHATS)
def test_un_depot_restreint_ne_fait_foi_a_part_que_la_ou_le_code_se_publie(nom: str) -> None:
    """Là où rien ne se publie, tout est dans le même dépôt : un second n'y aurait rien à tenir."""
    lus = textes(dossier_de(nom))
    if "fait seul foi" in lus.get("FIC-FAB-02", ""):
        publie = bool({"LL-003", "LL-004"} & lus.keys())
        assert ("ce qui ne peut être publié fait foi dans un dépôt restreint" in lus["FIC-FAB-02"]) is publie


@pytest.mark.parametrize("nom", ACHATS)
def test_un_depot_que_le_contrat_cite_est_defini(nom: str) -> None:
    """Sans forge (données), c'est celui que le titulaire ouvre à l'acheteur."""
    dossier = dossier_de(nom)
    if "LL-019" in retenues(dossier):
        assert "celui que le titulaire ouvre à l'acheteur" in textes(dossier)["PI-001"]


def test_un_secret_n_a_pas_d_exception_et_un_faux_positif_en_a_une() -> None:
    assert "sauf exception" not in TEXTES["LL-019"]
    assert "un faux positif s'écarte par une exception motivée" in TEXTES["LL-019"]


def test_qui_signe_pour_un_auteur_non_nomme_est_admis_a_l_imputation() -> None:
    for clause in ("PI-013", "LL-010"):
        assert "signe pour lui" in TEXTES[clause], clause


@pytest.mark.parametrize("nom", ACHATS)
def test_seul_l_historique_d_un_code_publie_admet_un_auteur_non_nomme(nom: str) -> None:
    """Les comptes du marché sont nominatifs : un pseudonyme n'a de sens que devant le public."""
    dossier = dossier_de(nom)
    if "LL-027" in retenues(dossier):
        publie = bool({"LL-003", "LL-004"} & retenues(dossier))
        assert ("signe pour un auteur non nommé" in textes(dossier)["LL-027"]) is publie


def test_le_depot_du_travail_se_verifie_a_l_historique() -> None:
    assert "après l'avoir écrit" not in TEXTES["LL-014"]
    assert "l'historique de la forge en fait foi" in TEXTES["LL-014"]


def test_le_code_confie_s_efface_comme_le_reste() -> None:
    assert "Il restitue ces éléments et en efface les copies selon l'{clause:SSI-032}." in TEXTES["PI-019"]
    assert CLAUSIER.clauses["SSI-032"].quand is None, "retenue partout : le renvoi a toujours sa cible"


def test_un_inventaire_ne_se_communique_qu_a_qui_garde_le_secret() -> None:
    assert "à ses prestataires tenus au secret" in TEXTES["LL-012"]
