"""Une négation n'écarte que ce sur quoi elle porte : celle d'une proposition voisine ne fait rien taire."""

from __future__ import annotations

import re

import pytest

from cctgen.clausier.textes.negation import accomplis, affirmes

NOTE = re.compile(
    r"notes? négatives?|malus|retraits? de points|points? (?:(?:ne )?sont (?:pas )?)?retirés"
    r"|notes?[^.;]{0,30}(?:au-dessous de|sous) zéro",
    re.IGNORECASE,
)
POIDS = re.compile(r"(?:poids|sous-critères)[^.;]{0,60} fixés par la commission", re.IGNORECASE)
RANGS = re.compile(r"(?:moyenne|somme) des rangs|rang moyen|selon les rangs", re.IGNORECASE)
SOI = re.compile(
    r"auto-évaluation|(?:note|points)[^.;]{0,40}(?:déclarée|annoncés) par le soumissionnaire", re.IGNORECASE
)
LIEN = re.compile(r"chiffre d'affaires|ancienneté|notoriété|siège social|RSE", re.IGNORECASE)


@pytest.mark.parametrize(
    ("motif", "phrase"),
    [
        (NOTE, "Aucune note négative n'est donnée."),
        (POIDS, "Les poids ne sont jamais fixés par la commission."),
        (RANGS, "L'acheteur n'attribue pas la note selon la moyenne des rangs."),
        (RANGS, "Les offres sont classées sans moyenne des rangs."),
        (LIEN, "Aucun critère ne porte sur le chiffre d'affaires."),
        (LIEN, "Aucun critère ne porte sur l'ancienneté, la notoriété ou le chiffre d'affaires."),
        (LIEN, "Aucun critère ne porte sur le chiffre d'affaires et l'ancienneté."),
        (LIEN, "Aucun critère ne porte sur la taille de l'entreprise, son chiffre d'affaires ou son ancienneté."),
        (LIEN, "Le chiffre d'affaires n'est pas un critère."),
        (LIEN, "Aucun critère ne juge ni la RSE ni le siège social."),
        (NOTE, "Il n'est donné ni malus ni note négative."),
        (NOTE, "L'acheteur s'interdit toute note négative."),
        (NOTE, "Une absence de réponse ne donne lieu à aucun retrait de points."),
        (NOTE, "Les malus sont interdits."),
        (NOTE, "Le malus ne s'applique pas."),
        (NOTE, "L'acheteur précise qu'il n'attribue pas de note négative."),
        (NOTE, "Les notes ne sont jamais au-dessous de zéro."),
        (RANGS, "Les offres ne sont pas classées par la somme des rangs."),
        (SOI, "Les réponses de la matrice ne valent pas auto-évaluation."),
        (SOI, "La note n'est pas celle déclarée par le soumissionnaire."),
        (LIEN, "L'acheteur choisit sans tenir compte du chiffre d'affaires, critère exclu."),
        (LIEN, "L'acheteur s'engage à ne pas apprécier le chiffre d'affaires."),
        (NOTE, "Il est rappelé que la réponse ne donne pas lieu à un retrait de points."),
        (NOTE, "La réponse « Non conforme » n'entraîne pas de malus."),
        (NOTE, "Le degré zéro n’entraîne jamais de retrait de points."),
        (NOTE, "En aucun cas une note négative n'est donnée."),
        (NOTE, "Nul malus n'est donné."),
        (NOTE, "Pas de malus."),
        (LIEN, "Le critère n'est plus le chiffre d'affaires."),
        (NOTE, "Une note négative n'est jamais donnée."),
        (RANGS, "L'acheteur n'attribue pas la note selon la somme des rangs."),
        (NOTE, "Les points ne sont pas retirés."),
        (NOTE, "Il ne s'agit pas d'une note négative."),
        (NOTE, "Aucune réponse ni exigence ne reçoit de malus."),
        (RANGS, "L'acheteur n'attribue pas la note selon les rangs."),
    ],
)
def test_une_phrase_qui_exclut_une_faute_ne_la_commet_pas(motif: re.Pattern[str], phrase: str) -> None:
    assert motif.search(phrase)
    assert not list(affirmes(motif, phrase))


@pytest.mark.parametrize(
    ("motif", "phrase"),
    [
        (NOTE, "Le soumissionnaire qui ne fournit pas la preuve reçoit une note négative."),
        (NOTE, "Toute exigence sans réponse donne lieu à un retrait de points."),
        (NOTE, "Aucune preuve remise : deux points sont retirés."),
        (NOTE, "Si aucune preuve n'est remise, une note négative est donnée."),
        (NOTE, "Si la preuve n'est pas remise le malus s'applique."),
        (NOTE, "L'offre n'est pas rejetée, mais deux points sont retirés."),
        (NOTE, "L'offre n'est pas rejetée et des points sont retirés."),
        (NOTE, "Aucune note négative n'est donnée, mais deux points sont retirés."),
        (NOTE, "Toute preuve que le soumissionnaire ne fournit pas donne lieu à un retrait de points."),
        (NOTE, "Le malus n'est pas plafonné."),
        (NOTE, "Les points retirés ne sont pas rendus."),
        (NOTE, "Ne pas joindre la preuve vaut un malus."),
        (NOTE, "Un malus est donné sans avertissement."),
        (NOTE, "Sans preuve, le malus s'applique."),
        (NOTE, "Le soumissionnaire dont aucune preuve n'est jointe reçoit une note négative."),
        (NOTE, "L'offre interdite reçoit une note négative."),
        (NOTE, "Une réponse jamais prouvée reçoit une note négative."),
        (NOTE, "Quand la réponse n’est pas prouvée, la note est sous zéro."),
        (POIDS, "Les poids qui ne sont pas publiés sont fixés par la commission."),
        (POIDS, "Les sous-critères ne sont pas pondérés et leurs poids sont fixés par la commission."),
        (RANGS, "L'offre dont le prix n'est pas anormal est classée par rang moyen."),
        (LIEN, "Le critère des références, sans objet ici, cède au chiffre d'affaires."),
        (LIEN, "Le critère social ne compte pas ; le critère retenu est le chiffre d'affaires."),
        (LIEN, "Aucun critère n'est éliminatoire : l'ancienneté est notée."),
        (LIEN, "Aucun critère n'est éliminatoire, et l'ancienneté du candidat est notée."),
        (LIEN, "Aucun critère n'est éliminatoire, l'ancienneté compte double."),
        (NOTE, "Toute preuve qu'il ne fournit pas au jour dit entraîne un malus."),
        (LIEN, "Démarche RSE du candidat"),
        (SOI, "La note est celle que le candidat, sans contrôle, propose : points annoncés par le soumissionnaire."),
        (NOTE, "Le soumissionnaire qui ne répond pas a une note négative."),
        (NOTE, "Qui ne fournit pas de preuve reçoit un malus."),
        (RANGS, "Les offres sans réserve sont classées par rang moyen."),
        (NOTE, "L'absence de preuve, qui n'est pas régularisable, vaut malus."),
        (RANGS, "Les offres sont classées par rang moyen."),
    ],
)
def test_la_negation_d_autre_chose_ne_fait_rien_taire(motif: re.Pattern[str], phrase: str) -> None:
    assert list(affirmes(motif, phrase))


PUBLIE = re.compile(r"code source[^.;]*\b(?:est|sera) publié|\b(?:publie|diffuse)\b[^.;]*code source", re.IGNORECASE)
SECRET = re.compile(r"code source[^.;]*\b(?:est|reste)\b[^.;]*\b(?:confidentiel|secret)", re.IGNORECASE)
AILLEURS = re.compile(
    r"\b(?:peu(?:t|vent)|autoris\w+)\b[^.;]*hors de l'Union"
    r"|\b(?:hébergé|conservé|traité)e?s?\b[^.;]*(?:hors de l'Union|\b(?:Inde|Maroc)\b)",
    re.IGNORECASE,
)
CEDE = re.compile(r"\b(?:cède|cèdent)\b|\b(?:est|sont) cédée?s?\b", re.IGNORECASE)


@pytest.mark.parametrize(
    ("motif", "phrase"),
    [
        (PUBLIE, "Le titulaire ne publie pas le code source."),
        (PUBLIE, "Le titulaire ne diffuse jamais le code source."),
        (PUBLIE, "Aucun code source n'est publié."),
        (PUBLIE, "Il est rappelé que le titulaire ne publie pas le code source."),
        (SECRET, "Le code source n'est pas confidentiel."),
        (SECRET, "Le code source est livré sans aucun secret."),
        (SECRET, "Le code source ne reste ni confidentiel ni secret."),
        (AILLEURS, "Aucune donnée n'est conservée hors de l'Union."),
        (AILLEURS, "Les données ne peuvent pas être conservées hors de l'Union."),
        (AILLEURS, "Les données ne peuvent être hébergées hors de l'Union."),
        (AILLEURS, "Les données conservées en France ne sont pas traitées depuis le Maroc."),
        (AILLEURS, "Les données sont hébergées en France, jamais hors de l'Union."),
        (CEDE, "Le titulaire ne cède pas ses outils."),
        (CEDE, "Aucun droit n'est cédé sur le progiciel."),
        (CEDE, "Ni les outils ni les marques ne sont cédés."),
    ],
)
def test_un_acte_nie_n_est_pas_accompli(motif: re.Pattern[str], phrase: str) -> None:
    assert motif.search(phrase)
    assert not list(accomplis(motif, phrase))


@pytest.mark.parametrize(
    ("motif", "phrase"),
    [
        (PUBLIE, "Le code source est publié, et aucune donnée n'y figure."),
        (PUBLIE, "Le titulaire, qui ne garde aucun droit exclusif, publie le code source."),
        (PUBLIE, "Le titulaire ne garde aucune copie et publie le code source."),
        (SECRET, "Le code source est confidentiel, et aucun tiers n'y accède."),
        (SECRET, "Le code source, jamais publié, reste secret."),
        (AILLEURS, "Les données ne sont pas publiques et sont hébergées hors de l'Union."),
        (AILLEURS, "Les données hébergées en Inde ne sont pas publiées."),
        (AILLEURS, "Sans instruction contraire, les données sont conservées hors de l'Union."),
        (AILLEURS, "Si l'acheteur ne répond pas, les données peuvent être conservées hors de l'Union."),
        (AILLEURS, "Les sauvegardes sont conservées en Inde, où aucun agent n'intervient."),
        (CEDE, "Le titulaire, qui n'en retient aucun, cède les droits."),
        (CEDE, "Les droits sont cédés, et rien n'est dû de plus."),
    ],
)
def test_la_negation_voisine_ne_defait_pas_un_acte(motif: re.Pattern[str], phrase: str) -> None:
    assert list(accomplis(motif, phrase))
