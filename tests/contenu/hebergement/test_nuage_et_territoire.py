"""Un nuage se qualifie et un territoire s'impose selon les données, à qui choisit et exploite l'hébergement."""

from __future__ import annotations

import re

import pytest

from cctgen.assemblage.dossier import assembler
from cctgen.documents.markdown.lecture import en_clair
from tests.contenu.dossiers import (
    ACHATS,
    CLAUSIER,
    DE_DROIT,
    INFOGERANCE,
    POLICE,
    SAAS,
    TEXTES,
    dossier_de,
    exigees,
    imprime,
    primordiales,
    retenues,
    textes,
    textes_bruts,
)
from tests.contenu.profils import PERSONNELLES, Reponses, consultation, dossier_livre


def test_nul_ne_promet_qu_aucune_loi_etrangere_ne_l_atteint() -> None:
    """SecNumCloud fixe des critères et fait lister les risques qui restent (chapitres 5.3 et 19.6)."""
    assert not re.search(r"soumise?s? à aucune loi", "\n".join(TEXTES.values()))


SANTE: Reponses = {
    **PERSONNELLES,
    "type_acheteur": "sante",
    "donnees_personnelles": "sensibles",
    "categories_particulieres": ["sante"],
    "fondement_categories": "la prise en charge des patients",
    "donnees_sante": "oui",
    "certification_sante": "oui",
    "public": "agents",
    "sensibilite": "sensible",
    "protection_legale": "oui",
    "mission_essentielle": "oui",
    "atteinte_grave": "oui",
    "acces": "distant",
}


@pytest.mark.parametrize(
    ("nature", "hebergement", "clause", "exigence"),
    [
        ("saas", "titulaire", True, True),
        ("infogerance", "ministere", True, True),
        ("infogerance", "cloud_commercial", True, True),
        ("developpement", "cloud_commercial", True, False),
        ("developpement", "ministere", False, False),
    ],
)
def test_qui_exploite_des_donnees_de_sante_est_certifie_et_lui_seul_le_prouve(
    nature: str, hebergement: str, clause: bool, exigence: bool
) -> None:
    dossier = assembler(CLAUSIER, consultation({**SANTE, "hebergement": hebergement}, nature))
    assert ({"HEB-011", "HEB-012"} <= retenues(dossier)) is clause
    assert ("HEB-011-1" in exigees(dossier)) is exigence


@pytest.mark.parametrize("nature", ["developpement", "integration", "progiciel"])
def test_le_nuage_que_l_acheteur_choisit_et_exploite_n_est_pas_au_candidat_a_prouver(nature: str) -> None:
    achat = {**POLICE, "type_acheteur": "etat", "hebergement": "cloud_commercial", "mineurs": "non"}
    dossier = assembler(CLAUSIER, consultation(achat, nature))
    assert not {"HEB-001-1", "HEB-013-1", "CCT-HEB-02"} & exigees(dossier)
    assert "HEB-013-2" in exigees(dossier)


@pytest.mark.parametrize("nom", ACHATS)
def test_des_donnees_d_une_sensibilite_particuliere_ont_leur_regle_de_nuage(nom: str) -> None:
    """Où que le système soit hébergé, ce que le titulaire en garde dans un nuage est qualifié."""
    reponses = ACHATS[nom]
    particuliere = (reponses.get("sensibilite"), reponses.get("atteinte_grave")) == ("sensible", "oui")
    assert len({"HEB-002", "HEB-020"} & set(textes_bruts(dossier_de(nom)))) == int(particuliere)


@pytest.mark.parametrize("nom", ACHATS)
def test_la_regle_de_nuage_du_titulaire_se_prouve_dans_la_matrice(nom: str) -> None:
    """Une qualification exigée et que rien ne fait prouver ne se découvrirait qu'en exécution."""
    dossier = dossier_de(nom)
    assert ("HEB-020-1" in primordiales(dossier)) is ("HEB-020" in retenues(dossier))
    preuves = {e.ref: en_clair(e.preuve) for e in dossier.exigences(0)}
    assert "qualification" not in preuves.get("HEB-013-2", "")


def test_un_acces_distant_a_des_donnees_sensibles_de_l_etat_part_de_france() -> None:
    assert "HEB-013-2" in primordiales(dossier_livre(INFOGERANCE))


def test_la_qualification_en_nuage_attend_les_trois_reponses_de_l_acheteur() -> None:
    sans = {q: v for q, v in SAAS.items() if q not in DE_DROIT[:3]}
    lu = dossier_livre(sans)
    assert "CCT-HEB-02" not in primordiales(lu)
    assert {a.ref for a in lu.anomalies if a.code == "question-sans-reponse"} >= set(DE_DROIT[:3])


SANS_SUJET = re.compile(r"\b(?:accessibles?|déchiffrée?s?|consultée?s?) hors d", re.IGNORECASE)


@pytest.mark.parametrize("nom", ACHATS)
def test_une_interdiction_de_territoire_nomme_ceux_qu_elle_vise(nom: str) -> None:
    assert [t for t in imprime(dossier_de(nom)) if SANS_SUJET.search(t)] == []


def test_une_qualification_promise_et_non_obtenue_a_l_effet_d_une_perte() -> None:
    lu = dossier_livre(SAAS)
    assert "décision attendue et sa date" in next(e.preuve for e in lu.exigences(0) if e.ref == "CCT-HEB-02")
    assert "ne pas avoir obtenu cette qualification à la date que l'offre annonce vaut perte" in textes(lu)["HEB-004"]


def test_l_exigence_secnumcloud_demande_la_version_de_son_article() -> None:
    versions = {c: CLAUSIER.clauses[c].parametres["version_secnumcloud"].defaut for c in ("HEB-002", "FIC-HEB-01")}
    assert len(set(versions.values())) == 1
    enonce = next(e.enonce for e in dossier_livre(SAAS).exigences(0) if e.ref == "CCT-HEB-02")
    assert f"version {versions['HEB-002']} ou ultérieure" in en_clair(enonce)


@pytest.mark.parametrize("nom", ["SaaS RH", "Infogérance sensible", "Diffusion Restreinte"])
def test_une_localisation_nationale_publie_son_motif(nom: str) -> None:
    """Un candidat d'un autre État membre discute ce motif : il ne reste pas au seul dossier de l'acheteur."""
    texte = textes(dossier_de(nom))["HEB-013"]
    assert "Pour le motif de sécurité publique suivant, la protection d'informations" in texte
    assert re.search(r"un accès depuis un autre État .* Pour ce même motif, le titulaire accède", texte)
    assert "reste des prestations" not in texte


@pytest.mark.parametrize("nom", ["SaaS RH", "Infogérance sensible", "Diffusion Restreinte"])
def test_le_lieu_des_donnees_et_celui_des_interventions_se_reglent_a_part(nom: str) -> None:
    """La politique de sécurité de l'État ne règle que le premier ; l'autre se motive par le système."""
    clause = CLAUSIER.clauses["HEB-013"]
    for exigence in (e for e in clause.exigences if e.id in exigees(dossier_de(nom))):
        lieux = re.findall(r"(sur|depuis) le territoire \{(zone_\w+)\}", exigence.enonce)
        assert lieux, exigence.id
        assert all({"sur": "zone_donnees", "depuis": "zone_intervention"}[mot] == zone for mot, zone in lieux)
    [hebergee] = [e for e in clause.exigences if e.id == "HEB-013-1"]
    assert "zone_donnees" in hebergee.enonce and "zone_intervention" in hebergee.enonce


_LIEU_DU_MARCHE = re.compile(r"(?:lieux?|territoire) (?:que fixe le marché|que le marché fixe)[^.;]*")


@pytest.mark.parametrize("nom", ACHATS)
def test_le_lieu_que_fixe_le_marche_ne_s_invoque_sans_reserve_que_s_il_en_fixe_un(nom: str) -> None:
    if not {"HEB-001", "HEB-013"} & retenues(dossier_de(nom)):
        cites = [cite for t in imprime(dossier_de(nom)) for cite in _LIEU_DU_MARCHE.findall(t)]
        assert [cite for cite in cites if "s'il en fixe un" not in cite and "s'il n'en fixe pas" not in cite] == []


def test_qui_est_qualifie_remplit_les_conditions_que_sa_qualification_verifie() -> None:
    lu = textes(dossier_livre(SAAS))
    assert {"HEB-002", "HEB-014"} <= set(lu)
    assert re.search(r"qualifiée SecNumCloud, ou d'une qualification équivalente .* est réputé remplir", lu["HEB-014"])


@pytest.mark.parametrize("nom", ACHATS)
def test_un_article_ne_cite_secnumcloud_que_s_il_en_parle(nom: str) -> None:
    """La convention de service citait son article 19.1 dans un achat qui n'exige aucune qualification."""
    for article in dossier_de(nom).articles:
        if any(r.startswith("secnumcloud") for r in CLAUSIER.clauses[article.clause].references):
            lu = article.texte + "".join(e.enonce for e in article.exigences)
            assert "SecNumCloud" in lu or "qualifi" in lu, article.clause
