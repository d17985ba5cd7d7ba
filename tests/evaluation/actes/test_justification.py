"""Un prix ne fait rejeter une offre qu'une fois sa justification demandée et lue, ou restée sans réponse."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cctgen.documents.composition.lettre import Lettre
from cctgen.evaluation.actes.controle import Echanges, avec_justifications, controler_les_demandes
from cctgen.evaluation.prix.anormalement_bas import Justification
from cctgen.evaluation.suites.issue import issues
from cctgen.evaluation.suites.lettres import lettres_d_une_issue, reste_a_completer
from tests.evaluation.actes.fabriques import JOUR, LIEU, des_echanges, une_demande
from tests.evaluation.fabriques import un_dossier, une_decision
from tests.evaluation.suites.fabriques import COURRIER, RETENUE, des_offres_classees, des_suites

JUSTIFIER = {"exigence": "prix", "nature": "justification", "situation": "prix à justifier"}
SANS = {"reponse": None, "recue_le": None}
FOURNIS = "les éléments fournis n'en justifient pas le niveau"
AUCUNE = "la justification demandée n'en a pas été fournie dans le délai fixé"


def ecartee_pour_son_prix(
    demande: dict[str, Any] | None, decidee_le: str = "2027-02-20"
) -> tuple[bool, Justification | None, str, Lettre]:
    """Rend si le lot est provisoire, l'état de la justification, ce qui tient la lettre en projet, et la lettre."""
    ecart = une_decision("Gamma", exigence="prix", motif="La charge n'est pas chiffrée.", date=decidee_le)
    dossier, comparaison = des_offres_classees({"Alpha": 4, "Beta": 3, "Gamma": 2}, [ecart])
    offres = tuple(o.offre for lot in comparaison.lots for o in lot.offres)
    lignes = () if demande is None else ((une_demande("Gamma", **{**JUSTIFIER, **demande}), LIEU),)
    comparaison = avec_justifications(comparaison, Echanges(lignes, (), (ecart,), offres, frozenset(), JOUR))
    (lot,) = comparaison.lots
    redigees = des_suites(RETENUE, **COURRIER)
    (issue,) = issues(comparaison, redigees, dossier)
    lettres = lettres_d_une_issue(dossier, issue, redigees.courrier, comparaison.decimales)
    (rejet,) = [li for li in lettres if li.nature == "irreguliere"]
    (gamma,) = [o for o in lot.offres if o.mise_a_l_ecart]
    return lot.provisoire, gamma.justification, rejet.projet, rejet.lettre


@pytest.mark.parametrize(
    ("demande", "etat", "phrase"),
    [
        ({}, Justification.RECUE, FOURNIS),
        (SANS, Justification.SANS_REPONSE, AUCUNE),
        (None, Justification.A_DEMANDER, ""),
        ({**SANS, "envoyee_le": None}, Justification.A_DEMANDER, ""),
        ({**SANS, "echeance": "2027-04-01"}, Justification.A_DEMANDER, ""),
        ({"nature": "precision"}, Justification.A_DEMANDER, ""),
        ({"exigence": "SSI-1"}, Justification.A_DEMANDER, ""),
    ],
    ids=["reçue", "sans réponse", "jamais demandée", "pas envoyée", "encore attendue", "précision", "sur autre chose"],
)
def test_la_lettre_dit_ce_qu_il_en_est_de_la_justification(
    demande: dict[str, Any] | None, etat: Justification, phrase: str
) -> None:
    """« Les éléments fournis n'en justifient pas le niveau » partait signé sans qu'aucun ait été demandé."""
    provisoire, lue, projet, lettre = ecartee_pour_son_prix(demande)
    assert (lue, lettre.champs["justification"]) == (etat, phrase)
    manque = etat is Justification.A_DEMANDER
    assert provisoire is manque
    assert bool(projet) is manque
    assert reste_a_completer(lettre) is manque


@pytest.mark.parametrize(
    ("demande", "jour", "etat"),
    [
        ({}, "2027-02-07", Justification.A_DEMANDER),
        ({}, "2027-02-08", Justification.RECUE),
        ({"recue_le": None}, "2027-01-20", Justification.RECUE),
        (SANS, "2027-02-10", Justification.A_DEMANDER),
        (SANS, "2027-02-11", Justification.SANS_REPONSE),
        ({**SANS, "echeance": "2027-03-10"}, "2027-03-20", Justification.A_DEMANDER),
    ],
)
def test_un_rejet_decide_avant_la_reponse_ou_l_echeance_ne_l_a_pas_lue(
    demande: dict[str, Any], jour: str, etat: Justification
) -> None:
    """« Les éléments fournis n'en justifient pas le niveau » se signait d'une décision qui les précédait."""
    provisoire, lue, _, _ = ecartee_pour_son_prix(demande, jour)
    assert (lue, provisoire) == (etat, etat is Justification.A_DEMANDER)


@pytest.mark.parametrize(
    ("sens", "code"), [("ecartee", "rejet-sans-justification"), ("regularisee", "regularisee-sans-demande")]
)
def test_une_decision_sans_effet_n_affirme_rien(sens: str, code: str) -> None:
    """« Écartée pour son prix », disait l'écran d'une offre que deux décisions contraires laissent en lice."""
    prise, contraire = une_decision("Alpha", sens, exigence="prix"), une_decision("Alpha", "maintenue", exigence="prix")

    def releves(echanges: Echanges) -> list[str]:
        return [a.code for a in controler_les_demandes(echanges, un_dossier()) if a.code == code]

    assert releves(des_echanges(decisions=[prise])) == [code]
    assert releves(des_echanges(decisions=[prise, contraire])) == []
    assert releves(replace(des_echanges(decisions=[prise]), a_confirmer=(prise,))) == []


def test_un_prix_que_deux_decisions_contraires_jugent_n_est_pas_juge() -> None:
    decisions = [une_decision("Alpha", sens, exigence="prix") for sens in ("maintenue", "ecartee")]
    regularisation = {"nature": "regularisation", "retenue": "oui", "change_l_offre": "non"}
    for prises, attendu in ((decisions[:1], False), (decisions, True)):
        echanges = des_echanges(decisions=prises, prix_bas=["Alpha"], commun=regularisation)
        codes = {a.code for a in controler_les_demandes(echanges, un_dossier())}
        assert ("regularisation-avant-prix" in codes) == attendu
