"""Une suite qui ne désigne pas sans doute une offre ne vaut pour aucune ; une attribution dit pourquoi, qui, quand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import yaml

from cctgen.assemblage.modele import Dossier
from cctgen.evaluation.classement import Comparaison
from cctgen.evaluation.irregularites import Irregularite
from cctgen.evaluation.reserves import Reserve
from cctgen.evaluation.suites.controle import anomalies_des_suites
from cctgen.evaluation.suites.fiches import rapport_de_presentation
from cctgen.evaluation.suites.issue import EX_AEQUO, Issue, issues
from cctgen.evaluation.suites.lettres import LettreDeSuite, lettres_d_une_issue
from cctgen.evaluation.suites.modele import SuitesRedigees
from cctgen.evaluation.suites.saisie import suites_a_remplir
from tests.evaluation.fabriques import une_decision
from tests.evaluation.suites.fabriques import COURRIER, RETENUE, SIRETS, a_egalite, des_offres_classees, des_suites

JOURS_DU_COURRIER = ("envoi", "remise_des_pieces", "signature")
REJETEE = {"offre": "Beta", "suite": "rejetee", "motif": "Le motif de Beta."}


def renommees(noms: dict[str, str]) -> tuple[Dossier, Comparaison]:
    """Alpha, Beta, Gamma, de rang 1, 2 et 3, sous d'autres noms."""
    dossier, comparaison = des_offres_classees({"Alpha": 4, "Beta": 3, "Gamma": 2})
    (lot,) = comparaison.lots
    offres = tuple(
        replace(o, soumissionnaire=nom, offre=replace(o.offre, soumissionnaire=nom))
        for o in lot.offres
        for nom in [noms.get(o.soumissionnaire, o.soumissionnaire)]
    )
    return dossier, replace(comparaison, lots=(replace(lot, offres=offres),))


def lue(
    redigees: SuitesRedigees, dossier: Dossier, comparaison: Comparaison
) -> tuple[Issue, set[str], tuple[LettreDeSuite, ...]]:
    (issue,) = toutes = issues(comparaison, redigees, dossier)
    lettres = lettres_d_une_issue(dossier, issue, redigees.courrier, comparaison.decimales)
    return issue, {a.code for a in anomalies_des_suites(redigees, toutes, dossier)}, lettres


def test_une_suite_qui_vise_deux_homonymes_ne_vaut_pour_aucun() -> None:
    marche = renommees({"Beta": "Dupont", "Gamma": "Dupont"})
    issue, codes, lettres = lue(des_suites(RETENUE, {**REJETEE, "offre": "Dupont"}, **COURRIER), *marche)
    assert "offre-ambigue" in codes
    assert list(issue.suites.values()) == [issue.choix]
    assert all("plusieurs candidats de même nom" in li.projet for li in lettres)
    assert not any("Le motif de Beta" in str(li.lettre) for li in lettres)
    par_siret = des_suites(RETENUE, {**REJETEE, "offre": SIRETS["Beta"]}, **COURRIER)
    issue, codes, lettres = lue(par_siret, *marche)
    assert (issue.projet, codes) == ("", set())
    assert ["Le motif de Beta" in str(li.lettre) for li in lettres] == [False, True, False]


def test_le_fichier_pose_designe_chaque_homonyme_sans_doute() -> None:
    _, comparaison = renommees({"Beta": "Dupont", "Gamma": "Dupont"})
    pose = suites_a_remplir(comparaison)
    assert "Dupont" not in pose
    assert SIRETS["Beta"] in pose
    assert SIRETS["Gamma"] in pose
    lignes = pose[pose.index("# suites:") :].replace("# ", "").replace("#", "")
    assert len(yaml.safe_load(lignes)["suites"]) == 3


def test_deux_lignes_pour_une_offre_aucune_ne_compte() -> None:
    doubles = des_suites(RETENUE, REJETEE, {**REJETEE, "motif": "Un autre."}, **COURRIER)
    issue, codes, lettres = lue(doubles, *renommees({}))
    assert codes == {"suite-en-double"}
    assert issue.projet == "une offre a plusieurs suites"
    assert not any("Le motif de Beta" in str(li.lettre) or "Un autre" in str(li.lettre) for li in lettres)


@pytest.mark.parametrize("champ", ["motif", "auteur", "date"])
def test_une_attribution_incomplete_reste_un_projet(champ: str) -> None:
    choix: dict[str, Any] = {cle: valeur for cle, valeur in RETENUE.items() if cle != champ}
    issue, codes, lettres = lue(des_suites(choix, **COURRIER), *renommees({}))
    assert codes == {"attribution-incomplete"}
    assert issue.projet == f"l'attribution est sans {champ}"
    assert lettres
    assert all(li.projet for li in lettres)


@pytest.mark.parametrize(("jour", "attendus"), [("2027-02-21", {"signature-prematuree"}), ("2027-02-22", set())])
def test_le_marche_ne_se_signe_pas_pendant_le_delai(jour: str, attendus: set[str]) -> None:
    _, codes, _ = lue(des_suites(RETENUE, **COURRIER, signature=jour), *renommees({}))
    assert codes == attendus


@pytest.mark.parametrize(("envoi", "attendus"), [("2027-02-04", {"courrier-anterieur"}), ("2027-02-05", set())])
def test_une_lettre_ne_precede_pas_la_decision_qu_elle_annonce(envoi: str, attendus: set[str]) -> None:
    choix = {**RETENUE, "date": "2027-02-05"}
    _, codes, _ = lue(des_suites(choix, **{**COURRIER, "envoi": envoi}), *renommees({}))
    assert codes == attendus


def test_une_lettre_ne_precede_pas_une_mise_a_l_ecart() -> None:
    dossier, comparaison = renommees({})
    (lot,) = comparaison.lots
    *premieres, derniere = lot.offres
    ecartee = replace(derniere, rang=None, mises_a_l_ecart=(une_decision("Gamma", date=date(2027, 3, 1)),))
    comparaison = replace(comparaison, lots=(replace(lot, offres=(*premieres, ecartee)),))
    _, codes, _ = lue(des_suites(RETENUE, **COURRIER), dossier, comparaison)
    assert codes == {"courrier-anterieur", "attribution-anterieure"}


ATTRIBUEE_LE = date(2027, 2, 5)


@pytest.mark.parametrize("ecart", [0, 1])
@pytest.mark.parametrize("objet", ["ecart", "irregularite", "reserve", "prix"])
def test_un_lot_ne_s_attribue_qu_une_fois_decide_de_chaque_offre(objet: str, ecart: int) -> None:
    """Une attribution datée d'avant la décision qui écarte une concurrente passait sans un mot."""
    dossier, comparaison = renommees({})
    (lot,) = comparaison.lots
    *premieres, derniere = lot.offres
    prise = une_decision("Gamma", "maintenue", date=ATTRIBUEE_LE + timedelta(days=ecart))
    champs: dict[str, Any] = {
        "ecart": {"rang": None, "mises_a_l_ecart": (prise,)},
        "irregularite": {"irregularites": (Irregularite("SSI-P", ("sans réponse",), prise),)},
        "reserve": {"reserves": (Reserve("", "texte-modifie", "lue.", decision=prise),)},
        "prix": {"decision_de_prix": prise},
    }[objet]
    lots = (replace(lot, offres=(*premieres, replace(derniere, **champs))),)
    choix = {**RETENUE, "date": ATTRIBUEE_LE.isoformat()}
    _, codes, _ = lue(
        des_suites(choix, **{**COURRIER, "envoi": "2027-02-10"}), dossier, replace(comparaison, lots=lots)
    )
    assert ("attribution-anterieure" in codes) is (ecart > 0)


@pytest.mark.parametrize("jour", ["2026-11-30", "2072-02-10", "2030-01-01"])
@pytest.mark.parametrize("champ", ["date", "demande_recue_le", "motifs_envoyes_le", *JOURS_DU_COURRIER])
def test_une_date_qui_n_est_pas_de_la_consultation_est_relevee(champ: str, jour: str) -> None:
    choix, courrier = dict(RETENUE), dict(COURRIER)
    (courrier if champ in JOURS_DU_COURRIER else choix)[champ] = jour
    _, codes, _ = lue(des_suites(choix, **courrier), *renommees({}))
    assert "date-improbable" in codes


@pytest.mark.parametrize("jour", ["2026-12-01", "2029-12-31"])
def test_une_date_de_la_procedure_ne_l_est_pas(jour: str) -> None:
    _, codes, _ = lue(des_suites({**RETENUE, "date": jour}, **COURRIER), *renommees({}))
    assert "date-improbable" not in codes


@pytest.mark.parametrize("nom", ["Alpha", "Beta"])
def test_entre_premieres_que_la_regle_ne_departage_pas_rien_ne_part(nom: str) -> None:
    """Une lettre à signer affirmait que « la règle de départage publiée a préférée » l'offre choisie."""
    dossier, comparaison = a_egalite("")
    redigees = des_suites({**RETENUE, "offre": nom}, **COURRIER)
    issue, codes, lettres = lue(redigees, dossier, comparaison)
    assert (issue.projet, codes) == (EX_AEQUO, {"ex-aequo-non-departages"})
    assert issue.attributaire is not None
    assert issue.attributaire.soumissionnaire == nom
    assert lettres
    assert all(li.projet == EX_AEQUO for li in lettres)
    dits = str([li.lettre.blocs for li in lettres])
    assert "et la règle publiée ne les départage pas" in dits
    assert "a préférée" not in dits
    assert "et la règle publiée ne les départage pas" in str(
        rapport_de_presentation(dossier, [issue], redigees.courrier, 2)
    )
    issue, codes, _ = lue(des_suites(**COURRIER), *a_egalite(""))
    assert (issue.attributaire, codes) == (None, {"ex-aequo-non-departages"})


def test_la_regle_qui_departage_s_impose() -> None:
    _, codes, _ = lue(des_suites({**RETENUE, "offre": "Alpha"}, **COURRIER), *a_egalite("Beta"))
    assert codes == {"attributaire-mal-classe"}
    issue, codes, lettres = lue(des_suites({**RETENUE, "offre": "Beta"}, **COURRIER), *a_egalite("Beta"))
    assert (issue.projet, codes) == ("", set())
    assert "que la règle de départage publiée a préférée" in str([li.lettre.blocs for li in lettres])


def test_une_offre_mieux_notee_n_est_pas_dite_inferieure() -> None:
    dossier, comparaison = des_offres_classees({"Alpha": 4, "Beta": 2})
    redigees = des_suites({**RETENUE, "offre": "Beta"}, **COURRIER)
    issue, _, lettres = lue(redigees, dossier, comparaison)
    for dit in (
        str([li.lettre.blocs for li in lettres]),
        str(rapport_de_presentation(dossier, [issue], redigees.courrier, 2)),
    ):
        assert "une note supérieure à celle de l'offre retenue" in dit
    (rejet,) = [li for li in lettres if li.nature == "rejet"]
    assert rejet.lettre.champs["rang_retenue"] == "2"


def test_deux_lettres_n_ont_jamais_le_meme_fichier() -> None:
    for noms in (("A", "A", "A 2"), ("A 2", "A", "A"), ("A", "A 2", "A")):
        marche = renommees(dict(zip(("Alpha", "Beta", "Gamma"), noms, strict=True)))
        lettres = lue(des_suites(**COURRIER), *marche)[2]
        rejets = [li.nom for li in lettres]
        assert len(rejets) == 3
        assert len(set(rejets)) == 3
    meme = renommees(dict.fromkeys(("Beta", "Gamma"), "A"))
    assert [li.nom for li in lue(des_suites(**COURRIER), *meme)[2]][1:] == ["rejet-a", "rejet-a-2"]
