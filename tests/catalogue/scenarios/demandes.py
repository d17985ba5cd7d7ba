"""Ce qu'un acheteur peut faire, ou oublier, de ses demandes aux soumissionnaires."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from cctgen.evaluation.actes.classeurs.formulaire import FormulaireRendu, LigneRendue
from cctgen.evaluation.actes.controle import controler_les_demandes
from cctgen.evaluation.actes.disparus import echanges_disparus
from cctgen.evaluation.actes.en_suspens import reserves_relevees
from cctgen.evaluation.actes.reponses import ReponseRecue, du_formulaire
from cctgen.evaluation.actes.situations import NatureDemande
from cctgen.evaluation.journal import Journal
from tests.catalogue.scenarios.modele import Scenario, serie
from tests.evaluation.actes.fabriques import JOUR, des_echanges
from tests.evaluation.actes.test_disparus import comparer_le, les_echanges
from tests.evaluation.fabriques import un_dossier, une_decision

_REGULARISATION = {
    "nature": "regularisation",
    "situation": "réponse absente",
    "retenue": "oui",
    "change_l_offre": "non",
}
_SANS_REPONSE = {"reponse": None, "recue_le": None}
_REGULARISEE = une_decision("Alpha", "regularisee", exigence="SSI-1")
_SUR_LE_PRIX = une_decision("Alpha", exigence="prix")


def suivre(champs: dict[str, Any], _dossier: Path) -> set[str]:
    return {a.code for a in controler_les_demandes(des_echanges(**champs), un_dossier())}


def rendre(lignes: tuple[LigneRendue, ...], _dossier: Path) -> set[str]:
    echanges = des_echanges()
    offre = echanges.offres[0]
    rendu = FormulaireRendu(offre.sha256, NatureDemande.PRECISION, lignes, ())
    return {a.code for a in du_formulaire(rendu, "r.xlsx", JOUR, offre, [s for s, _ in echanges.lignes])[1]}


def repondre(texte: str, _dossier: Path) -> set[str]:
    echanges = des_echanges()
    reponse = ReponseRecue(echanges.offres[0].sha256, "SSI-1", NatureDemande.PRECISION, texte, recue_le=JOUR)
    return {a.code for a in reserves_relevees([reponse], echanges, un_dossier())}


def doubler(champs: dict[str, Any], _dossier: Path) -> set[str]:
    """`texte`, celui d'une seconde réponse versée ; `exigence`, celle d'une seconde ligne du registre."""
    echanges = des_echanges(commun=_SANS_REPONSE)
    offre, (suivie, lieu) = echanges.offres[0], echanges.lignes[0]
    versees = [
        ReponseRecue(offre.sha256, "SSI-1", NatureDemande.PRECISION, texte, "", f"{rang}.xlsx, Réponses!E11", JOUR)
        for rang, texte in enumerate(["Page 4.", champs.get("texte", "Page 4.")])
    ]
    seconde = suivie.model_copy(update={"exigence": champs.get("exigence", "SSI-2")})
    doublee = replace(echanges, lignes=(*echanges.lignes, (seconde, lieu)), reponses=tuple(versees))
    return {a.code for a in controler_les_demandes(doublee, un_dossier())}


def taire(reponse: str | None, dossier: Path) -> set[str]:
    """Alpha avait répondu, et une comparaison l'a lu ; le registre en dit ceci."""
    dossier.mkdir(parents=True)
    comparer_le(1, dossier, les_echanges({}))
    return {a.code for a in echanges_disparus(Journal(dossier), les_echanges({"reponse": reponse}), (), un_dossier())}


def _ligne(exigence: str) -> LigneRendue:
    return LigneRendue(exigence, "Page 4.", "", "Réponses!E11")


SCENARIOS: tuple[Scenario, ...] = (
    Scenario("echange-disparu", taire, None, "Voir page 4."),
    *serie(
        suivre,
        {},
        {
            "demande-inegale": {"beta": {"demande": "Confirmez que vous tenez l'exigence."}},
            "delai-inegal": {"beta": {"echeance": "2027-02-12"}},
            "demande-sans-echeance": {"commun": {"echeance": None}},
            "demande-sans-reponse": {"alpha": _SANS_REPONSE},
            "echeance-avant-envoi": {"commun": {"envoyee_le": None, **_SANS_REPONSE}},
            "echeance-chomee": {"commun": {"echeance": "2027-02-13"}},
            "reponse-tardive": {"alpha": {"recue_le": "2027-02-11"}},
            "regularisation-avant-prix": {"commun": _REGULARISATION, "prix_bas": ["Alpha"]},
            "regularisee-sans-demande": {"decisions": [_REGULARISEE]},
            "rejet-sans-justification": {"decisions": [_SUR_LE_PRIX]},
        },
    ),
    Scenario(
        "regularisation-substantielle",
        suivre,
        {"decisions": [_REGULARISEE], "commun": {**_REGULARISATION, "change_l_offre": None}},
        {"decisions": [_REGULARISEE], "commun": _REGULARISATION},
    ),
    Scenario("reserve-en-reponse", repondre, "Sous réserve de faisabilité.", "Voir page 4."),
    Scenario("reponse-multiple", doubler, {"texte": "Page 5."}, {"texte": "Page 4."}),
    Scenario("demande-en-double", doubler, {"exigence": "SSI-1"}, {"exigence": "SSI-2"}),
    Scenario("reponse-hors-demande", rendre, (_ligne("SSI-1"), _ligne("SSI-2")), (_ligne("SSI-1"),)),
)
