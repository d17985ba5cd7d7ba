"""Un lot qui ne s'attribue pas : sans suite à tout moment, infructueux faute d'offre ; chacun en reçoit les motifs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cctgen.assemblage.modele import Dossier
from cctgen.evaluation.classement import Comparaison
from cctgen.evaluation.rapport.modele import Analyse
from cctgen.evaluation.suites.communicable import corps_communicable
from cctgen.evaluation.suites.controle import anomalies_des_suites
from cctgen.evaluation.suites.fiches import rapport_de_presentation
from cctgen.evaluation.suites.issue import Issue, issues, propositions
from cctgen.evaluation.suites.lettres import LettreDeSuite, lettres_d_une_issue
from cctgen.evaluation.suites.modele import Suite, SuitesRedigees
from cctgen.socle.anomalies import Anomalie
from tests.evaluation.fabriques import une_decision
from tests.evaluation.rapport.test_redaction import _lignes
from tests.evaluation.suites.fabriques import COURRIER, RETENUE, des_offres_classees, des_suites, mots_de

CLOSE: dict[str, Any] = {
    "suite": "sans_suite",
    "motif": "Le besoin a disparu.",
    "auteur": "Mme Martin",
    "date": "2027-02-05",
}
INFRUCTUEUX = {**CLOSE, "suite": "Infructueux", "motif": "Aucune offre régulière."}


def lue(redigees: SuitesRedigees, dossier: Dossier, comparaison: Comparaison) -> tuple[Issue, set[str]]:
    (issue,) = toutes = issues(comparaison, redigees, dossier)
    return issue, {a.code for a in anomalies_des_suites(redigees, toutes, dossier)}


def ecrites(issue: Issue, redigees: SuitesRedigees, dossier: Dossier) -> tuple[LettreDeSuite, ...]:
    return lettres_d_une_issue(dossier, issue, redigees.courrier, 2)


def marche(*ecartees: str) -> tuple[Dossier, Comparaison]:
    decisions = [une_decision(nom, exigence="SSI-P", motif=f"motif-{nom}") for nom in ecartees]
    return des_offres_classees({"Alpha": 4, "Beta": 2}, decisions)


def test_sans_suite_chacun_en_recoit_le_motif_et_rien_des_autres() -> None:
    dossier, comparaison = marche("Beta")
    redigees = des_suites(CLOSE, **COURRIER)
    issue, codes = lue(redigees, dossier, comparaison)
    assert (codes, issue.projet, issue.attributaire) == (set(), "", None)
    alpha, beta = ecrites(issue, redigees, dossier)
    assert {alpha.nature, beta.nature} == {"sans-suite"}
    for lettre, autre in ((alpha, "Beta"), (beta, "Alpha")):
        assert "Le besoin a disparu." in str(lettre.lettre)
        assert lettre.lettre.champs["recours"] == "", "le recours d'un lot non attribué n'est pas celui d'un rejet"
        assert not [mot for mot in mots_de(autre) if mot in str(lettre.lettre)]
    assert ("motif-Beta" in str(beta.lettre), "motif-Beta" in str(alpha.lettre)) == (True, False)
    assert propositions(comparaison, redigees, dossier)[0].startswith("Déclarer la procédure sans suite. Le besoin")
    presentation = str(rapport_de_presentation(dossier, (issue,), redigees.courrier, 2))
    assert "Procédure déclarée sans suite" in presentation
    assert "[À compléter : attributaire]" not in presentation
    corps = corps_communicable(dossier, comparaison, (issue,), Analyse(redigees.courrier.envoi))  # type: ignore[arg-type]
    communicable = str(corps)
    assert "Procédure déclarée sans suite. Aucune offre retenue." in communicable
    assert "Alpha" not in communicable
    motifs, appreciations = _lignes((corps[-1],))[1:]
    assert "otifs de la décision | Ces motifs se communiquent à ceux qui ont participé (article R. 2185-2" in motifs
    assert (
        "noms, notes et appréciations des 2 candidats | Ce qui est d'un candidat non retenu"
        in appreciations.replace("N", "n", 1)
    )


@pytest.mark.parametrize(
    ("numero", "dit"), [(0, "Procédure déclarée sans suite"), (2, "Lot 2 déclaré sans suite")], ids=["seul", "lot"]
)
def test_un_lot_sans_suite_ne_dit_pas_close_toute_la_procedure(numero: int, dit: str) -> None:
    dossier, comparaison = marche("Beta")
    redigees = des_suites(CLOSE, **COURRIER)
    issue, _codes = lue(redigees, dossier, comparaison)
    issue = replace(issue, lot=replace(issue.lot, numero=numero, titre="Maintenance" if numero else ""))
    assert {lettre.lettre.entete.titre for lettre in ecrites(issue, redigees, dossier)} == {dit}


def test_sans_suite_se_dit_meme_d_un_classement_provisoire() -> None:
    dossier, comparaison = marche()
    (lot,) = comparaison.lots
    provisoire = replace(comparaison, lots=(replace(lot, raisons=(Anomalie("prix-absent", "m", "c"),)),))
    assert lue(des_suites(CLOSE, **COURRIER), dossier, provisoire)[0].projet == ""
    assert lue(des_suites(RETENUE, **COURRIER), dossier, provisoire)[0].projet == "le classement est provisoire"


def test_infructueux_seulement_si_aucune_offre_ne_reste() -> None:
    issue, codes = lue(des_suites(INFRUCTUEUX, **COURRIER), *marche("Beta"))
    assert (codes, "en lice" in issue.projet) == ({"infructueux-avec-offre"}, True)
    dossier, comparaison = marche("Alpha", "Beta")
    redigees = des_suites(INFRUCTUEUX, **COURRIER)
    issue, codes = lue(redigees, dossier, comparaison)
    assert (codes, issue.projet) == (set(), "")
    lettres = ecrites(issue, redigees, dossier)
    assert [li.lettre.champs["infructueux"] for li in lettres] == [True, True]
    assert propositions(comparaison, redigees, dossier)[0].startswith("Déclarer la procédure infructueuse.")


@pytest.mark.parametrize("autre", [RETENUE, CLOSE, {**CLOSE, "motif": "Un autre."}])
def test_un_lot_n_a_qu_une_issue(autre: dict[str, Any]) -> None:
    issue, codes = lue(des_suites(INFRUCTUEUX, autre, **COURRIER), *marche("Alpha", "Beta"))
    assert "issue-contradictoire" in codes
    assert issue.projet


@pytest.mark.parametrize("champ", ["motif", "auteur", "date"])
def test_une_decision_de_ne_pas_attribuer_est_motivee_et_signee(champ: str) -> None:
    incomplete = {cle: valeur for cle, valeur in CLOSE.items() if cle != champ}
    issue, codes = lue(des_suites(incomplete, **COURRIER), *marche())
    assert codes == {"attribution-incomplete"}
    assert issue.projet == f"la décision sur le lot est sans {champ}"


@pytest.mark.parametrize("valeur", [{**CLOSE, "offre": "Alpha"}, {"suite": "rejetee"}])
def test_une_offre_se_nomme_un_lot_entier_non(valeur: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="offre"):
        Suite.model_validate(valeur)
