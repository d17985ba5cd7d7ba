"""Ce qu'une quatrième relecture de juriste a relevé : une famille par test, sur tous les dossiers d'essai."""

from __future__ import annotations

import re

import pytest

from cctgen.assemblage.modele import Dossier
from cctgen.documents.tete import tete
from tests.contenu.profils import NATURES, PROFILS, dossier_livre
from tests.contenu.test_lecture_juriste import ACHATS, CLAUSIER, dossier_de, textes
from tests.contenu.test_relecture_juriste import ACTIVES

assert CLAUSIER is not None
TEXTES = {c.id: c.texte for c in ACTIVES}


def retenues(dossier: Dossier) -> set[str]:
    return {a.clause for a in dossier.articles}


def exigences(dossier: Dossier) -> set[str]:
    return {e.ref for e in dossier.exigences(0)}


@pytest.mark.parametrize("nom", ACHATS)
@pytest.mark.parametrize("acheteur", ["etat", "operateur"])
def test_un_service_reserve_a_l_etat_n_oblige_que_si_une_exigence_le_demande(nom: str, acheteur: str) -> None:
    """Un produit d'éditeur n'a pas le droit de porter le système de design de l'État."""
    assert CLAUSIER is not None
    ecarts, nature = ACHATS[nom]
    dossier = dossier_livre({**ecarts, "type_acheteur": acheteur}, nature)
    offerts = {s.id for s in dossier.services}
    assert ("design-etat" in offerts) is ("CCT-UTI-15" in exigences(dossier))


@pytest.mark.parametrize("nom", ACHATS)
def test_une_regle_sur_le_referentiel_de_produits_le_nomme(nom: str) -> None:
    dossier = dossier_de(nom)
    designe = bool({"CCT-TRA-07", "CCT-TRA-08"} & exigences(dossier))
    assert designe is ("FIC-TRA-08" in retenues(dossier))
    assert designe is bool(re.search(r"logiciel embarqué|statuts se lisent", textes(dossier)))
    assert not designe or "Le référentiel de produits du marché, joint au dossier de consultation, est" in textes(
        dossier
    )


def test_une_forge_n_ouvre_ses_acces_qu_apres_l_agrement() -> None:
    ouvrent = [c for c, texte in TEXTES.items() if re.search(r"ouvre les accès dans les .* jours ouvrés", texte)]
    assert len(ouvrent) >= 2
    for clause in ouvrent:
        assert "de l'agrément des intervenants ou, si le marché n'en demande pas" in TEXTES[clause], clause


@pytest.mark.parametrize("nom", ACHATS)
def test_l_auteur_qui_n_est_pas_nomme_l_est_par_une_derogation_recapitulee(nom: str) -> None:
    dossier = dossier_de(nom)
    if "qui ne veut pas être nommé" in textes(dossier):
        assert "46.4.3" in {d.article for d in dossier.derogations}


@pytest.mark.parametrize("nom", ACHATS)
def test_une_astreinte_dont_un_delai_depend_est_au_marche(nom: str) -> None:
    dossier = dossier_de(nom)
    if "astreinte du marché" in textes(dossier):
        assert "SSI-028" in retenues(dossier)


@pytest.mark.parametrize("motif", ["securite_si", "secret_affaires", "droits_tiers"])
def test_le_ccap_renvoie_le_motif_de_non_publication_a_l_article_qui_le_donne(motif: str) -> None:
    assert CLAUSIER is not None
    reponses = {**PROFILS["Diffusion Restreinte"], "motif_non_publication": motif}
    dossier = dossier_livre(reponses)
    [ligne] = [ligne for ligne in dossier.lignes_ccap if "motif de non-publication" in ligne]
    [cite] = re.findall(r"clause:([A-Z]+-\d+)\)", ligne)
    assert re.search(r"publication du code porterait|n'est pas publié parce", TEXTES[cite])
    assert not any("motif" in autre for autre in dossier.lignes_ccap if autre != ligne and "LL-005" in autre)


@pytest.mark.parametrize("nom", ACHATS)
def test_la_redevance_ne_reserve_une_licence_libre_que_si_le_code_se_publie(nom: str) -> None:
    dossier = dossier_de(nom)
    reserve = any("n'appelle aucune redevance" in ligne for ligne in dossier.lignes_ccap)
    assert reserve is ("LL-002" in retenues(dossier))


def test_l_article_et_l_exigence_du_support_couvrent_les_memes_versions() -> None:
    assert CLAUSIER is not None
    support = CLAUSIER.clauses["LL-011"]
    versions = r"dans les versions en place que donne le dossier de consultation et dans leurs \{versions_majeures\}"
    assert re.search(versions, support.texte)
    assert any(re.search(versions, e.enonce) for e in support.exigences)


@pytest.mark.parametrize("nom", ACHATS)
def test_ce_qu_un_candidat_ecrit_dans_une_annexe_garde_le_rang_de_son_offre(nom: str) -> None:
    dossier = dossier_de(nom)
    for formulaire in dossier.formulaires:
        if "annexée au" in formulaire.sous_titre.lower():
            lignes = [
                ligne for ligne in dossier.lignes_ccap if formulaire.titre.split(" de ")[0].lower() in ligne.lower()
            ]
            assert any("de son offre technique" in ligne for ligne in lignes), formulaire.id


def test_un_service_en_ligne_ne_survit_ni_au_marche_ni_a_sa_reversibilite() -> None:
    assert "L'abonnement à un service en ligne prend fin avec le marché, réversibilité comprise" in TEXTES["PI-034"]
    assert "puis assure la réversibilité" not in "\n".join(TEXTES.values())
    assert "s'achève avant elle" in TEXTES["HEB-004"]


@pytest.mark.parametrize("nom", NATURES)
def test_un_achat_sans_forge_n_en_annonce_pas(nom: str) -> None:
    dossier = dossier_de(f"nature {nom}")
    assert "la forge du marché" not in "\n".join(repr(list(tete(dossier, d.tete))) for d in dossier.documents)


def test_une_derogation_perenne_a_ce_qui_est_note_suppose_une_modification() -> None:
    [fiche] = [c for c in ACTIVES if c.id == "FIC-TRA-07"]
    pour = r"pérenne (?:sur|à) une exigence notée que l'offre retenue a déclarée conforme, suppose une modification"
    assert re.search(pour, fiche.texte)
    assert any(re.search(pour, ligne) for ligne in fiche.lignes_ccap)
