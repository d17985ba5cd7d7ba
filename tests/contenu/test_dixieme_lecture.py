"""Ce qu'une dixième lecture a relevé (responsable de la sécurité, juriste) : une famille par test."""

from __future__ import annotations

import re

import pytest

from tests.contenu.test_huitieme_lecture import cases, textes_des_articles
from tests.contenu.test_lecture_juriste import ACHATS, dossier_de
from tests.contenu.test_quatrieme_juriste import TEXTES
from tests.contenu.test_relecture_juriste import ACTIVES

EXIGENCES = {e.id: e for c in ACTIVES for e in c.exigences}


def test_qui_n_exploite_pas_ne_retablit_ni_ne_controle_la_production() -> None:
    [collecte] = [p for p in re.split(r"(?<=\.)\s", TEXTES["SSI-020"]) if "interruption de la collecte" in p]
    assert "qu'il constate" in collecte and "dans ce qu'il exploite ou a livré" in collecte
    assert "ceux que sa version demande" in EXIGENCES["CCT-SEC-12"].enonce
    assert "n'administre rien" in EXIGENCES["CCT-SEC-06"].preuve


@pytest.mark.parametrize("nom", ACHATS)
def test_des_donnees_d_une_sensibilite_particuliere_ont_leur_regle_de_nuage(nom: str) -> None:
    """Où que le système soit hébergé, ce que le titulaire en garde dans un nuage est qualifié."""
    reponses, _ = ACHATS[nom]
    particuliere = (reponses.get("sensibilite"), reponses.get("atteinte_grave")) == ("sensible", "oui")
    assert len({"HEB-002", "HEB-020"} & set(textes_des_articles(dossier_de(nom)))) == int(particuliere)


def test_l_existant_repris_borne_aussi_sa_construction_ses_essais_et_son_deploiement() -> None:
    assert "de la construction, des essais, du déploiement" in TEXTES["SSI-046"]
    assert "ce qu'il réalise" in EXIGENCES["CCT-FAB-10"].enonce


@pytest.mark.parametrize("nom", ACHATS)
def test_un_produit_du_commerce_a_ses_vulnerabilites_et_sa_fin_de_support(nom: str) -> None:
    """Sans réseau non plus : un logiciel de poste s'attaque par le fichier qu'il ouvre."""
    reponses, nature = ACHATS[nom]
    if {nature, reponses.get("nature")} & {"progiciel", "libre", "materiel"}:
        assert {"SSI-023", "SSI-026"} <= set(textes_des_articles(dossier_de(nom)))


@pytest.mark.parametrize("nom", ACHATS)
def test_qui_ne_traite_aucune_donnee_n_efface_pas_celles_de_l_acheteur(nom: str) -> None:
    articles = textes_des_articles(dossier_de(nom))
    assert "tout support qu'il détient ou exploite" in articles["SSI-032"]
    assert ("ECO-004" in articles) is ("SSI-044" in articles)
    if "ECO-004" in articles:
        assert "dont l'acheteur a effacé les données" in articles["ECO-004"]
        assert "mises à jour de sécurité n'appellent aucun supplément" in articles["ECO-004"]


@pytest.mark.parametrize("nom", ACHATS)
def test_le_plan_de_securite_ne_reclame_pas_la_charte_que_rien_n_exige(nom: str) -> None:
    dossier = dossier_de(nom)
    mesures = cases(dossier, "plan-assurance-securite")
    assert ("Administration et interventions à distance" in mesures) is bool(
        mesures and "SSI-015" in textes_des_articles(dossier)
    )
