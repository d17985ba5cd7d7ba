"""Disponibilité, reprise et convention de service ont leurs niveaux, leurs exceptions et leurs sanctions."""

from __future__ import annotations

import re

import pytest

from tests.contenu.dossiers import (
    ACHATS,
    ACTIVES,
    INFOGERANCE,
    SAAS,
    TEXTES,
    dossier_de,
    primordiales,
    textes,
)
from tests.contenu.profils import PROFILS, dossier_livre


def test_une_infogerance_a_ses_niveaux_de_service_et_leurs_sanctions() -> None:
    """CCAG-TIC, article 38.2.1 : les documents particuliers fixent niveaux, mesure et sanctions."""
    for nom in ("nature infogerance", "Infogérance sensible", "nature saas", "SaaS RH"):
        retenues = {a.clause for d in dossier_de(nom).documents for a in d.articles}
        assert {"HEB-005", "HEB-018"} <= retenues, nom


def test_la_disponibilite_ne_compte_ni_l_urgence_ni_la_reprise_que_le_marche_admet() -> None:
    assert "hors correction qu'impose une urgence de sécurité" in TEXTES["HEB-005"]
    assert "hors reprise après un sinistre dans la durée d'interruption {reprise_sinistre}" in TEXTES["HEB-005"]


@pytest.mark.parametrize("nom", ACHATS)
def test_la_duree_qui_sort_de_la_disponibilite_est_fixee_par_le_marche_ou_demandee_a_l_offre(nom: str) -> None:
    """Sans clause de continuité, seule l'offre chiffre cette durée, que le marché borne ; avec elle, la DMIA suffit."""
    dossier = dossier_de(nom)
    if "HEB-005" in textes(dossier):
        [niveau] = [e for e in dossier.exigences(0) if e.ref == "HEB-005-1"]
        assert "durée d'interruption après un sinistre comprise, a une valeur" in niveau.enonce
        lu, continuite = textes(dossier)["HEB-005"], "HEB-008" in textes(dossier)
        assert bool(re.search(r"que l'offre chiffre, pour \d+ heures au plus", lu)) is not continuite
        assert ("que fixe le marché (DMIA), ou que l'offre raccourcit" in lu) is continuite
        assert ("nulle à défaut" in lu) is not continuite
        assert "chiffre la durée d'interruption après un sinistre si le marché ne la fixe pas" in niveau.preuve


@pytest.mark.parametrize("nom", ACHATS)
def test_une_convention_de_service_a_un_delai_un_accord_et_un_rang(nom: str) -> None:
    articles = {a.clause: a for a in dossier_de(nom).articles}
    if "HEB-005" in articles:
        assert "son silence ne vaut pas acceptation" in articles["HEB-005"].texte
        assert any("convention de service acceptée" in ligne for ligne in articles["HEB-005"].lignes_ccap)


def test_une_sanction_et_sa_derogation_visent_les_memes_niveaux() -> None:
    [sanction] = [c for c in ACTIVES if c.id == "HEB-018"]
    [derogation] = [d.objet for d in sanction.deroge if d.article == "ccag-tic:14.2"]
    assert all("les niveaux de la convention de service" in texte for texte in (sanction.texte, derogation))


def test_une_reprise_chiffree_n_ecarte_une_offre_que_si_le_titulaire_heberge() -> None:
    assert "HEB-008-1" not in primordiales(dossier_livre(INFOGERANCE))
    assert "HEB-008-1" in primordiales(dossier_livre({**SAAS, "critique": "oui"}))


@pytest.mark.parametrize("profil", ["SaaS RH", "Infogérance sensible"])
def test_les_durees_de_reprise_du_marche_l_emportent_sur_celles_de_l_offre(profil: str) -> None:
    enonces = {e.ref: e.enonce for e in dossier_livre(PROFILS[profil]).exigences(0)}
    assert "que fixe le marché, ou celles" in enonces["CCT-HEB-19"]


@pytest.mark.parametrize("nom", ACHATS)
def test_les_niveaux_ne_courent_pas_avant_que_le_titulaire_ait_le_service(nom: str) -> None:
    niveaux = textes(dossier_de(nom)).get("HEB-005", "")
    depart = "dès la mise en service ou, pour un système que l'acheteur a déjà en service, dès sa prise en charge"
    assert not niveaux or depart in niveaux


@pytest.mark.parametrize(("nom", "la_nuit"), [("nature saas", False), ("nature infogerance", False), ("SaaS RH", True)])
def test_un_service_usuel_reserve_aux_agents_ne_paie_pas_la_nuit(nom: str, la_nuit: bool) -> None:
    assert ("24 heures sur 24" in textes(dossier_de(nom))["HEB-005"]) is la_nuit


@pytest.mark.parametrize("achat", ACHATS)
def test_l_intervalle_imprime_est_celui_que_la_perte_admise_permet(achat: str) -> None:
    """Deux seuils dans une phrase : sans cela, le chiffre imprimé n'est pas celui qui s'applique."""
    lus = textes(dossier_de(achat))
    if perte := re.search(r"perte de données d'au plus (\d+) heures", lus.get("HEB-008", "")):
        [intervalle] = re.findall(r"espacées de (\d+) heures au plus", lus["HEB-007"])
        assert 2 * int(intervalle) <= int(perte[1])
