"""Ce qu'une neuvième lecture a relevé (délégué, avocat d'un soumissionnaire) : une famille par test."""

from __future__ import annotations

import pytest

from tests.contenu.test_huitieme_lecture import cases, textes_des_articles
from tests.contenu.test_lecture_juriste import ACHATS, dossier_de
from tests.contenu.test_quatrieme_juriste import TEXTES
from tests.contenu.test_relecture_juriste import ACTIVES

EXIGENCES = {e.id: e for c in ACTIVES for e in c.exigences}


@pytest.mark.parametrize("clause", ["ACC-001", "ECO-003", "FIC-FAB-02", "FIC-SEC-04", "FIC-UTI-04", "SSI-024"])
def test_une_regle_de_conception_dit_ce_qu_elle_attend_d_un_produit_standard(clause: str) -> None:
    """Qui revend un produit du commerce n'en refait ni les écrans, ni le code, ni l'audit."""
    assert "roduit standard" in TEXTES[clause]


@pytest.mark.parametrize("nom", ACHATS)
def test_le_titulaire_n_ecrit_pas_l_instruction_de_l_acheteur(nom: str) -> None:
    fiche = cases(dossier_de(nom), "fiche-traitement")
    [*siennes] = [c for libelle, c in fiche.items() if "de l'acheteur pour l'évaluation" in libelle]
    assert bool(siennes) is ("Fournisseur du modèle" in fiche)
    assert all(c.aide.startswith("À remplir par l'acheteur") for c in siennes)


@pytest.mark.parametrize("nom", ACHATS)
def test_les_donnees_confiees_disent_ce_que_le_systeme_recoit(nom: str) -> None:
    """Requêtes d'un modèle, pièces d'une démarche : le titulaire y accède, la clause et la fiche les nomment."""
    dossier = dossier_de(nom)
    texte = textes_des_articles(dossier).get("DCP-002", "")
    fiche = cases(dossier, "fiche-traitement")
    for signe, contenu in (("évaluation du modèle", "contenu des requêtes"), ("pièces jointes", "pièces jointes")):
        if signe in texte:
            assert contenu in texte and contenu in fiche["Catégories de données"].valeur
    assert "évaluation du modèle" not in texte or "évaluation du modèle sur données fictives ou anonymisées" in texte


@pytest.mark.parametrize("nom", ACHATS)
def test_ipv6_se_dit_une_fois(nom: str) -> None:
    articles = textes_des_articles(dossier_de(nom))
    dites = [c for c, texte in articles.items() if "IPv6 seul qu'en double pile" in texte]
    assert dites == (["ITP-001"] if "ITP-001" in articles else [])


def test_une_plateforme_que_l_acheteur_peut_fournir_a_sa_place_au_texte() -> None:
    for nom, texte in (("plateforme_api", EXIGENCES["CCT-DON-13"].enonce), ("socle_ia", TEXTES["FIC-DON-05"])):
        assert f"{{{nom}}}" in texte
    assert EXIGENCES["CCT-DON-13"].piece_acheteur and EXIGENCES["CCT-DON-23"].piece_acheteur


def test_le_plan_de_l_existant_vaut_pour_le_logiciel_libre_soutenu() -> None:
    assert "sous réserve du plan que l'{clause:SSI-046} prévoit" in TEXTES["LL-011"]
