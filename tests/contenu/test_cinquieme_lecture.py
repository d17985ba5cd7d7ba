"""Ce qu'une cinquième lecture a relevé (juriste, RSSI, délégué, avocat) : une famille par test."""

from __future__ import annotations

import re

import pytest

from cctgen.assemblage.dossier import assembler
from cctgen.clausier.modele import Niveau
from tests.contenu.profils import NATURES, PERSONNELLES, PROFILS, Reponses, consultation
from tests.contenu.test_lecture_juriste import ACHATS, CLAUSIER, dossier_de, textes
from tests.contenu.test_quatrieme_juriste import TEXTES, exigences, retenues
from tests.contenu.test_relecture_juriste import ACTIVES

assert CLAUSIER is not None
MODELE = "modèle d'intelligence artificielle dont"


@pytest.mark.parametrize("clause", ["LL-006", "LL-007", "LL-021"])
def test_une_regle_sur_les_composants_excepte_le_modele_que_le_marche_regle(clause: str) -> None:
    assert MODELE in TEXTES[clause]


def test_l_accord_sur_un_composant_leve_toute_regle_de_licence() -> None:
    """L'article et l'exigence primordiale ouvrent les mêmes exceptions."""
    assert CLAUSIER is not None
    [exigence] = CLAUSIER.clauses["LL-006"].exigences
    for texte in (TEXTES["LL-006"], exigence.enonce):
        assert re.search(r"accepté par écrit|accord écrit de l'acheteur", texte)
        assert "du titulaire ou d'un tiers" in texte and "non standard" in texte and MODELE in texte
    assert "composant non accepté et incompatible" in TEXTES["LL-006"]


PROPOSEE = re.compile(r"(?:est|sont) (?:une|des) propositions?\b")


def test_une_somme_inscrite_par_defaut_se_dit_proposee_a_l_acheteur() -> None:
    """Une pénalité ou une redevance qu'aucun texte ne fixe ne part pas à la signature sans décision."""
    for clause in ACTIVES:
        sommes = [p for p in clause.parametres.values() if "euros" in p.unite or "% du chiffre" in str(p.defaut)]
        assert not sommes or PROPOSEE.search(clause.note_acheteur), clause.id


@pytest.mark.parametrize("nom", ACHATS)
def test_une_piece_dont_depend_une_exigence_primordiale_est_decisive(nom: str) -> None:
    dossier = dossier_de(nom)
    decisives = {ref for p in dossier.pieces_acheteur if p.est_decisive for ref in p.pour}
    appelees = [
        e.ref
        for e in dossier.exigences(0)
        if e.niveau is Niveau.P and re.search(r"que donne le dossier de consultation", e.enonce)
    ]
    assert set(appelees) <= decisives


@pytest.mark.parametrize("nom", ACHATS)
def test_un_formulaire_ne_renvoie_a_l_inventaire_que_s_il_est_au_marche(nom: str) -> None:
    dossier = dossier_de(nom)
    libelles = {c.libelle for f in dossier.formulaires for s in f.sections for c in s.champs}
    renvoie = "Composants logiciels sous une licence acceptée d'avance" in libelles
    assert renvoie is ({"PI-016", "LL-012"} <= retenues(dossier))


def test_une_reserve_faite_au_titulaire_ne_borne_pas_l_acheteur() -> None:
    assert "exclut que le titulaire le divulgue ou le réemploie" in TEXTES["LL-022"]
    assert not re.search(r"[Cc]ette cession exclut (?!que le titulaire)", "\n".join(TEXTES.values()))


def test_l_auteur_qui_n_est_pas_nomme_peut_l_etre_de_l_acheteur_qui_tient_la_forge() -> None:
    assert "ni lui ni l'acheteur, s'il l'apprend, ne révèlent" in TEXTES["PI-013"]
    assert "ne l'est nulle part en public" in TEXTES["PI-013"]


@pytest.mark.parametrize("nom", ["Diffusion Restreinte", "Études"])
def test_les_finalites_proposees_vont_a_l_achat(nom: str) -> None:
    assert CLAUSIER is not None
    lu = textes(assembler(CLAUSIER, consultation(PROFILS[nom])))
    assert "S'y ajoutent les finalités propres au marché" in lu
    assert "l'ouverture à d'autres publics" not in lu


@pytest.mark.parametrize("nom", ACHATS)
def test_l_offre_dit_la_compatibilite_des_licences_la_ou_un_code_s_ecrit(nom: str) -> None:
    dossier = dossier_de(nom)
    ecrit = {"LL-006", "PI-017"} <= retenues(dossier)
    assert ecrit is ("LL-006-1" in exigences(dossier))


def test_la_disponibilite_ne_compte_ni_l_urgence_ni_la_reprise_que_le_marche_admet() -> None:
    assert "hors correction qu'impose une urgence de sécurité" in TEXTES["HEB-005"]
    assert "hors reprise après un sinistre dans la durée d'interruption que le marché admet" in TEXTES["HEB-005"]


def test_nul_ne_promet_qu_aucune_loi_etrangere_ne_l_atteint() -> None:
    """SecNumCloud fixe des critères et fait lister les risques qui restent (chapitres 5.3 et 19.6)."""
    assert not re.search(r"soumise?s? à aucune loi", "\n".join(TEXTES.values()))


@pytest.mark.parametrize("clause", ["SSI-012", "SSI-015"])
def test_un_incident_s_annonce_a_l_arrivee_sur_place_comme_a_distance(clause: str) -> None:
    assert re.search(r"incident à contenir ou à rétablir .* s'annoncent au plus tard à l'", TEXTES[clause])


def test_un_effacement_sans_restitution_n_attend_aucune_confirmation() -> None:
    assert "tout effacement définitif" not in TEXTES["SSI-032"]
    assert "sans ce préavis ni cette confirmation" in TEXTES["SSI-032"]


PREAVIS = re.compile(r"jours (?:au moins )?avant (?:de recourir|le premier accès|d'(?:y )?(?:en )?ajouter)")


@pytest.mark.parametrize("clause", ["DCP-002", "SSI-031", "HEB-001", "HEB-013"])
def test_un_preavis_d_accord_cede_devant_un_accord_plus_prompt(clause: str) -> None:
    assert PREAVIS.search(TEXTES[clause])
    assert "ou dans le délai plus court que l'acheteur accepte par écrit" in TEXTES[clause]


@pytest.mark.parametrize("nom", ACHATS)
def test_un_delai_de_correction_n_est_invoque_que_s_il_peut_manquer(nom: str) -> None:
    dossier = dossier_de(nom)
    if "SSI-046" in retenues(dossier) and "SSI-022" not in retenues(dossier):
        assert "les délais de correction valent" not in textes(dossier)


POLICE: Reponses = {
    **PERSONNELLES,
    "donnees_personnelles": "police_justice",
    "public": "agents",
    "sensibilite": "sensible",
    "protection_legale": "oui",
    "mission_essentielle": "oui",
    "atteinte_grave": "oui",
    "acces": "distant",
    "exposition": "rie",
    "mineurs": "oui",
}


@pytest.mark.parametrize("nature", [*NATURES])
def test_un_dossier_police_justice_ne_cite_ni_le_rgpd_ni_son_consentement(nature: str) -> None:
    assert CLAUSIER is not None
    dossier = assembler(CLAUSIER, consultation({**NATURES[nature], **POLICE}, nature))
    assert "DCP-019" in retenues(dossier) and not {"DCP-008", "DCP-010", "DCP-018"} & retenues(dossier)
    for article in dossier.articles:
        assert not [r for r in article.references if r.startswith("rgpd")], article.clause
    systeme = nature not in {"etudes", "materiel", "donnees"}
    assert ("DCP-006" in retenues(dossier)) is systeme
    assert not {"DCP-006-1"} & exigences(dossier) or nature in {"developpement", "progiciel", "integration", "saas"}


@pytest.mark.parametrize(("public", "essayes"), [("usagers", True), ("agents", False)])
def test_un_parcours_ne_s_essaie_avec_des_mineurs_que_s_ils_s_en_servent(public: str, essayes: bool) -> None:
    assert CLAUSIER is not None
    achat = {**PERSONNELLES, "mineurs": "oui", "public": public}
    dossier = assembler(CLAUSIER, consultation(achat))
    assert "consentement conjoint" in textes(dossier)
    assert ("DCP-008-1" in exigences(dossier)) is essayes


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
    assert CLAUSIER is not None
    dossier = assembler(CLAUSIER, consultation({**SANTE, "hebergement": hebergement}, nature))
    assert ({"HEB-011", "HEB-012"} <= retenues(dossier)) is clause
    assert ("HEB-011-1" in exigences(dossier)) is exigence


@pytest.mark.parametrize("nature", ["developpement", "integration", "progiciel"])
def test_le_nuage_que_l_acheteur_choisit_et_exploite_n_est_pas_au_candidat_a_prouver(nature: str) -> None:
    assert CLAUSIER is not None
    achat = {**POLICE, "type_acheteur": "etat", "hebergement": "cloud_commercial", "mineurs": "non"}
    dossier = assembler(CLAUSIER, consultation(achat, nature))
    assert not {"HEB-001-1", "HEB-013-1", "CCT-HEB-02"} & exigences(dossier)
    assert "HEB-013-2" in exigences(dossier)
