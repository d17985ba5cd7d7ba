"""Ce qu'un RSSI, un délégué à la protection des données et l'avocat d'un candidat ont relevé à une lecture de plus."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

import pytest

from cctgen.assemblage.modele import Dossier
from cctgen.clausier.modele import Clausier, Exigence
from cctgen.documents.texte import en_clair
from tests.contenu.profils import NATURES, PROFILS, Reponses, dossier_livre
from tests.livre import clausier_livre

ACHATS: Mapping[str, Reponses] = {
    **PROFILS,
    **{f"nature {nature}": {**ecarts, "nature": nature} for nature, ecarts in NATURES.items()},
}
SAAS = PROFILS["SaaS RH"]
RESTREINTE = PROFILS["Diffusion Restreinte"]
TELESERVICE = PROFILS["Téléservice avec données personnelles"]


@cache
def clausier() -> Clausier:
    return clausier_livre()


def dossier(reponses: Reponses) -> Dossier:
    return dossier_livre(reponses)


@cache
def achat(nom: str) -> Dossier:
    return dossier(ACHATS[nom])


def textes(lu: Dossier) -> Mapping[str, str]:
    return {a.clause: en_clair(a.texte) for a in lu.articles}


def imprime(lu: Dossier) -> Iterator[str]:
    """Ce que lit le candidat : articles, exigences, contexte, services et formulaires ; jamais la note."""
    yield from (en_clair(a.texte) for a in lu.articles)
    yield from (f"{en_clair(e.enonce)} {en_clair(e.preuve)}" for e in lu.exigences(0))
    yield from (
        f"{titre} : {valeur}" for d in lu.documents for fait in d.tete.contexte for titre, valeur in fait.reponses
    )
    yield from (f"{s.nom} {s.usage} {s.prerequis}" for s in lu.services)
    yield from (f"{c.libelle} {c.aide} {c.valeur}" for f in lu.formulaires for s in f.sections for c in s.champs)


def exigences() -> Iterator[Exigence]:
    return (e for c in clausier().clauses.values() if c.retiree is None for e in c.exigences)


# Nul n'est éliminé sur ce qu'il n'a pas encore fait

PASSE = re.compile(
    r"\bcomparables?\b|\brécente?s?\b|\bderni(?:er|ère)s?\b|\banonymisée?s?\b|\bréelle?s?\b", re.IGNORECASE
)
VOIE = re.compile(
    r"\bprévue?s?\b|\bmodèles?\b|\btrames?\b|\bprogrammes?\b|\bprojet de\b|\bengage|\bprotocoles?\b|\bméthode\b"
    r"|\bmaquette|\bficti|\bproposée?s?\b|\bguide\b",
    re.IGNORECASE,
)


def test_une_preuve_tiree_du_passe_laisse_une_voie_a_qui_entre_sur_le_marche() -> None:
    tirees = {e.id: e.preuve for e in exigences() if PASSE.search(e.preuve)}
    assert len(tirees) > 20
    assert {ref: p for ref, p in tirees.items() if not VOIE.search(p)} == {}


# Une règle de territoire dit qui elle oblige

SANS_SUJET = re.compile(r"\b(?:accessibles?|déchiffrée?s?|consultée?s?) hors d", re.IGNORECASE)


@pytest.mark.parametrize("nom", ACHATS)
def test_une_interdiction_de_territoire_nomme_ceux_qu_elle_vise(nom: str) -> None:
    assert [t for t in imprime(achat(nom)) if SANS_SUJET.search(t)] == []


def test_l_exigence_de_transfert_ne_vise_ni_l_usager_ni_l_agent_en_voyage() -> None:
    enonce = next(e.enonce for e in dossier(TELESERVICE).exigences(0) if e.ref == "DCP-004-1")
    assert en_clair(enonce).startswith("Ni le titulaire, ni ses sous-traitants, ni l'hébergeur qu'il fournit")


@pytest.mark.parametrize(("transferts", "procedure"), [("aucun", False), ("nommes", True)])
def test_la_procedure_de_transfert_ne_vient_que_si_un_pays_est_admis(transferts: str, procedure: bool) -> None:
    lu = dossier({**TELESERVICE, "transferts": transferts})
    articles = textes(lu)
    assert ("DCP-018" in articles) is procedure
    assert "clauses contractuelles types" not in articles["DCP-004"]
    assert "traité comme un transfert" in articles["DCP-004"]
    admis = "pays tiers admis : " + ("ceux que nomme le marché" if procedure else "aucun")
    fiche = next(f for f in lu.formulaires if f.id == "fiche-traitement")
    case = next(c.valeur for s in fiche.sections for c in s.champs if c.libelle == "Transferts hors de l'Union")
    assert admis in articles["DCP-004"]
    assert admis in en_clair(case).casefold()


# Le contrat et la fiche décrivent le même traitement


def test_le_contrat_et_la_fiche_nomment_les_memes_donnees_et_les_memes_personnes() -> None:
    lu = dossier(SAAS)
    fiche = next(f for f in lu.formulaires if f.id == "fiche-traitement")
    cases = {c.libelle: en_clair(c.valeur) for s in fiche.sections for c in s.champs}
    article = textes(lu)["DCP-002"]
    assert "d'autres articles du marché" not in article
    for commun, case in (
        ("identifiants et traces de connexion", "Catégories de données"),
        ("utilisateurs et administrateurs", "Catégories de personnes concernées"),
    ):
        assert commun in article
        assert commun in cases[case]


def test_le_titulaire_ne_fixe_ni_durees_ni_sort_final() -> None:
    assert "que l'acheteur arrête avec l'administration des archives" in textes(dossier(SAAS))["ITP-003"]


def test_aucun_essai_ne_se_fait_sur_un_numero_de_securite_sociale_reel() -> None:
    assert "même sur instruction" in textes(dossier(SAAS))["DCP-007"]


@pytest.mark.parametrize("public", ["usagers", "agents", "agents_externes", "entreprises"])
def test_toute_interface_web_borne_ses_traceurs(public: str) -> None:
    assert "DCP-016" in textes(dossier({"public": public, "interface": "web"}))


# Ce que lit le candidat est écrit pour lui


@pytest.mark.parametrize("nom", ACHATS)
def test_aucune_piece_ne_s_adresse_a_l_acheteur(nom: str) -> None:
    assert [t for t in imprime(achat(nom)) if re.search(r"\b(?:vos|votre|vous|vôtres?)\b", t, re.IGNORECASE)] == []


def test_aucun_service_ne_nomme_un_produit_du_referentiel() -> None:
    """Un dossier sensible n'imprime aucun produit ; le catalogue des services, lui, s'imprime dans tous."""
    assert [s.id for s in clausier().services.values() if re.search(r"\b[A-Z]{2}-\d{3,4}\b", s.usage)] == []


# La politique de sécurité de l'État


def test_un_poste_cloisonne_s_accepte_par_ecrit() -> None:
    for clause in ("SSI-014", "FIC-SEC-02"):
        phrase = next(p for p in clausier().clauses[clause].texte.splitlines() if "environnements cloisonnés" in p)
        assert "l'a accepté par écrit" in phrase


def test_un_administrateur_qui_part_perd_ses_droits_aussitot_et_ses_secrets_changent() -> None:
    texte = textes(dossier({"acces": "distant"}))["SSI-016"]
    assert re.search(r"droits d'administration se retirent aussitôt.*secrets.*sont changés", texte)


@pytest.mark.parametrize("nature", ["developpement", "tma"])
def test_les_cinq_clauses_du_developpement_confie_a_un_tiers_y_sont(nature: str) -> None:
    lu = dossier({"nature": nature})
    texte = textes(lu)["SSI-025"]
    for clause in ("outils", "documente les fonctions de sécurité", "règles de codage", "autres occurrences"):
        assert clause in texte
    assert "SSI-025-1" in {e.ref for e in lu.exigences(0)}


@pytest.mark.parametrize(("nom", "qualifie"), [("SaaS RH", True), ("Diffusion Restreinte", True), ("Études", False)])
def test_l_effacement_de_donnees_sensibles_emploie_un_produit_qualifie(nom: str, qualifie: bool) -> None:
    assert ("produit qualifié par l'ANSSI" in textes(achat(nom))["SSI-032"]) is qualifie


@pytest.mark.parametrize(("exposition", "attendue"), [("internet", True), ("rie", True), ("intranet", False)])
def test_un_progiciel_expose_de_l_etat_s_homologue(exposition: str, attendue: bool) -> None:
    progiciel = {**NATURES["progiciel"], "nature": "progiciel", "exposition": exposition}
    assert ("SSI-006" in textes(dossier(progiciel))) is attendue
    assert ("SSI-007" in textes(dossier({**progiciel, "dispense_homologation": "oui"}))) is attendue


# La Diffusion Restreinte


def test_ni_equivalence_ni_derogation_du_marche_n_ecartent_l_instruction_901() -> None:
    lu = dossier(RESTREINTE)
    article = next(a for a in lu.articles if a.clause == "SSI-011")
    texte = en_clair(article.texte)
    assert re.search(r"filtrage et de détection.*sans équivalence possible", texte)
    assert re.search(r"dérogation.*article 19.*ni la procédure de dérogation du marché", texte)
    numeros = {a.numero: a.intitule for a in clausier().references["ii-901"].articles}
    assert numeros["15"] == "Protection physique des locaux"
    assert {f"ii-901:{n}" for n in ("13", "14", "17", "19", "annexe 2")} <= set(
        clausier().clauses["SSI-011"].references
    )


# Deux clauses qui disent la même valeur


def test_l_exigence_secnumcloud_demande_la_version_de_son_article() -> None:
    versions = {c: clausier().clauses[c].parametres["version_secnumcloud"].defaut for c in ("HEB-002", "FIC-HEB-01")}
    assert len(set(versions.values())) == 1
    enonce = next(e.enonce for e in dossier(SAAS).exigences(0) if e.ref == "CCT-HEB-02")
    assert f"version {versions['HEB-002']} ou ultérieure" in en_clair(enonce)


def test_les_journaux_ont_un_destinataire_meme_sans_centre_de_l_acheteur() -> None:
    assert "à défaut, celui de l'exploitant" in str(
        clausier().clauses["FIC-SEC-05"].parametres["collecteur_journaux"].defaut
    )
    assert "à défaut, au sien" in clausier().clauses["SSI-020"].texte


# Des délais que quelqu'un peut tenir


@pytest.mark.parametrize("nom", ACHATS)
def test_nul_delai_ne_court_sur_des_heures_que_le_marche_ne_fixe_pas(nom: str) -> None:
    assert [t for t in imprime(achat(nom)) if "heures couvertes par le marché" in t] == []


@pytest.mark.parametrize("nom", ACHATS)
def test_qui_n_exploite_pas_corrige_en_jours_ouvres_hors_astreinte(nom: str) -> None:
    texte = textes(achat(nom)).get("SSI-022")
    assert texte is None or re.search(r"S'il n'exploite pas.*hors astreinte.*jours ouvrés", texte)


def test_un_incident_n_attend_pas_vingt_quatre_heures_pour_qu_on_entre() -> None:
    texte = textes(achat("Infogérance sensible"))["SSI-015"]
    assert re.search(r"incident à contenir ou à rétablir.*à l'ouverture de la session", texte)
    assert "sauf les liaisons de supervision" in texte


# Ce que nul ne pouvait remettre


def test_qui_commande_un_audit_en_remet_le_rapport() -> None:
    for nom in ("Site vitrine", "nature developpement"):
        assert "Qui commande l'audit en remet le rapport et la grille" in textes(achat(nom))["ACC-001"]


def test_un_modele_accessible_en_ligne_ne_fait_pas_remettre_ses_poids() -> None:
    texte = textes(achat("IA générative"))["PI-040"]
    assert "avec le modèle si sa licence le permet" in texte
    assert re.search(r"n'est accessible qu'en ligne.*au lieu des paramètres", texte)


def test_un_assistant_declare_dans_l_offre_s_examine_apres_la_notification() -> None:
    assert "de la notification du marché pour ceux que l'offre déclare" in textes(achat("nature tma"))["IA-002"]


def test_la_resiliation_ne_suit_que_des_manquements_de_securite_qui_exposent() -> None:
    assert "qui a exposé les données ou les systèmes de l'acheteur" in textes(achat("SaaS RH"))["SSI-033"]
