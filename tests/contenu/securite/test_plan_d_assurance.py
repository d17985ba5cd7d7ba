"""Le plan d'assurance sécurité est complet là où le risque l'appelle, et couvre toute exigence de sécurité."""

from __future__ import annotations

import re

import pytest

from cctgen.assemblage.modele import Dossier
from cctgen.clausier.modele import Niveau
from tests.contenu.dossiers import ACHATS, CLAUSIER, INFOGERANCE, cases, dossier_de, primordiales, textes, textes_bruts
from tests.contenu.profils import dossier_livre


@pytest.mark.parametrize("nom", ACHATS)
def test_le_plan_de_securite_ne_reclame_pas_la_charte_que_rien_n_exige(nom: str) -> None:
    dossier = dossier_de(nom)
    mesures = cases(dossier, "plan-assurance-securite")
    assert ("Administration et interventions à distance" in mesures) is bool(
        mesures and "SSI-015" in textes_bruts(dossier)
    )


@pytest.mark.parametrize("nom", ACHATS)
def test_le_plan_laisse_etablir_apres_la_notification_ce_que_seul_le_sortant_connait(nom: str) -> None:
    """Une rubrique primordiale que seul le titulaire en place sait remplir fermerait le marché aux autres."""
    demandees = cases(dossier_de(nom), "plan-assurance-securite")
    reponses = ACHATS[nom]
    repris = reponses.get("nature") in ("tma", "libre", "infogerance") or reponses.get("code_existant") == "oui"
    assert ("Part d'un système repris à établir après la notification" in demandees) is (bool(demandees) and repris)


def test_la_primordiale_du_plan_de_securite_se_constate() -> None:
    niveaux = {e.ref: e.niveau for e in dossier_livre(INFOGERANCE).exigences(0)}
    assert (niveaux["SSI-003-1"], niveaux["SSI-003-3"]) == (Niveau.P, Niveau.I)


@pytest.mark.parametrize("achat", ACHATS)
def test_un_acces_distant_a_des_donnees_ou_a_internet_appelle_le_plan_complet(achat: str) -> None:
    reponses = ACHATS[achat]
    expose = reponses.get("donnees_personnelles") in ("oui", "sensibles") or reponses.get("exposition") == "internet"
    if "distant" in reponses.get("acces", "") and expose:
        assert "SSI-003" in textes(dossier_livre(reponses))


def test_une_infogerance_sensible_est_supervisee_et_le_plan_couvre_ses_primordiales() -> None:
    lu = dossier_livre(INFOGERANCE)
    assert "SSI-020" in textes(lu)
    assert {
        ref for ref in primordiales(lu) if ref.startswith(("SSI", "HEB", "DCP", "CCT-SEC", "CCT-HEB"))
    } <= couvertes(lu)


def couvertes(lu: Dossier) -> set[str]:
    """Rend les exigences de la matrice de couverture du plan d'assurance sécurité, ou rien s'il n'y en a pas."""
    plans = (f for f in lu.formulaires if f.id == "plan-assurance-securite")
    return {e.ref for plan in plans for s in plan.sections if s.couverture for e in s.couverture.exigences}


SECURITE = re.compile(
    r"authentifi|connexions chiffrées|chiffre (?:les|ses)|chiffrement|en clair|\bTLS\b|secrets?\b|privilège"
    r"|habilitation|cookie|certificats? émis|attaque|vulnérabilit|journalisation|inférence|signé par"
    r"|entraîner un modèle|droits d(?:'un intervenant|es agents)",
    re.IGNORECASE,
)
"""Ce dont parle une exigence de sécurité, quel que soit le thème où elle est rangée."""


@pytest.mark.parametrize("achat", [nom for nom in ACHATS if couvertes(dossier_livre(ACHATS[nom]))])
def test_le_plan_de_securite_couvre_toute_exigence_de_securite_et_elles_seules(achat: str) -> None:
    lu = dossier_de(achat)
    exigences = list(lu.exigences(0))
    parlent = {e.ref for e in exigences if SECURITE.search(e.enonce)}
    assert parlent - couvertes(lu) == set()
    hors_sujet = {e.ref for e in exigences if re.search(r"IPv6|écoconception|réversibilité", e.enonce)}
    assert hors_sujet & couvertes(lu) == set()


@pytest.mark.parametrize("achat", [nom for nom in ACHATS if "SSI-003" in textes(dossier_de(nom))])
def test_la_clause_du_plan_tient_la_matrice_de_couverture_de_sa_trame(achat: str) -> None:
    lu = dossier_de(achat)
    assert couvertes(lu)
    assert "La matrice de couverture de cette trame reprend les exigences" in textes(lu)["SSI-003"]
    seules = "; aucune autre matrice que ces deux-là n'est tenue pour elles."
    assert seules in textes(lu)["SSI-003"], "une règle notifiée a le sien, la matrice de conformité se tient à jour"


def test_la_trame_ne_dit_pas_sans_donnees_personnelles_un_systeme_dont_rien_n_est_confie() -> None:
    case = cases(dossier_de("Diffusion Restreinte"), "plan-assurance-securite")["Données personnelles"]
    assert case.valeur.lower() == "aucune confiée au titulaire"


@pytest.mark.parametrize("nom", ACHATS)
def test_aucune_piece_ne_se_doit_avant_l_agrement_de_qui_l_ecrit(nom: str) -> None:
    """L'agrément ouvre l'accès aux informations : un plan, une procédure ou une convention ne s'écrit pas sans lui."""
    lus = textes(dossier_de(nom))
    if "SSI-009" in lus:
        assert "les délais que la présente annexe compte de cette notification pour un plan" in lus["SSI-009"]
        assert "une procédure ou une convention courent du premier agrément notifié" in lus["SSI-009"]
        assert "Si la première liste suit de 10 jours au plus la notification du marché" in lus["SSI-009"]
    for formulaire in dossier_de(nom).formulaires:
        if formulaire.id.startswith("plan-"):
            assert "après la notification du marché" not in formulaire.introduction, formulaire.id


def test_la_trame_ne_demande_pas_l_accord_que_l_intervention_n_appelle_pas() -> None:
    """SSI-015 approuve le point d'accès une fois, et annonce chaque intervention."""
    aides = " ".join(c.aide for s in CLAUSIER.formulaires["plan-assurance-securite"].sections for c in s.champs)
    assert "point d'accès approuvé, annonce" in aides and "accord préalable" not in aides
