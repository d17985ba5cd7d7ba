"""Ce qu'un RSSI, un délégué à la protection des données et un avocat ont relevé en lisant les dossiers produits."""

from __future__ import annotations

import re

import pytest

from cctgen.assemblage.modele import Dossier
from cctgen.clausier.modele import Niveau
from cctgen.documents.texte import en_clair
from tests.contenu.profils import NATURES, PROFILS, Reponses, dossier_livre
from tests.livre import lecture_livree

LECTURE = lecture_livree()


def dossier(ecarts: Reponses, nature: str = "") -> Dossier:
    assert LECTURE.clausier is not None
    return dossier_livre(ecarts, nature)


def textes(dossier_lu: Dossier) -> dict[str, str]:
    return {article.clause: en_clair(article.texte) for article in dossier_lu.articles}


def primordiales(dossier_lu: Dossier) -> set[str]:
    return {e.ref for e in dossier_lu.exigences(0) if e.niveau is Niveau.P}


RESTREINTE = PROFILS["Diffusion Restreinte"]
INFOGERANCE = PROFILS["Infogérance sensible"]
SAAS = PROFILS["SaaS RH"]


def test_l_offre_diffusion_restreinte_ne_porte_aucune_information_protegee() -> None:
    lu = dossier(RESTREINTE)
    assert "Aucune pièce de l'offre" in textes(lu)["SSI-039"]
    preuves = {e.ref: e.preuve for e in lu.exigences(0)}
    for ref in ("SSI-011-3", "CCT-SEC-04"):
        assert "sans information portant la mention" in preuves[ref]


def test_le_chiffrement_diffusion_restreinte_n_admet_qu_un_moyen_agree() -> None:
    texte = textes(dossier(RESTREINTE))["SSI-011"]
    assert re.search(r"n'admet qu'un moyen agréé.*ni la qualification seule, ni l'équivalence", texte)


@pytest.mark.parametrize(("sensibilite", "ecrit"), [("usuel", False), ("diffusion_restreinte", True)])
def test_une_seule_regle_dit_ce_que_vaut_le_silence_sur_un_assistant(sensibilite: str, ecrit: bool) -> None:
    lu = textes(dossier({**RESTREINTE, "sensibilite": sensibilite, "assistants_ia": "oui"}))
    assert "vaut accord" in lu["IA-002"]
    assert ("IA-006" in lu) is ecrit
    assert "s'y opposer" not in lu["PI-025"]


def test_une_reprise_chiffree_n_ecarte_une_offre_que_si_le_titulaire_heberge() -> None:
    assert "HEB-008-1" not in primordiales(dossier(INFOGERANCE))
    assert "HEB-008-1" in primordiales(dossier({**SAAS, "critique": "oui"}))


def test_un_acces_distant_a_des_donnees_sensibles_de_l_etat_part_de_france() -> None:
    assert "HEB-013-2" in primordiales(dossier(INFOGERANCE))


def test_la_primordiale_du_plan_de_securite_se_constate() -> None:
    niveaux = {e.ref: e.niveau for e in dossier(INFOGERANCE).exigences(0)}
    assert (niveaux["SSI-003-1"], niveaux["SSI-003-3"]) == (Niveau.P, Niveau.I)


@pytest.mark.parametrize("reponse", [{"hebergement": "titulaire"}, {"exploitant": "titulaire"}], ids=str)
def test_qui_exploite_sans_acces_administre_d_un_poste_reserve_par_un_bastion(reponse: Reponses) -> None:
    lu = dossier({"socle_technique": "existant", **reponse})
    assert "SSI-014" not in textes(lu), "la clause suppose un accès aux systèmes de l'acheteur"
    assert "depuis un poste réservé à cet usage" in textes(lu)["FIC-SEC-02"]
    assert "CCT-SEC-06" in primordiales(lu)


def test_l_audit_que_le_titulaire_fait_de_ses_systemes_est_suivi_de_corrections() -> None:
    assert "corrige les écarts que relève l'audit de ses propres systèmes" in textes(dossier(SAAS))["SSI-029"]


ACHATS = {**PROFILS, **{f"nature {nature}": {**ecarts, "nature": nature} for nature, ecarts in NATURES.items()}}


@pytest.mark.parametrize("achat", ACHATS)
def test_un_dossier_dit_toujours_ce_qu_il_en_est_des_donnees_personnelles(achat: str) -> None:
    lu = textes(dossier(ACHATS[achat]))
    assert ("DCP-013" in lu) is (ACHATS[achat].get("donnees_personnelles", "non") == "non")
    assert ("DCP-013" in lu) is not ("DCP-001" in lu)


def test_les_categories_particulieres_figurent_au_contrat_et_dans_la_fiche() -> None:
    lu = dossier(SAAS)
    assert "appartenance syndicale" in textes(lu)["DCP-014"].lower()
    fiche = next(f for f in lu.formulaires if f.id == "fiche-traitement")
    cases = {c.libelle: c.valeur for s in fiche.sections for c in s.champs}
    assert "syndicale" in cases["Dont catégories particulières"].lower()


def test_le_contrat_de_sous_traitance_ne_se_contredit_pas() -> None:
    texte = textes(dossier(SAAS))["DCP-002"]
    assert "sauf obligation du droit de l'Union" in texte
    assert "le silence de l'acheteur à l'échéance vaut refus" in texte
    assert "les violations" not in texte


CASES_DE_L_ACHETEUR = "Lieux de stockage et de sauvegarde de l'acheteur"


@pytest.mark.parametrize(("profil", "presente"), [("SaaS RH", False), ("Infogérance sensible", True)])
def test_les_lieux_de_la_fiche_reviennent_a_qui_heberge(profil: str, presente: bool) -> None:
    fiche = next(f for f in dossier(PROFILS[profil]).formulaires if f.id == "fiche-traitement")
    assert (CASES_DE_L_ACHETEUR in [c.libelle for s in fiche.sections for c in s.champs]) is presente


def test_la_fiche_d_une_ia_nomme_le_fournisseur_du_modele() -> None:
    fiches = {
        nom: [s.titre for f in dossier(PROFILS[nom]).formulaires if f.id == "fiche-traitement" for s in f.sections]
        for nom in ("IA générative", "SaaS RH")
    }
    assert "Intelligence artificielle" in fiches["IA générative"]
    assert "Intelligence artificielle" not in fiches["SaaS RH"]


@pytest.mark.parametrize("achat", ACHATS)
def test_une_penalite_a_sa_clause(achat: str) -> None:
    lu = textes(dossier(ACHATS[achat]))
    for penalite, obligation in (("SSI-041", "SSI-022"), ("SSI-042", "SSI-009"), ("SSI-042", "SSI-016")):
        assert penalite not in lu or obligation in lu
    assert "vulnérabilité" not in lu.get("SSI-033", "")


@pytest.mark.parametrize("achat", ACHATS)
def test_un_acces_distant_a_des_donnees_ou_a_internet_appelle_le_plan_complet(achat: str) -> None:
    reponses = ACHATS[achat]
    expose = reponses.get("donnees_personnelles") in ("oui", "sensibles") or reponses.get("exposition") == "internet"
    if "distant" in reponses.get("acces", "") and expose:
        assert "SSI-003" in textes(dossier(reponses))


def test_une_infogerance_sensible_est_supervisee_et_le_plan_couvre_ses_primordiales() -> None:
    lu = dossier(INFOGERANCE)
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


@pytest.mark.parametrize("achat", [nom for nom in ACHATS if couvertes(dossier(ACHATS[nom]))])
def test_le_plan_de_securite_couvre_toute_exigence_de_securite_et_elles_seules(achat: str) -> None:
    lu = dossier(ACHATS[achat])
    exigences = list(lu.exigences(0))
    parlent = {e.ref for e in exigences if SECURITE.search(e.enonce)}
    assert parlent - couvertes(lu) == set()
    hors_sujet = {e.ref for e in exigences if re.search(r"IPv6|écoconception|réversibilité", e.enonce)}
    assert hors_sujet & couvertes(lu) == set()


@pytest.mark.parametrize("nature", ["progiciel", "materiel"])
def test_une_fourniture_sans_main_d_oeuvre_n_a_pas_de_condition_sociale(nature: str) -> None:
    assert "SOC-001" not in textes(dossier({"nature": nature, "montant": "plus_1000"}))


def test_un_logiciel_expose_sans_acces_journalise_quand_meme() -> None:
    lu = textes(dossier(PROFILS["Site vitrine"]))
    assert "SSI-045" in lu
    assert "SSI-019" not in lu


@pytest.mark.parametrize(
    "achat", [nom for nom in ACHATS if ACHATS[nom].get("sensibilite", "usuel") != "diffusion_restreinte"]
)
def test_l_instruction_901_ne_se_cite_hors_diffusion_restreinte_que_d_un_systeme_sensible_de_l_etat(achat: str) -> None:
    lu = dossier(ACHATS[achat])
    citees = [r.cle for r in lu.references if r.cle.startswith("ii-901")]
    assert citees == (["ii-901:8"] if "SSI-048" in textes(lu) else [])


IA = PROFILS["IA générative"]
SANS_EXPLOITER = {
    **{nom: reponses for nom, reponses in ACHATS.items() if nom not in ("SaaS RH", "Infogérance sensible")},
    "IA sur un nuage de l'acheteur": {**IA, "hebergement": "cloud_commercial"},
    "code sensible sur un nuage de l'acheteur": {**IA, "hebergement": "cloud_commercial", "sensibilite": "sensible"},
}
"""Les achats lus, et ceux que le titulaire livre sur un nuage commercial sans l'exploiter."""


@pytest.mark.parametrize("achat", SANS_EXPLOITER)
def test_rien_ne_fait_heberger_ni_sauvegarder_par_un_titulaire_que_la_fiche_en_exclut(achat: str) -> None:
    lu = dossier(SANS_EXPLOITER[achat])
    if "sans hébergement ni sauvegarde" not in textes(lu).get("DCP-002", ""):
        return
    phrases = [*textes(lu).values(), *(e.enonce for e in lu.exigences(0))]
    assert [p for p in phrases if re.search(r"(?<!orsque )[Ll]e titulaire (?::\s+- )?(héberge|sauvegarde) ", p)] == []
    assert {"HEB-007", "HEB-008"} & set(textes(lu)) == set()


@pytest.mark.parametrize("achat", ACHATS)
def test_un_essai_sur_donnees_reelles_demande_partout_une_instruction_ecrite(achat: str) -> None:
    lu = textes(dossier(ACHATS[achat]))
    if "essais" in lu.get("DCP-002", ""):
        assert "ou réelles sur instruction écrite, datée et limitée" in lu["DCP-002"]
    for clause in ("SSI-017", "FIC-DON-04"):
        assert clause not in lu or "instruction écrite, datée et limitée" in lu[clause]


def test_les_journaux_d_une_ia_ont_une_duree_par_contenu_et_se_gelent_en_cas_d_incident() -> None:
    lu = textes(dossier(IA))
    assert re.search(r"s'efface après 6 mois, sauf incident en cours", lu["IA-003"])
    assert re.search(r"trace d'un appel d'outil .* suive la durée des journaux de sécurité", lu["IA-003"])


def test_la_sous_traitance_dure_jusqu_a_la_destruction_des_donnees() -> None:
    texte = textes(dossier(SAAS))["DCP-002"]
    assert "courent jusqu'au procès-verbal de destruction" in texte
    assert "puis jusqu'au procès-verbal de destruction" in texte


@pytest.mark.parametrize("profil", ["SaaS RH", "Infogérance sensible"])
def test_les_durees_de_reprise_du_marche_l_emportent_sur_celles_de_l_offre(profil: str) -> None:
    enonces = {e.ref: e.enonce for e in dossier(PROFILS[profil]).exigences(0)}
    assert "que fixe le marché, ou celles" in enonces["CCT-HEB-19"]


def test_sans_traitement_confie_les_comptes_et_les_journaux_sont_ceux_du_titulaire() -> None:
    lu = textes(dossier(RESTREINTE))
    assert {"SSI-016", "DCP-013"} <= set(lu)
    assert "ceux de ses propres intervenants" in lu["DCP-013"]


@pytest.mark.parametrize(("sensibilite", "clause"), [("diffusion_restreinte", "SSI-011"), ("classifie", "SSI-010")])
def test_un_support_qui_a_porte_une_mention_ne_part_pas_en_reparation(sensibilite: str, clause: str) -> None:
    lu = textes(dossier({**RESTREINTE, "sensibilite": sensibilite}))
    assert re.search(r"aucun support .* n'est réparé à l'extérieur ni réaffecté", lu[clause])
    assert "si aucune mention de protection ne l'interdit" in lu["SSI-032"]


def test_un_candidat_sans_systeme_diffusion_restreinte_peut_l_attester() -> None:
    preuves = {e.ref: e.preuve for e in dossier(RESTREINTE).exigences(0)}
    assert "ou attestation qu'aucun système du soumissionnaire" in preuves["SSI-011-1"]


@pytest.mark.parametrize("achat", ACHATS)
def test_l_homologation_ne_se_fonde_pas_sur_le_rgs_seul(achat: str) -> None:
    lu = dossier(ACHATS[achat])
    article = next((a for a in lu.articles if a.clause == "SSI-006"), None)
    assert article is None or "rgs" not in article.references
    assert article is None or "décret n° 2019-1088" in textes(lu)["SSI-036"]


SERVICES_DE_L_ACHETEUR = ("bastion", "gestion-cles", "coffre-secrets", "registre-images", "observabilite", "pi-native")


@pytest.mark.parametrize("socle", ["aucun", "cloud_native", "existant"])
def test_un_service_en_ligne_ne_recoit_pas_les_moyens_d_hebergement_de_l_acheteur(socle: str) -> None:
    coches = [*SERVICES_DE_L_ACHETEUR, "authentification-agents"]
    lu = dossier({**SAAS, "socle_technique": socle, "services": coches})
    offerts = {service.id for service in lu.services}
    assert offerts & set(SERVICES_DE_L_ACHETEUR) == set()
    assert "authentification-agents" in offerts


def test_une_evolution_se_remet_a_l_analyse_d_impact_avant_d_etre_mise_en_service() -> None:
    texte = textes(dossier(SAAS))["DCP-005"]
    assert "jours au moins avant la mise en service d'une évolution" in texte
    assert "à chaque collecte auprès d'une personne, l'information que la loi lui doit" in texte


def test_une_obligation_deja_publiee_mais_non_encore_applicable_entre_au_reexamen() -> None:
    assert "ou dont une obligation devient applicable, après" in textes(dossier(INFOGERANCE))["SSI-035"]


DE_DROIT = (
    "protection_legale",
    "mission_essentielle",
    "atteinte_grave",
    "donnees_sante",
    "certification_sante",
    "numero_securite_sociale",
    "mineurs",
    "archives",
)


@pytest.mark.parametrize("question", DE_DROIT)
def test_une_question_a_consequence_juridique_ne_se_repond_pas_toute_seule(question: str) -> None:
    assert LECTURE.clausier is not None
    assert LECTURE.clausier.questions[question].defaut is None


def test_la_qualification_en_nuage_attend_les_trois_reponses_de_l_acheteur() -> None:
    sans = {q: v for q, v in SAAS.items() if q not in DE_DROIT[:3]}
    lu = dossier(sans)
    assert "CCT-HEB-02" not in primordiales(lu)
    assert {a.ref for a in lu.anomalies if a.code == "question-sans-reponse"} >= set(DE_DROIT[:3])


@pytest.mark.parametrize("achat", ACHATS)
def test_une_clause_n_imprime_pas_l_alternative_que_les_reponses_tranchent(achat: str) -> None:
    alternative = r"\(\d+ pour des informations|[Hh]ors de ces deux cas|le niveau \d s'applique"
    assert [c for c, texte in textes(dossier(ACHATS[achat])).items() if re.search(alternative, texte)] == []


@pytest.mark.parametrize(
    ("achat", "attendus"),
    [
        ("Site vitrine", {"SSI-006": "30 jours avant", "SSI-025": "niveau 1 du"}),
        ("Diffusion Restreinte", {"SSI-006": "60 jours avant", "SSI-009": "20 jours ouvrés", "SSI-025": "niveau 3 du"}),
        ("IA générative", {"SSI-006": "30 jours avant", "SSI-009": "5 jours ouvrés", "SSI-025": "niveau 2 du"}),
        ("Infogérance sensible", {"SSI-015": "plages suivantes : à toute heure."}),
    ],
)
def test_un_delai_est_celui_de_la_sensibilite_repondue(achat: str, attendus: dict[str, str]) -> None:
    lu = textes(dossier(PROFILS[achat]))
    assert {c for c, attendu in attendus.items() if attendu not in lu[c]} == set()
