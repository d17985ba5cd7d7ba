"""Le CCAG-TIC bien cité : options, numéros de 2009, dérogations, seuils ; un cas fautif et un cas sain chacun."""

from __future__ import annotations

from typing import Any

import pytest

from cctgen.clausier.textes.articles import articles_cites
from cctgen.socle.anomalies import Gravite
from tests.clausier.fabrique import clause_pi, codes, controler, jours
from tests.fabriques import une_clause, une_exigence

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


def test_une_clause_de_pi_qui_cite_un_article_de_2009_dans_son_texte_est_refusee() -> None:
    anomalies = controler(clause_pi(texte="Il est fait application de l'article 38 du CCAG-TIC."))
    assert "article-ccag-2009" in codes(anomalies)


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
        ("37", "Le titulaire détruit les données dans les 30 jours à compter de la fin du marché."),
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
