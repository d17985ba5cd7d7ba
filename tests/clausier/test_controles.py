"""Chaque contrôle du clausier : au moins un texte fautif, qu'il relève, et un texte sain, qu'il laisse."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from cctgen.clausier.articles import articles_cites
from cctgen.clausier.controles import controler_clause
from cctgen.clausier.lecture import lire_clausier
from cctgen.clausier.modele import Clause, Clausier, Produit
from cctgen.clausier.phrases import phrases
from cctgen.clausier.verification import verifier, verifier_clause
from cctgen.documents.texte import formes_refusees
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from cctgen.socle.contenu import contenu
from tests.fabriques import un_clausier, une_clause, une_exigence


def situer(*chemin: str | int) -> Lieu:
    return Lieu("/".join(map(str, chemin)))


def controler(clause: Clause, *autres: Clause) -> list[Anomalie]:
    return list(controler_clause(un_clausier([clause, *autres]), clause, situer))


def codes(anomalies: Iterable[Anomalie]) -> list[str]:
    return [a.code for a in anomalies]


def clause_pi(**champs: Any) -> Clause:
    return une_clause("PI-001", theme="propriete-intellectuelle", piece="ccap", **champs)


def jours(**bornes: str) -> dict[str, str]:
    return {"type": "entier", "unite": "jours", **bornes}


# option-a-b


@pytest.mark.parametrize(
    "texte", ["Les droits suivent l'option B du CCAG-TIC.", "Les options A et B s'appliquent.", "Option « A » retenue."]
)
def test_une_option_a_ou_b_est_refusee(texte: str) -> None:
    assert codes(controler(clause_pi(texte=texte))) == ["option-a-b"]


@pytest.mark.parametrize("texte", ["L'avance suit l'option B (article B.11.1).", "L'option Basse est retenue."])
def test_une_option_des_avances_ou_une_autre_est_admise(texte: str) -> None:
    assert codes(controler(clause_pi(texte=texte))) == []


# article-ccag-2009


@pytest.mark.parametrize("article", ["38", "38.1", "36", "37.3", "35"])
def test_une_clause_de_pi_qui_cite_un_article_de_2009_est_refusee(article: str) -> None:
    anomalies = controler(clause_pi(titre="Droits sur les résultats", complete=[f"ccag-tic:{article}"]))
    assert codes(anomalies) == ["article-ccag-2009"]
    assert str(anomalies[0].lieu) == "complete"


@pytest.mark.parametrize("article", ["43", "44", "45.1", "46", "46.2"])
def test_une_clause_de_pi_qui_cite_un_article_de_2021_est_saine(article: str) -> None:
    assert codes(controler(clause_pi(titre="Droits sur les résultats", complete=[f"ccag-tic:{article}"]))) == []


def test_une_clause_de_pi_peut_citer_la_destruction_des_donnees() -> None:
    texte = "La restitution et la destruction suivent l'article 37 du CCAG-TIC."
    assert codes(controler(clause_pi(texte=texte, complete=["ccag-tic:37"]))) == []


@pytest.mark.parametrize(
    ("titre", "article", "nouveau"),
    [
        ("Résiliation pour faute", "42", "50"),
        ("Réversibilité et transférabilité", "34", "42"),
        ("Définitions de la maintenance et de l'infogérance", "31", "38"),
        ("Mises à jour et documentation", "21", "22"),
        ("Garantie des prestations", "30", "36"),
        ("Résiliation pour motif d'intérêt général", "43", "51"),
    ],
)
def test_un_numero_glisse_de_2009_nomme_celui_de_2021(titre: str, article: str, nouveau: str) -> None:
    anomalies = controler(une_clause(titre=titre, complete=[f"ccag-tic:{article}"]))
    assert codes(anomalies) == ["article-ccag-2009"]
    assert f"l'article {nouveau} " in anomalies[0].conseil
    assert codes(controler(une_clause(titre=titre, complete=[f"ccag-tic:{nouveau}"]))) == []


def test_un_article_de_2009_cite_dans_le_texte_est_refuse_une_fois() -> None:
    texte = "La résiliation pour faute suit l'article 42 du CCAG-TIC."
    assert codes(controler(une_clause(texte=texte, complete=["ccag-tic:42"]))) == ["article-ccag-2009"]


def test_le_texte_de_2009_se_cite_comme_tel() -> None:
    texte = "L'article 42 du CCAG-TIC de 2009 réglait la résiliation pour faute."
    assert codes(controler(une_clause(texte=texte, references=["ccag-tic:42"]))) == []


# derogation-non-declaree


@pytest.mark.parametrize(
    "texte",
    [
        "Par dérogation à l'article 46 du CCAG-TIC, les droits cessent.",
        "Par dérogation au CCAG-TIC, le silence vaut refus.",
        "La présente clause déroge à l'article 46 du CCAG-TIC.",
        "À l'article 46 du CCAG-TIC, il est dérogé sur ce point.",
    ],
)
def test_une_derogation_ecrite_mais_non_declaree_est_refusee(texte: str) -> None:
    assert "derogation-non-declaree" in codes(controler(une_clause(texte=texte, complete=["ccag-tic:46"])))


def test_une_derogation_declaree_a_un_autre_article_ne_suffit_pas() -> None:
    clause = une_clause(
        texte="Par dérogation à l'article 46 du CCAG-TIC, les droits cessent.",
        deroge=[{"article": "ccag-tic:24", "objet": "Préavis."}],
        complete=["ccag-tic:46"],
    )
    assert codes(controler(clause)) == ["derogation-non-declaree"]


@pytest.mark.parametrize("declare", ["ccag-tic:46", "ccag-tic:46.3"])
def test_une_derogation_declaree_est_saine(declare: str) -> None:
    texte = "Par dérogation à l'article 46.3 du CCAG-TIC, le titulaire ne réemploie rien."
    assert codes(controler(une_clause(texte=texte, deroge=[{"article": declare, "objet": "Réemploi."}]))) == []


@pytest.mark.parametrize(
    "texte",
    [
        "La clause ne déroge pas au CCAG-TIC.",
        "Elle s'applique sans y déroger.",
        "Une demande de dérogation motivée précède tout écart.",
    ],
)
def test_dire_qu_on_ne_deroge_pas_est_sain(texte: str) -> None:
    assert codes(controler(une_clause(texte=texte))) == []


@pytest.mark.parametrize(
    "parametre",
    [
        {"preavis_audit": jours(min="5", max="30", defaut="15")},
        {"preavis_audit": jours(defaut="20")},
        {"delai_a": {**jours(min="10", max="30"), "libelle": "Préavis de l'audit"}},
        {"preavis_audit": {"type": "entier", "unite": "heures", "min": "48", "max": "720"}},
        {"delai_destruction": jours(min="30", max="90", defaut="90")},
        {"delai_destruction": {"type": "entier", "unite": "mois", "min": "3", "max": "6"}},
        {"plafond_penalites": {"type": "nombre", "unite": "%", "min": "0", "max": "15", "defaut": "10"}},
        {"taux_penalite": {"type": "entier", "unite": "% du montant", "defaut": "5"}},
    ],
)
def test_un_parametre_qui_peut_sortir_du_ccag_sans_derogation_est_refuse(parametre: dict[str, Any]) -> None:
    clause = une_clause(texte="Valeur : {" + next(iter(parametre)) + "}.", parametres=parametre, piece="ccap")
    anomalies = controler(clause)
    assert codes(anomalies) == ["derogation-non-declaree"]
    assert str(anomalies[0].lieu) == f"parametres/{next(iter(parametre))}"


@pytest.mark.parametrize(
    "parametre",
    [
        {"preavis_audit": jours(min="15", max="30", defaut="15")},
        {"preavis_audit": {"type": "entier", "unite": "jours ouvrés", "min": "11", "max": "30"}},
        {"preavis": {**jours(min="5"), "libelle": "Préavis de l'audit des licences"}},
        {"delai_destruction": {"type": "entier", "unite": "mois", "min": "3", "max": "3", "defaut": "3"}},
        {"preavis_effacement": jours(min="7", max="60")},
        {"plafond_penalites": {"type": "nombre", "unite": "%", "max": "10", "defaut": "10"}},
        {"penalite_retard": {"type": "entier", "unite": "euros", "max": "5000"}},
    ],
)
def test_un_parametre_borne_par_le_ccag_est_sain(parametre: dict[str, Any]) -> None:
    clause = une_clause(texte="Valeur : {" + next(iter(parametre)) + "}.", parametres=parametre, piece="ccap")
    assert codes(controler(clause)) == []


@pytest.mark.parametrize(
    ("article", "texte"),
    [
        ("24", "L'acheteur audite les locaux avec un préavis de dix jours."),
        ("37", "Le titulaire détruit les données dans les six mois."),
        ("14.1.2", "Les pénalités sont plafonnées à 20 % du montant du marché."),
    ],
)
def test_un_seuil_du_ccag_franchi_en_toutes_lettres_se_declare(article: str, texte: str) -> None:
    assert codes(controler(une_clause(texte=texte, piece="ccap"))) == ["derogation-non-declaree"]
    declare = une_clause(texte=texte, piece="ccap", deroge=[{"article": f"ccag-tic:{article}", "objet": "Seuil."}])
    assert codes(controler(declare)) == []


@pytest.mark.parametrize(
    "texte",
    [
        "L'acheteur audite les locaux avec un préavis de quinze jours.",
        "Le titulaire détruit les données sous trois mois.",
        "Les pénalités sont plafonnées à 10 % du montant du marché.",
        "Le titulaire annonce l'effacement des données sept jours à l'avance.",
    ],
)
def test_un_seuil_du_ccag_tenu_en_toutes_lettres_est_sain(texte: str) -> None:
    assert codes(controler(une_clause(texte=texte, piece="ccap"))) == []


# cession-incomplete

COMPLETE = """
Le titulaire cède à l'acheteur les droits de reproduire, de représenter et d'adapter les résultats.
Ils sont cédés sans limite de copies, pour les finalités du marché, dans le monde entier et pour la durée légale.
"""


@pytest.mark.parametrize(
    ("retire", "nomme"),
    [
        ("les droits de reproduire, de représenter et d'adapter", "chaque droit cédé"),
        ("sans limite de copies, ", "l'étendue"),
        ("pour les finalités du marché, ", "la destination"),
        ("dans le monde entier et ", "le lieu"),
        ("pour la durée légale", "la durée"),
    ],
)
def test_une_cession_sans_l_un_des_cinq_elements_est_refusee(retire: str, nomme: str) -> None:
    remplace = "tous ses droits sur" if retire.startswith("les droits") else ""
    anomalies = controler(clause_pi(texte=COMPLETE.replace(retire, remplace)))
    assert codes(anomalies) == ["cession-incomplete"]
    assert nomme in anomalies[0].message


def test_une_cession_complete_est_saine() -> None:
    assert codes(controler(clause_pi(titre="Cession des droits", texte=COMPLETE))) == []


def test_une_cession_tient_ses_elements_de_la_clause_a_laquelle_elle_renvoie() -> None:
    complete = une_clause("PI-004", theme="propriete-intellectuelle", piece="ccap", texte=COMPLETE)
    suite = clause_pi(titre="Cession exclusive", texte="Les droits énumérés à l'{clause:PI-004} sont cédés.")
    assert codes(controler(suite)) == ["cession-incomplete"]
    assert codes(controler(suite, complete)) == []


@pytest.mark.parametrize(
    "texte",
    [
        "Les licences cèdent devant les autres pièces.",
        "Le titulaire acquiert des droits de producteur ; il les cède à l'acheteur.",
        "Le titulaire ne cède aucun droit sur ses logiciels.",
        "Le titulaire détient les droits qu'il cède.",
    ],
)
def test_un_texte_qui_n_organise_pas_de_cession_est_sain(texte: str) -> None:
    assert codes(controler(clause_pi(texte=texte))) == []


# oeuvres-futures, droit-moral


@pytest.mark.parametrize(
    "texte",
    ["La cession porte sur toutes ses œuvres futures.", "Le titulaire transfère les résultats présents et à venir."],
)
def test_une_cession_globale_d_oeuvres_futures_est_refusee(texte: str) -> None:
    assert "oeuvres-futures" in codes(controler(clause_pi(texte=texte)))


@pytest.mark.parametrize(
    "texte",
    [
        "La cession ne porte jamais globalement sur des œuvres futures.",
        "L'accord-cadre n'emporte cession d'aucun résultat à venir.",
        "Les versions à venir suivent la même licence.",
    ],
)
def test_exclure_les_oeuvres_futures_est_sain(texte: str) -> None:
    assert codes(controler(clause_pi(texte=texte))) == []


@pytest.mark.parametrize(
    "texte",
    [
        "Les auteurs renoncent à leur droit moral.",
        "Le titulaire obtient l'abandon du droit de paternité et l'abandonne à l'acheteur.",
        "Chaque auteur n'exercera pas son droit moral.",
    ],
)
def test_une_renonciation_au_droit_moral_est_refusee(texte: str) -> None:
    assert codes(controler(clause_pi(texte=texte))) == ["droit-moral"]


@pytest.mark.parametrize(
    "texte",
    [
        "La cession laisse à chaque auteur son droit moral.",
        "Aucune renonciation au droit moral n'est demandée.",
        "L'acheteur respecte le droit moral des auteurs.",
    ],
)
def test_reserver_le_droit_moral_est_sain(texte: str) -> None:
    assert codes(controler(clause_pi(texte=texte))) == []


# logiciel-nomme


def avec_produit(clause: Clause, composant: str) -> list[Anomalie]:
    produit = Produit.model_validate(
        {"ref": "X-1", "composant": composant, "statut": "R", "libre": "oui", "fonction": "Base de données"}
    )
    base = un_clausier([clause])
    clausier = Clausier(
        base.identite, base.rubriques, base.clauses, base.references, (produit,), base.plan, base.empreinte
    )
    return list(controler_clause(clausier, clause, situer))


@pytest.mark.parametrize(
    "texte",
    [
        "Le titulaire maintient PostgreSQL.",
        "Les prestations portent sur le logiciel Alfresco.",
        "Les prestations portent sur {logiciels_libres}.",
    ],
)
def test_un_logiciel_nomme_est_a_qualifier(texte: str) -> None:
    anomalies = avec_produit(une_clause(texte=texte), "PostgreSQL (serveur)")
    assert [(a.code, a.gravite) for a in anomalies] == [("logiciel-nomme", Gravite.A_QUALIFIER)]


@pytest.mark.parametrize(
    "texte",
    [
        "Le titulaire maintient PostgreSQL, désigné indépendamment de l'éditeur.",
        "Le titulaire emploie PostgreSQL ou équivalent.",
        "Le titulaire livre un logiciel documenté.",
    ],
)
def test_un_logiciel_nomme_sans_son_editeur_ou_avec_equivalent_est_sain(texte: str) -> None:
    assert avec_produit(une_clause(texte=texte), "PostgreSQL") == []


@pytest.mark.parametrize(
    ("composant", "texte"),
    [("Tableau", "Tableau des mesures."), ("Apache", "Sous licence Apache-2.0."), ("Git", "Un dépôt Git.")],
)
def test_un_nom_de_produit_qui_est_aussi_un_mot_est_laisse(composant: str, texte: str) -> None:
    assert avec_produit(une_clause(texte=texte), composant) == []


# visa-sans-schema, nom-perime, version-figee


def test_un_visa_de_securite_sans_schema_est_refuse() -> None:
    assert codes(controler(une_clause(texte="Le produit porte un visa de sécurité."))) == ["visa-sans-schema"]


@pytest.mark.parametrize(
    "texte",
    [
        "Le produit porte un visa de sécurité, certification CSPN.",
        "Un visa de sécurité sans schéma ni numéro ne vaut pas preuve.",
        "Rien n'est éliminé sans le visa des archives.",
    ],
)
def test_un_visa_dont_le_schema_est_nomme_est_sain(texte: str) -> None:
    assert codes(controler(une_clause(texte=texte))) == []


@pytest.mark.parametrize("nom", ["AgentConnect", "MonComptePro", "InclusionConnect", "Agent Connect"])
def test_un_service_remplace_par_proconnect_est_refuse(nom: str) -> None:
    clause = une_clause(texte=f"Les agents passent par {nom}.")
    assert codes(controler(clause)) == ["nom-perime"]


def test_un_nom_perime_se_releve_aussi_dans_les_services_et_la_note() -> None:
    clause = une_clause(
        note_acheteur="Voyez AgentConnect.", offres_service=[{"nom": "MonComptePro", "usage": "Authentification."}]
    )
    assert [str(a.lieu) for a in controler(clause)] == ["note_acheteur", "offres_service/0/nom"]


@pytest.mark.parametrize(
    "texte", ["Les agents passent par ProConnect.", "ProConnect, qui a succédé à AgentConnect, est employé."]
)
def test_proconnect_est_sain(texte: str) -> None:
    assert codes(controler(une_clause(texte=texte))) == []


@pytest.mark.parametrize(
    "texte",
    [
        "Le site respecte le RGAA 4.1.",
        "Le service est qualifié SecNumCloud, version 3.2.",
        "Le service suit le RGESN v2.",
        "L'audit suit le PASSI en version 2.1.",
        "Le référentiel (RGAA), version 4 s'applique.",
    ],
)
def test_une_version_de_referentiel_en_dur_est_refusee(texte: str) -> None:
    assert codes(controler(une_clause(texte=texte))) == ["version-figee"]


@pytest.mark.parametrize(
    "texte",
    [
        "Le site respecte le RGAA, version {version_rgaa}.",
        "Le site respecte le RGAA en vigueur.",
        "Le titulaire valide le RGESN, 80 % des critères.",
        "L'audit PASSI a lieu en 2027.",
    ],
)
def test_une_version_en_parametre_ou_en_vigueur_est_saine(texte: str) -> None:
    assert codes(controler(une_clause(texte=texte))) == []


# piece-inadaptee


@pytest.mark.parametrize(
    "texte",
    [
        "Le retard donne lieu à une pénalité de {montant} par jour.",
        "Le prix du support est de 100 euros.",
        "Ce point est un critère d'attribution.",
    ],
)
def test_une_penalite_un_prix_ou_un_critere_au_cctp_est_a_qualifier(texte: str) -> None:
    anomalies = controler(une_clause(texte=texte, piece="cctp"))
    assert [(a.code, a.gravite) for a in anomalies] == [("piece-inadaptee", Gravite.A_QUALIFIER)]


def test_une_penalite_au_ccap_ou_un_renvoi_au_ccap_est_sain() -> None:
    assert codes(controler(une_clause(texte="Le retard donne lieu à une pénalité.", piece="ccap"))) == []
    assert codes(controler(une_clause(texte="Le retard expose aux pénalités prévues au CCAP.", piece="cctp"))) == []
    preuve = une_exigence(preuve="Décomposition du prix du support.")
    assert codes(controler(une_clause(exigences=[preuve], piece="cctp"))) == []


# article-non-declare


def test_un_article_cite_sans_etre_declare_est_a_qualifier() -> None:
    anomalies = controler(une_clause(texte="L'audit suit l'article 24 du CCAG-TIC."))
    assert [(a.code, a.gravite) for a in anomalies] == [("article-non-declare", Gravite.A_QUALIFIER)]


@pytest.mark.parametrize(
    "champs",
    [
        {"complete": ["ccag-tic:24"]},
        {"references": ["ccag-tic:24"]},
        {"deroge": [{"article": "ccag-tic:24", "objet": "Préavis."}]},
        {"exigences": [une_exigence(references=["ccag-tic:24"])]},
    ],
)
def test_un_article_declare_est_sain(champs: dict[str, Any]) -> None:
    assert codes(controler(une_clause(texte="L'audit suit l'article 24 du CCAG-TIC.", **champs))) == []


@pytest.mark.parametrize(
    ("phrase", "attendus"),
    [
        ("Les articles 45.1 et 46 du CCAG-TIC s'appliquent.", ["ccag-tic:45.1", "ccag-tic:46"]),
        ("Selon le CCAG-TIC (article 4.1), le plan cède.", ["ccag-tic:4.1"]),
        (
            "Voir l'article L. 311-5, 2°, d du code des relations entre le public et l'administration.",
            ["crpa:L.311-5"],
        ),
        ("L'article 28 du RGPD s'applique.", ["rgpd:28"]),
        ("Voir l'article 12 du CCAG-PI.", []),
        ("Voir l'article 2.3.", []),
    ],
)
def test_les_articles_cites_prennent_la_forme_des_fichiers(phrase: str, attendus: list[str]) -> None:
    assert list(articles_cites(phrase)) == attendus


# Le cadre


def test_une_clause_retiree_n_est_plus_controlee() -> None:
    clause = une_clause(texte="L'option B s'applique.", retiree={"le": "2026-01-01", "motif": "Périmée."})
    assert controler(clause) == []


def test_une_abreviation_ne_coupe_pas_une_phrase() -> None:
    assert list(phrases("Voir l'article L. 131-3. Le titulaire agit.\n- un ;\n- deux.")) == [
        "Voir l'article L. 131-3.",
        "Le titulaire agit.",
        "- un ;",
        "- deux.",
    ]


def test_la_verification_du_clausier_appelle_les_controles_et_donne_la_ligne() -> None:
    lecture = lire_clausier([contenu("clausier")])
    assert lecture.clausier is not None
    livree = lecture.clausier.clauses["SSI-029"]
    fautive = livree.model_copy(update={"texte": f"{livree.texte}\nLes agents passent par AgentConnect."})
    anomalies = list(verifier_clause(lecture.clausier, fautive, lecture, formes_refusees))
    assert [a.code for a in anomalies if a.gravite is Gravite.BLOQUANTE] == ["nom-perime"]
    assert anomalies[0].lieu.ligne is not None
    assert Path(anomalies[0].lieu.fichier).name.startswith("SSI-029")


def test_le_clausier_livre_passe_tous_les_controles() -> None:
    lecture = lire_clausier([contenu("clausier")])
    assert [str(a) for a in verifier(lecture, formes_refusees) if a.gravite is Gravite.BLOQUANTE] == []
