"""Une protection ne s'efface pas par un écart déclaré, et un accord ou une pièce ne manque pas en cours de route."""

from __future__ import annotations

import re

import pytest

from tests.contenu.dossiers import (
    ACHATS,
    ACTIVES,
    CLAUSIER,
    EXIGENCES,
    IA,
    TELESERVICE,
    TEXTES,
    dossier_de,
    exigees,
    retenues,
    textes,
)
from tests.contenu.profils import dossier_livre

THEMES = {"propriete-intellectuelle", "logiciel-libre"}
NEGOCIABLES = {
    *("PI-009-1", "PI-020-2", "PI-020-4", "PI-021-1", "PI-022-1", "PI-025-1", "PI-031-1"),
    *("LL-003-2", "LL-007-1", "LL-008-1", "LL-009-1", "LL-011-2", "LL-012-2", "LL-013-1", "LL-015-2", "LL-016-1"),
    *("LL-017-1", "LL-018-1", "LL-020-1", "LL-024-1", "LL-027-1"),
}
"""Ce qu'un écart peut limiter : étendue d'une licence, méthode, outil ; ni un secret, ni un droit, ni un accès."""
SANS_ECART = "aucun écart déclaré dans la matrice"
NOTEES = {
    e.id: c for c in ACTIVES if c.theme in THEMES for e in c.exigences if e.niveau == "I" and e.notee is not False
}


def test_une_exigence_notee_est_negociable_ou_son_article_tient_malgre_un_ecart() -> None:
    """Un écart à une I notée limite la règle qu'elle reprend ; à une exigence non notée, il est sans effet."""
    assert NOTEES.keys() >= NEGOCIABLES
    protegees = NOTEES.keys() - NEGOCIABLES
    assert protegees
    assert [e for e in sorted(protegees) if SANS_ECART not in NOTEES[e].texte] == []


@pytest.mark.parametrize("exigence", ["PI-014-1", "PI-033-1", "LL-004-1", "LL-019-1"])
def test_une_regle_de_protection_ne_se_note_pas(exigence: str) -> None:
    assert any(e.id == exigence for c in ACTIVES for e in c.exigences)
    assert exigence not in NOTEES


@pytest.mark.parametrize("nom", ACHATS)
def test_la_notification_accorde_ce_que_l_offre_retenue_presente(nom: str) -> None:
    """Le règlement fait signaler ce qui appelle un accord : l'article dit ce que devient cet accord."""
    dossier = dossier_de(nom)
    lus = textes(dossier)
    assert ("PI-036" in lus) is ("PI-016" in lus)
    if "PI-016" in lus:
        assert "La notification du marché vaut accord écrit sur les éléments que l'état" in lus["PI-016"]
        assert "ne dispense ni d'une exigence, ni de l'accord écrit qu'une autre clause demande" in lus["PI-016"]
        assert "n'est accepté que si l'acheteur le nomme par écrit, avec elle ou ensuite" in lus["PI-016"]
        assert "La solution de rechange remplace, sans supplément, l'élément refusé" in lus["PI-016"]
        sans_rechange = "sauf refus écrit avant elle et hors élément proscrit, si l'offre en donne la limite, le coût"
        assert f"{sans_rechange} et pourquoi il est sans rechange" in lus["PI-016"]
    assert "son silence vaut refus, hors ce qu'accepte" in lus.get(
        "PI-017", "son silence vaut refus, hors ce qu'accepte"
    )
    assert "ou la mention « sans rechange »" in lus.get("PI-036", "ou la mention « sans rechange »")
    if "PI-017" in lus:
        assert re.search(r"en nommant ce qu'il accepte.*avec la notification ; son silence vaut refus", lus["PI-017"])
    if "LL-007" in lus:
        assert "accord écrit donné selon l'{clause:PI-017}" in TEXTES["LL-007"]
        assert "notification" not in lus["LL-007"]


def test_le_reglement_renvoie_aux_deux_articles_de_l_accord() -> None:
    """Le second n'est pas de tous les achats : il se cite par son titre, qui est bien le sien."""
    assert f"article « {CLAUSIER.clauses['PI-017'].titre} »" in TEXTES["PI-036"]
    assert (
        "{clause:PI-016} dit l'effet de la notification sur cet accord, avec, si le marché le comporte"
        in TEXTES["PI-036"]
    )


DE_PLACE = re.compile(r"articles? (?:qui (?:le|la|les) (?:suit|suivent|précèdent?)|suivants?\b|précédents?\b)")
"""Un renvoi à la place d'un article, que rien ne vérifie : l'article voisin change d'un achat à l'autre."""


def test_aucun_texte_ne_renvoie_a_un_article_par_sa_place() -> None:
    assert DE_PLACE.search("l'article 4.1 et les articles qui le suivent")
    assert [c for c, texte in TEXTES.items() if DE_PLACE.search(texte)] == []
    assert [e.id for e in EXIGENCES.values() if DE_PLACE.search(f"{e.enonce} {e.preuve}")] == []


def test_un_element_dispense_de_declaration_n_est_pas_repute_un_resultat() -> None:
    lu = TEXTES["PI-016"]
    assert "ne se déclare que s'il limite l'usage du résultat" in lu
    assert "livré sans la déclaration qu'il appelait est réputé un résultat" in lu
    assert "Ce coût n'est dû que si ces pièces, ou une modification du marché, le portent" in lu


def test_une_invention_se_reserve_aussi_sans_article_sur_les_inventions() -> None:
    """L'exception ne suppose pas un partage que seul cet article organise."""
    lu = TEXTES["LL-003"]
    assert "le temps de demander un brevet, dans le délai que l'acheteur fixe par écrit" in lu
    assert "{clause:PI-028}" not in lu


def test_une_correction_de_securite_n_attend_pas_ses_pieces() -> None:
    assert "pour une correction de sécurité, cette pièce et les autres" in TEXTES["PI-016"]
    jointes = [c for c in ("PI-004", "LL-012", "LL-013") if "version" in TEXTES[c]]
    assert jointes == ["PI-004", "LL-012", "LL-013"]


@pytest.mark.parametrize("ecarts", [IA, TELESERVICE, {"ia": "oui"}, {"acces": "distant"}], ids=str)
def test_les_droits_sur_les_donnees_viennent_avec_l_acces_et_avec_le_modele(ecarts: dict[str, str]) -> None:
    """Le fournisseur d'un modèle reçoit requêtes et documents, celui qui intervient à distance voit les données."""
    dossier = dossier_livre({**ecarts, "nature": "developpement"})
    assert "ni le fournisseur d'un service qu'il emploie" in textes(dossier)["PI-024"]
    assert ("PI-024-1" in exigees(dossier)) is ("ia" in ecarts)


def test_sans_acces_ni_modele_un_developpement_ne_recoit_pas_de_donnees() -> None:
    assert "PI-024" not in retenues(dossier_de("Site vitrine"))
