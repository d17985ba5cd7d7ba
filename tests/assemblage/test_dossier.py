from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cctgen.assemblage.contenu.citations import alertes_de_peremption
from cctgen.assemblage.dossier import assembler
from cctgen.assemblage.modele import Document, Dossier
from cctgen.clausier.modele import Clause
from cctgen.consultation.modele import selon_les_lots_en_phrase
from cctgen.documents.markdown.lecture import en_clair
from tests.fabriques import QUESTIONS, un_clausier, une_clause, une_consultation, une_exigence

COMMUNES = {"hebergement": "pi", "acces": "site"}
PI = {"question": "hebergement", "parmi": ["pi"]}


def dossier(*clauses: Clause, references: Any = (), **consultation: Any) -> Dossier:
    consultation.setdefault("communes", COMMUNES)
    return assembler(un_clausier(clauses, references=references), une_consultation(**consultation))


def codes(resultat: Dossier) -> list[str]:
    return [a.code for a in resultat.anomalies]


def test_les_articles_sont_numerotes_par_rubrique_non_vide() -> None:
    fiche = une_clause("FIC-1", theme="cct", pilier="utilisateur", exigences=[une_exigence("CCT-1")])
    resultat = dossier(une_clause("A-1"), une_clause("A-2"), fiche)
    assert [(a.clause, a.numero) for a in resultat.articles] == [("A-1", "1.1"), ("A-2", "1.2"), ("FIC-1", "2.1")]


def test_un_renvoi_devient_le_numero_de_l_article() -> None:
    resultat = dossier(une_clause("A-1", texte="Voir {clause:A-2}."), une_clause("A-2"))
    assert next(a.texte for a in resultat.articles) == "Voir [article 1\\.2](clause:A-2)."


def test_un_renvoi_vers_une_autre_annexe_la_nomme() -> None:
    autre = une_clause("B-1", piece="ccap", theme="propriete-intellectuelle")
    resultat = dossier(une_clause("A-1", texte="Voir {clause:B-1}."), autre)
    assert en_clair(next(resultat.articles).texte) == "Voir article 1.1 de l'annexe « Droits »."


def test_un_renvoi_vers_une_clause_ecartee_est_bloquant() -> None:
    ecartee = une_clause("A-2", quand={"question": "hebergement", "parmi": ["titulaire"]})
    assert codes(dossier(une_clause("A-1", texte="Voir {clause:A-2}."), ecartee)) == ["renvoi-sans-cible"]


def test_retirer_une_clause_ne_conseille_ni_d_y_revenir_d_abord_ni_deux_fois_la_meme_chose() -> None:
    retirer = {"ajustements": [{"clause": "A-3", "action": "retirer", "motif": "Portée ailleurs"}]}
    clauses = (
        une_clause("A-1", texte="Voir {clause:A-3}.", requiert=["A-3"]),
        une_clause("A-2", texte="Voir {clause:A-3}."),
        une_clause("A-3"),
    )
    resultat = dossier(*clauses, **retirer)
    assert [(a.code, a.ref) for a in resultat.anomalies] == [
        ("clause-requise-absente", "A-1"),
        ("renvoi-sans-cible", "A-2"),
    ]
    assert [a.conseil.split(",")[0] for a in resultat.anomalies] == [
        "Retirez aussi A-1",
        "Réécrivez A-2 sans ce renvoi",
    ]
    assert all("revenez sur le retrait de A-3" in a.conseil for a in resultat.anomalies)


def test_un_parametre_regle_remplace_son_defaut() -> None:
    clause = une_clause(texte="Sous {delai} h.", parametres={"delai": {"type": "entier", "defaut": "24"}})
    assert next(dossier(clause).articles).texte == "Sous 24 h."
    assert next(dossier(clause, parametres={"SSI-001": {"delai": "4"}}).articles).texte == "Sous 4 h."


def test_une_piece_a_joindre_insere_ses_valeurs_comme_tout_texte_imprime() -> None:
    exigence = une_exigence("SSI-001-1", piece_acheteur="Accès {acces} : la notice.")
    clause = une_clause(
        parametres={"delai": {"type": "entier", "defaut": "24"}},
        pieces_acheteur=["Astreinte de {delai} h"],
        pieces_offre=["Engagement de {delai} h"],
        exigences=[exigence],
    )
    resultat = dossier(clause)
    assert codes(resultat) == []
    acheteur = [en_clair(p.libelle) for p in resultat.pieces_acheteur]
    assert acheteur == ["Accès Sur site : la notice", "Astreinte de 24 h"]
    assert [en_clair(p.libelle) for p in resultat.pieces_offre] == ["Engagement de 24 h"]


def test_un_parametre_sans_valeur_arrete_et_se_nomme() -> None:
    clause = une_clause(texte="Par {nom}.", parametres={"nom": {"type": "texte", "libelle": "Nom du dépôt"}})
    resultat = dossier(clause)
    assert codes(resultat) == ["parametre-sans-valeur"]
    assert "Nom du dépôt" in resultat.anomalies[0].message


def test_une_variable_sans_reponse_nomme_la_question() -> None:
    resultat = dossier(une_clause(texte="Chez {prestataire}."))
    assert codes(resultat) == ["variable-sans-valeur"]
    assert "Hébergeur" in resultat.anomalies[0].message


def test_une_question_sans_reponse_est_bloquante() -> None:
    assert codes(dossier(communes={"hebergement": "pi"})) == ["question-sans-reponse"]


def test_une_reponse_devenue_invisible_ne_fuit_pas() -> None:
    communes = {**COMMUNES, "prestataire": "Hébergeur caché"}
    resultat = dossier(une_clause(), communes=communes)
    assert "Hébergeur caché" not in repr(resultat)


def test_une_reponse_qui_differe_d_un_lot_a_l_autre_se_dit_pour_chacun() -> None:
    lots = {1: {"prestataire": "X"}, 2: {"prestataire": "Y"}}
    resultat = dossier(
        une_clause(texte="Chez {prestataire}."), communes={"hebergement": "titulaire", "acces": "site"}, lots=lots
    )
    assert en_clair(next(resultat.articles).texte) == "Chez X (lot 1) et Y (lot 2)."


def test_des_reponses_a_virgules_se_separent_aussi_d_une_virgule() -> None:
    dite = selon_les_lots_en_phrase({1: "X, hors Y", 2: "Z", 3: "Z"}, (1, 2, 3))
    assert dite == "X, hors Y (lot 1), et Z (lots 2 et 3)"


def test_ce_qui_se_deduit_des_reponses_s_insere_comme_une_reponse() -> None:
    regles = [
        {"valeur": "fort", "quand": {"question": "hebergement", "parmi": ["titulaire"]}, "raison": "Il héberge."},
        {"valeur": "faible", "raison": "Rien ne l'appelle."},
    ]
    valeurs = [{"valeur": "fort", "libelle": "élevé"}, {"valeur": "faible", "libelle": "faible"}]
    niveau = {"id": "niveau", "titre": "Niveau", "valeurs": valeurs, "regles": regles}
    clausier = un_clausier(clauses=[une_clause(texte="Niveau {niveau}.")], deductions=[niveau])
    lots = {1: {"hebergement": "titulaire", "prestataire": "X"}, 2: {"hebergement": "pi"}}
    resultat = assembler(clausier, une_consultation(communes={"acces": "site"}, lots=lots))
    assert en_clair(next(resultat.articles).texte) == "Niveau élevé (lot 1) et faible (lot 2)."


def test_une_reponse_s_insere_sous_la_forme_que_prend_son_option_dans_une_phrase() -> None:
    """Un libellé commence une ligne du questionnaire : au milieu d'une phrase, sa majuscule détonne."""
    options = [{"valeur": "site", "libelle": "Sur site", "insere": "sur site"}, {"valeur": "vpn", "libelle": "VPN"}]
    acces = {**next(q for q in QUESTIONS if q["id"] == "acces"), "options": options}
    questions = [acces if q["id"] == "acces" else q for q in QUESTIONS]
    clausier = un_clausier([une_clause(texte="Accès : {acces}.")], questions)
    resultat = assembler(clausier, une_consultation({"hebergement": "pi", "acces": ["vpn", "site"]}))
    assert en_clair(next(resultat.articles).texte) in ("Accès : VPN et sur site.", "Accès : sur site et VPN.")
    assert {r.reponse for r in resultat.reponses if r.question == "Accès"} <= {"VPN, Sur site", "Sur site, VPN"}


def test_une_clause_d_un_seul_lot_le_dit_et_sa_matrice_aussi() -> None:
    clause = une_clause(quand=PI, exigences=[une_exigence()])
    resultat = dossier(
        clause,
        communes={"acces": "site"},
        lots={1: {"hebergement": "pi"}, 2: {"hebergement": "titulaire", "prestataire": "Y"}},
    )
    assert next(resultat.articles).lots == (1,)
    assert [e.ref for e in resultat.exigences(1)] == ["SSI-001-1"]
    assert resultat.exigences(2) == ()


def test_une_clause_sans_place_dans_le_plan_est_bloquante() -> None:
    assert codes(dossier(une_clause(piece="rc"))) == ["clause-sans-place"]


def test_les_derogations_sortent_dans_l_ordre_du_ccag() -> None:
    references = [{"id": "ccag-tic", "intitule": "CCAG-TIC", "etat": "verifie"}]
    clauses = [
        une_clause("A-1", deroge=[{"article": "ccag-tic:28", "objet": "a"}]),
        une_clause(
            "A-2", deroge=[{"article": "ccag-tic:14.1.2", "objet": "b"}, {"article": "ccag-tic:4.1", "objet": "c"}]
        ),
    ]
    resultat = dossier(*clauses, references=references)
    assert [d.article for d in resultat.derogations] == ["4.1", "14.1.2", "28"]


def test_les_clauses_citees_par_une_rubrique_viennent_dans_l_ordre_cite() -> None:
    plan = {
        "documents": [
            {
                "id": "annexe",
                "titre": "Sécurité",
                "modele": "annexe.docx",
                "fichier": "annexe",
                "pieces": ["cctp"],
                "rubriques": [{"titre": "Par sujet", "clauses": ["A-3", "A-1"], "themes": ["securite"]}],
            }
        ]
    }
    clausier = un_clausier([une_clause(f"A-{n}") for n in (1, 2, 3, 4)], plan=plan)
    articles = assembler(clausier, une_consultation(communes={"hebergement": "pi"})).documents[0].articles
    assert [a.clause for a in articles] == ["A-3", "A-1", "A-2", "A-4"]


def test_une_reference_non_verifiee_est_montree_avec_ses_clauses() -> None:
    references = [
        {"id": "rgpd", "intitule": "RGPD", "etat": "verifie", "articles": [{"numero": "28", "etat": "a_verifier"}]},
    ]
    resultat = dossier(une_clause("A-1", references=["rgpd", "rgpd:28"]), references=references)
    assert [(r.article, r.verifiee, r.clauses) for r in resultat.references] == [
        ("", True, ("A-1",)),
        ("28", False, ("A-1",)),
    ]


def test_un_texte_cite_ne_porte_que_l_article_cite() -> None:
    """La table entière des articles, répétée à chaque citation, faisait les deux tiers d'un dossier publié."""
    articles = [{"numero": n, "intitule": f"Article {n}", "etat": "verifie"} for n in ("28", "32", "33")]
    references = [{"id": "rgpd", "intitule": "RGPD", "etat": "verifie", "articles": articles}]
    citees = dossier(une_clause("A-1", references=["rgpd", "rgpd:28"]), references=references).references
    portes = [([a.numero for a in citee.reference.articles], citee.intitule_article) for citee in citees]
    assert portes == [([], ""), (["28"], "Article 28")]


def test_un_texte_perime_est_signale() -> None:
    references = [{"id": "liste", "intitule": "Liste", "etat": "verifie", "peremption": "2026-12-04"}]
    resultat = dossier(une_clause(references=["liste"]), references=references)
    assert [a.code for a in alertes_de_peremption(resultat.references, date(2026, 12, 4))] == ["reference-perimee"]
    assert list(alertes_de_peremption(resultat.references, date(2026, 12, 3))) == []


def perimees(cle: str, jour: date, **article: str) -> list[str]:
    articles = [{"numero": "28", "etat": "verifie", **article}]
    references = [
        {"id": "rgpd", "intitule": "RGPD", "etat": "verifie", "articles": articles},
        {"id": "liste", "intitule": "Liste", "etat": "verifie", "peremption": "2026-12-04", "articles": articles},
    ]
    resultat = dossier(une_clause(references=cle.split(",")), references=references)
    return [a.ref for a in alertes_de_peremption(resultat.references, jour)]


@pytest.mark.parametrize("cle", ["liste", "liste:28", "liste,liste:28"])
def test_la_peremption_d_un_texte_vaut_pour_ses_articles_et_se_dit_une_fois(cle: str) -> None:
    assert perimees(cle, date(2026, 12, 3)) == []
    assert perimees(cle, date(2026, 12, 4)) == ["liste"]


def test_un_article_peut_perimer_avant_son_texte() -> None:
    assert perimees("rgpd,rgpd:28", date(2026, 12, 4)) == []
    assert perimees("rgpd,rgpd:28", date(2026, 12, 4), peremption="2026-12-04") == ["rgpd:28"]
    assert perimees("liste:28", date(2026, 11, 1), peremption="2026-11-01") == ["liste:28"]


def test_deux_assemblages_donnent_le_meme_dossier() -> None:
    clause = une_clause(exigences=[une_exigence()])
    assert dossier(clause) == dossier(clause)


hostiles = st.text(st.characters(blacklist_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1).filter(str.strip)


@given(hostiles)
def test_toute_valeur_inseree_ressort_intacte(valeur: str) -> None:
    resultat = dossier(
        une_clause(texte="Chez {prestataire} !"),
        communes={"hebergement": "titulaire", "acces": "site", "prestataire": valeur},
    )
    attendu = re.sub(r"\s+", " ", f"Chez {valeur.strip()} !")
    assert re.sub(r"\s+", " ", en_clair(next(resultat.articles).texte)) == attendu
    assert not re.search(r"\{[a-z_]+\}", next(resultat.articles).texte.replace(valeur, ""))


EFFET = {
    "id": "effet_primordial",
    "titre": "Effet",
    "libelle": "Quel effet ?",
    "type": "choix",
    "defaut": "irregularite",
    "options": [{"valeur": v, "libelle": v} for v in ("irregularite", "notation")],
}


def test_l_acheteur_peut_faire_noter_les_primordiales_sauf_celles_que_le_clausier_exclut() -> None:
    clause = une_clause(
        exigences=[une_exigence("A-1", niveau="P"), une_exigence("A-2", niveau="P", notee="non"), une_exigence("A-3")]
    )
    clausier = un_clausier([clause], questions=[*QUESTIONS, EFFET])

    def notees(**communes: str) -> list[bool]:
        resultat = assembler(clausier, une_consultation(communes={**COMMUNES, **communes}))
        return [e.notee for e in resultat.exigences(0)]

    assert notees() == [False, False, True]
    assert notees(effet_primordial="notation") == [True, False, True]


@pytest.mark.parametrize(
    ("modele", "attendu"), [("extrait.docx", True), ("extrait-dae.docx", True), ("annexe.docx", False)]
)
def test_un_document_dit_lui_meme_s_il_se_reporte(modele: str, attendu: bool) -> None:
    assert Document("x", "Titre", "", modele, "fichier", ()).est_a_reporter is attendu
