"""Ce qu'une huitième lecture a relevé (juriste, responsable de la sécurité, délégué) : une famille par test."""

from __future__ import annotations

import pytest

from cctgen.assemblage.modele import ChampFormulaire, Dossier
from tests.contenu.test_lecture_juriste import ACHATS, dossier_de
from tests.contenu.test_quatrieme_juriste import TEXTES, retenues
from tests.contenu.test_relecture_juriste import ACTIVES


def cases(dossier: Dossier, formulaire: str) -> dict[str, ChampFormulaire]:
    return {c.libelle: c for f in dossier.formulaires if f.id == formulaire for s in f.sections for c in s.champs}


def textes_des_articles(dossier: Dossier) -> dict[str, str]:
    return {a.clause: a.texte for a in dossier.articles}


def test_aucune_exigence_notee_n_attend_la_reponse_sans_objet() -> None:
    """Celle que tous donneraient ne départage personne : la condition l'écarte, ou l'énoncé vaut pour tous."""
    notees = [e for c in ACTIVES for e in c.exigences if e.est_notee]
    assert notees
    assert [e.id for e in notees if "sans objet" in f"{e.enonce} {e.preuve}".lower()] == []


@pytest.mark.parametrize("nom", ACHATS)
def test_l_offre_ne_vide_pas_la_condition_environnementale(nom: str) -> None:
    texte = textes_des_articles(dossier_de(nom)).get("ECO-001", "")
    assert not texte or ("à défaut, il en propose" in texte and "Aucun écart déclaré" in texte)


def test_un_equipement_de_reemploi_ne_doit_pas_le_support_d_un_neuf() -> None:
    assert "Pour un équipement issu du réemploi, cette durée est celle qui reste à courir" in TEXTES["ECO-004"]


@pytest.mark.parametrize("nom", ACHATS)
def test_le_prix_de_la_reversibilite_est_dit_sans_case_a_remplir(nom: str) -> None:
    dossier = dossier_de(nom)
    plan = cases(dossier, "plan-reversibilite")
    assert ("HEB-009" in retenues(dossier)) is bool(plan)
    assert not plan or plan["Prix"].valeur.startswith("Compris dans les prix du marché")


@pytest.mark.parametrize("nom", ACHATS)
def test_les_alertes_se_qualifient_aux_heures_du_service_que_le_titulaire_exploite(nom: str) -> None:
    articles = textes_des_articles(dossier_de(nom))
    if "HEB-018" in articles and "SSI-020" in articles:
        assert "24 heures sur 24" in articles["HEB-005"]
        assert "comptées à toute heure" in articles["SSI-020"]


@pytest.mark.parametrize("nom", ACHATS)
def test_l_acheteur_obtient_le_visa_avant_tout_effacement_a_echeance(nom: str) -> None:
    """Archives « non » n'écarte que la fonction de versement : le visa reste dû, et c'est l'acheteur qui le doit."""
    texte = textes_des_articles(dossier_de(nom))["SSI-032"]
    assert "l'acheteur obtient, s'il le faut, le visa d'élimination" in texte
    assert "au sens de l'article 37 du CCAG-TIC" in texte


def test_la_destruction_d_un_support_protege_cite_son_texte() -> None:
    for clause in ("SSI-010", "SSI-011"):
        assert "l'arrêté du 20 août 2024" in TEXTES[clause]
    assert "ni l'équivalence ni la procédure approuvée" in TEXTES["SSI-011"]


@pytest.mark.parametrize("nom", ACHATS)
def test_la_fiche_n_offre_pas_de_defaire_la_reponse_sur_les_donnees(nom: str) -> None:
    dossier = dossier_de(nom)
    fiche = cases(dossier, "fiche-traitement")
    courantes = any(c.valeur.endswith("courantes") for c in fiche.values())
    assert not fiche or fiche["Dont catégories particulières"].valeur.startswith("Aucune") is courantes
    assert not courantes or "Dont données de santé" not in fiche


def test_ce_que_la_reglementation_permet_du_numero_de_securite_sociale_n_est_pas_interdit() -> None:
    texte = TEXTES["DCP-007"]
    assert "Hors de ces usages, le titulaire n'en fait" in texte
    assert "reprise de données ou d'une paie avant bascule" in texte


def test_le_controle_des_flux_ne_se_fait_en_production_que_par_qui_exploite() -> None:
    [exigence] = [e for c in ACTIVES for e in c.exigences if e.id == "CCT-SEC-12"]
    assert "à chaque mise en production s'il exploite le système, les flux ouverts" in exigence.enonce
    assert "à chaque livraison sinon, ceux que sa version demande" in exigence.enonce


def test_la_charte_qu_un_intervenant_signe_a_une_origine() -> None:
    assert "à défaut, celle que le titulaire propose et que l'acheteur accepte" in TEXTES["SSI-015"]
