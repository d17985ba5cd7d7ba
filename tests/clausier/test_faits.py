"""Un motif garde ses faits : mêmes questions, même réponse, et une phrase qui les dit tous."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cctgen.clausier.faits import Choix, Fait, Intervalle, Mesure, Motif, SansReponse
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

    def bornes(self, identifiant: str) -> tuple[Decimal | None, Decimal | None]:
        return (Decimal(1), Decimal(180))


def motif(condition: Condition, **reponses: tuple[str, ...]) -> Motif:
    return expliquer(condition, reponses, _Libelles()).motif


@pytest.mark.parametrize(
    ("pi", "duree", "reponses", "phrase"),
    [
        (
            ("oui",),
            "18",
            [OUI, "18, entre 13 et 24"],
            f"« {TOUT} » vaut « {OUI} » et « Durée (mois) » vaut 18, entre 13 et 24",
        ),
        (
            ("oui", "non"),
            "24",
            [f"{OUI}, Non (aucune)", "24, entre 13 et 24"],
            f"« {TOUT} » comprend « {OUI} », « Non (aucune) » et « Durée (mois) » vaut 24, entre 13 et 24",
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
    assert (hors.reponse, sans.reponse) == ("36, plus de 24", "sans objet ou sans réponse")
    assert hors.phrase == "« Durée (mois) » vaut 36, plus de 24"
    assert sans.phrase == "« Durée (mois) » est sans objet ou sans réponse"


@pytest.mark.parametrize(
    ("entre", "duree", "dit"),
    [
        (("13", "600"), "24", "24, au moins 13"),
        (("13", "600"), "12", "12, moins de 13"),
        (("1", "3"), "2", "2, au plus 3"),
        (("1", "3"), "4", "4, plus de 3"),
        (("13", "24"), "12", "12, moins de 13"),
        (("0", "600"), "12", "12, entre 0 et 600"),
    ],
)
def test_une_borne_que_nulle_reponse_ne_passe_ne_se_dit_pas(entre: tuple[str, str], duree: str, dit: str) -> None:
    (fait,) = motif(Entre.model_validate({"question": "duree", "entre": entre}), duree=(duree,)).faits
    assert fait.reponse == dit


def test_un_choix_ne_garde_que_les_options_qui_ont_decide() -> None:
    (fait,) = motif(Parmi(question="pi", parmi=("oui",)), pi=("oui", "non")).faits
    assert fait == Choix(TOUT, (OUI,), plusieurs_cochees=True)
    assert fait.phrase == f"« {TOUT} » comprend « {OUI} »"


def test_les_raisons_suivent_les_faits_entre_parentheses() -> None:
    faits: tuple[Fait, ...] = (
        SansReponse("Accès"),
        Mesure("Postes", "3", Intervalle(*DANS_DEUX_ANS.entre), est_compris=False),
    )
    assert Motif(faits, ("le lot en déduit", "rien ne l'appelle")).phrase == (
        "« Accès » est sans objet ou sans réponse et « Postes » vaut 3, moins de 13 "
        "(le lot en déduit ; rien ne l'appelle)"
    )
