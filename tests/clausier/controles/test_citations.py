"""Aucun numéro d'article que personne n'a lu ne part au contrat ; une dérogation dit toujours où elle porte."""

from __future__ import annotations

from typing import Any

import pytest

from cctgen.clausier.controles.ensemble import controler_clause
from tests.clausier.fabrique import situer
from tests.fabriques import un_clausier, une_clause, une_exigence

CITE = "Les connaissances antérieures suivent l'article 45 du CCAG-TIC."


def constats(etat: str, sans_numero: str = "", **champs: Any) -> list[tuple[str, str]]:
    """Contrôle une clause qui déclare l'article 45, dans l'état donné."""
    article = {"numero": "45", "etat": etat, "sans_numero": sans_numero}
    reference = {"id": "ccag-tic", "intitule": "CCAG-TIC", "etat": "verifie", "articles": [article]}
    clause = une_clause(**{"complete": ["ccag-tic:45"], **champs})
    anomalies = controler_clause(un_clausier([clause], references=[reference]), clause, situer)
    return [(a.code, str(a.lieu)) for a in anomalies]


@pytest.mark.parametrize(
    ("champs", "lieu"),
    [
        ({"texte": CITE}, "texte"),
        ({"contexte": CITE}, "contexte"),
        ({"exigences": [une_exigence(enonce=CITE)]}, "exigences/0/enonce"),
        ({"exigences": [une_exigence(preuve=CITE)]}, "exigences/0/preuve"),
        ({"deroge": [{"article": "ccag-tic:45", "objet": CITE}]}, "deroge/0/objet"),
    ],
)
def test_un_numero_que_personne_n_a_lu_est_releve_partout_ou_il_s_imprime(champs: dict[str, Any], lieu: str) -> None:
    assert constats("a_verifier", "chapitre « Résultats »", **champs) == [("article-non-lu", lieu)]
    assert constats("verifie", **champs) == []


def test_la_note_a_l_acheteur_peut_donner_le_numero_a_confirmer() -> None:
    assert constats("a_verifier", note_acheteur=CITE) == []


def test_une_derogation_a_un_article_non_lu_dit_ou_il_se_trouve() -> None:
    derogation = {"deroge": [{"article": "ccag-tic:45", "objet": "Publication."}]}
    assert constats("a_verifier", **derogation) == [("derogation-sans-formulation", "deroge/0/article")]
    assert constats("a_verifier", "chapitre « Résultats »", **derogation) == []
    assert constats("verifie", **derogation) == []
