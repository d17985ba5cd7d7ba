"""Les licences des composants se comparent d'une même règle, avec les mêmes exceptions à l'article et à l'exigence."""

from __future__ import annotations

import re

import pytest

from cctgen.clausier.modele import Exigence
from tests.contenu.dossiers import (
    ACHATS,
    ACTIVES,
    CLAUSIER,
    EXIGENCES,
    TEXTES,
    dossier_de,
    enonces,
    exigees,
    retenues,
    textes,
)


def test_une_connaissance_anterieure_acceptee_n_a_pas_a_etre_publiable() -> None:
    [compatibilite] = [c for c in ACTIVES if c.id == "LL-006"]
    demande = " ".join(e.enonce for e in compatibilite.exigences)
    assert (
        "connaissance antérieure non standard, du titulaire ou d'un tiers, soumise à accord et séparable"
        in compatibilite.texte
    )
    assert "accord écrit de l'acheteur, socle libre déclaré, élément non standard séparable" in demande


MODELE = "modèle d'intelligence artificielle "


@pytest.mark.parametrize("clause", ["LL-006", "LL-007", "LL-021"])
def test_une_regle_sur_les_composants_excepte_le_modele_que_le_marche_regle(clause: str) -> None:
    assert MODELE in TEXTES[clause]


def test_l_accord_sur_un_composant_leve_toute_regle_de_licence() -> None:
    """L'article et l'exigence primordiale ouvrent les mêmes exceptions."""
    [exigence] = CLAUSIER.clauses["LL-006"].exigences
    for texte in (TEXTES["LL-006"], exigence.enonce):
        assert re.search(r"accepté par écrit|accord écrit de l'acheteur", texte)
        assert "du titulaire ou d'un tiers" in texte and "non standard" in texte and MODELE in texte
    assert "composant non accepté et incompatible" in TEXTES["LL-006"]


@pytest.mark.parametrize("nom", ACHATS)
def test_un_formulaire_ne_renvoie_a_l_inventaire_que_s_il_est_au_marche(nom: str) -> None:
    dossier = dossier_de(nom)
    libelles = {c.libelle for f in dossier.formulaires for s in f.sections for c in s.champs}
    renvoie = "Composants logiciels sous une licence acceptée d'avance" in libelles
    assert renvoie is ({"PI-016", "LL-012"} <= retenues(dossier))


@pytest.mark.parametrize("nom", ACHATS)
def test_l_offre_dit_la_compatibilite_des_licences_la_ou_un_code_s_ecrit(nom: str) -> None:
    dossier = dossier_de(nom)
    ecrit = {"LL-006", "PI-017"} <= retenues(dossier)
    assert ecrit is ("LL-006-1" in exigees(dossier))


def test_un_module_suit_la_licence_du_logiciel_auquel_il_est_lie() -> None:
    [regle] = [p for p in TEXTES["LL-002"].splitlines() if "suit cette licence" in p]
    assert regle.startswith("Un module que soumet à ses conditions la licence d'un logiciel désigné ou commandé")


@pytest.mark.parametrize("achat", ACHATS)
def test_la_compatibilite_demandee_est_celle_de_l_article(achat: str) -> None:
    lu = dossier_de(achat)
    demande = enonces(lu).get("LL-006-1")
    if demande is not None:
        assert "incorpore ou lie" in demande
        assert "déjà présents dans le code confié" in textes(lu)["LL-006"]
    if ACHATS[achat].get("nature") == "donnees":
        assert demande is None


@pytest.mark.parametrize("exigence", [e for e in EXIGENCES.values() if "emplacement" in e.enonce], ids=lambda e: e.id)
def test_l_offre_ne_promet_pas_le_remplacement_de_ce_qui_n_en_a_pas(exigence: Exigence) -> None:
    """PI-016 et PI-017 admettent un élément sans rechange, LL-024 des droits obtenus ou un isolement."""
    assert "solution de remplacement" not in exigence.enonce or "ou pourquoi il n'y en a pas" in exigence.enonce
