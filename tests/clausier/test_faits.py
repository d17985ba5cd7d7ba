"""Un motif garde ses faits : mêmes questions, même réponse, et une phrase qui les dit tous."""

from __future__ import annotations

import pytest

from cctgen.clausier.faits import Choix, Fait, Mesure, Motif, SansReponse
from cctgen.clausier.formes.condition import Condition, Entre, Parmi, Tous
from cctgen.clausier.motifs import expliquer

DANS_DEUX_ANS = Entre.model_validate({"question": "duree", "entre": ["13", "24"]})
TOUT = "Vaut « tout » et plus"
OUI = "Oui, « courantes » et autres"


class _Libelles:
    """Des libellés qui tromperaient qui relirait la phrase : guillemets, « et », parenthèses."""

    def question(self, identifiant: str) -> str:
        return {"pi": TOUT, "duree": "Durée (mois)"}.get(identifiant, identifiant)

    def option(self, identifiant: str, valeur: str) -> str:
        return {"oui": OUI, "non": "Non (aucune)"}.get(valeur, valeur)


def motif(condition: Condition, **reponses: tuple[str, ...]) -> Motif:
    return expliquer(condition, reponses, _Libelles()).motif


@pytest.mark.parametrize(
    ("pi", "duree", "reponses", "phrase"),
    [
        (
            ("oui",),
            "18",
            [OUI, "18, entre 13 et 24"],
            f"« {TOUT} » vaut « {OUI} » et « Durée (mois) » vaut 18, compris entre 13 et 24",
        ),
        (
            ("oui", "non"),
            "24",
            [f"{OUI}, Non (aucune)", "24, entre 13 et 24"],
            f"« {TOUT} » comprend « {OUI} », « Non (aucune) » et « Durée (mois) » vaut 24, compris entre 13 et 24",
        ),
    ],
)
def test_une_condition_garde_un_fait_par_question(
    pi: tuple[str, ...], duree: str, reponses: list[str], phrase: str
) -> None:
    condition = Tous(tous=(Parmi(question="pi", parmi=("oui", "non")), DANS_DEUX_ANS))
    rendu = motif(condition, pi=pi, duree=(duree,))
    assert [fait.question for fait in rendu.faits] == [TOUT, "Durée (mois)"]
    assert [fait.reponse for fait in rendu.faits] == reponses
    assert rendu.phrase == phrase


def test_une_valeur_hors_des_bornes_et_une_question_sans_reponse_se_disent() -> None:
    (hors,) = motif(DANS_DEUX_ANS, duree=("36",)).faits
    (sans,) = motif(DANS_DEUX_ANS).faits
    assert (hors.reponse, sans.reponse) == ("36, hors de l'intervalle entre 13 et 24", "sans objet ou sans réponse")
    assert hors.phrase == "« Durée (mois) » vaut 36, hors de l'intervalle entre 13 et 24"
    assert sans.phrase == "« Durée (mois) » est sans objet ou sans réponse"


def test_un_choix_ne_garde_que_les_options_qui_ont_decide() -> None:
    (fait,) = motif(Parmi(question="pi", parmi=("oui",)), pi=("oui", "non")).faits
    assert fait == Choix(TOUT, (OUI,), plusieurs_cochees=True)
    assert fait.phrase == f"« {TOUT} » comprend « {OUI} »"


def test_les_raisons_suivent_les_faits_entre_parentheses() -> None:
    faits: tuple[Fait, ...] = (SansReponse("Accès"), Mesure("Postes", "3", *DANS_DEUX_ANS.entre, est_compris=False))
    assert Motif(faits, ("le lot en déduit", "rien ne l'appelle")).phrase == (
        "« Accès » est sans objet ou sans réponse et « Postes » vaut 3, hors de l'intervalle entre 13 et 24 "
        "(le lot en déduit ; rien ne l'appelle)"
    )
