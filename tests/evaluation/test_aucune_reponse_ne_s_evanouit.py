"""Ce qu'une offre répond, ou tait, et que rien n'apprécie tient le classement jusqu'à ce qu'une personne en juge."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest
from openpyxl import Workbook

from cctgen.depouillement.rapprochement import rapprocher
from cctgen.evaluation.actes.demandes import demandes_de
from cctgen.evaluation.actes.situations import NatureDemande
from cctgen.evaluation.classement import Comparaison
from cctgen.evaluation.comparaison import comparer
from cctgen.evaluation.grille.contenu import lignes_de
from cctgen.evaluation.grille.contrat import Reste
from cctgen.evaluation.grille.reste import reste_de
from cctgen.evaluation.modele import Avis, Constat
from cctgen.matrice.contrat import SANS_COUVERTURE, Conformite
from cctgen.matrice.ecriture.matrice import ecrire_matrice
from cctgen.matrice.lecture.matrice import lire_matrice
from cctgen.matrice.modele import Offre
from tests.evaluation.fabriques import des_appreciations, un_avis, un_dossier, un_prix, une_decision
from tests.evaluation.rapport.test_redaction import en_texte
from tests.matrice.fabrique import CONFORME, remplir

DOSSIER = un_dossier(notee=False)
"""SSI-P est primordiale, SSI-1 importante et non notée, SSI-2 et UTI-1 importantes et notées."""

DECLAREES = (*Conformite, "", "Peut-être", "retirée")
TRAVERS = ("aucun", "sans justification", "texte réécrit")
NOTES = {"SSI-2": 3, "UTI-1": 3}
APPRECIEES = {Conformite.CONFORME, Conformite.PARTIELLE, Conformite.NON_CONFORME, Conformite.SANS_OBJET, "", "retirée"}
"""Ce qu'une note règle à elle seule sur une exigence notée."""


@cache
def vierge() -> bytes:
    return ecrire_matrice(DOSSIER, 0)


@cache
def une_matrice(ref: str, declaree: str, travers: str) -> Offre:
    """Rend l'offre qui répond ainsi à une exigence, et « Conforme », justifié, aux autres."""

    def retoucher(classeur: Workbook) -> None:
        feuille = classeur["Exigences"]
        ligne = next(li for li in range(2, feuille.max_row + 1) if feuille.cell(li, 1).value == ref)
        feuille.cell(ligne, 6).value = "" if declaree == "retirée" else declaree
        if declaree in SANS_COUVERTURE:
            feuille.cell(ligne, 7).value = None
        if travers == "sans justification":
            feuille.cell(ligne, 8).value = feuille.cell(ligne, 9).value = None
        if travers == "texte réécrit":
            feuille.cell(ligne, 4).value = "Une tout autre obligation, que l'acheteur n'a jamais écrite."
        if declaree == "retirée":
            feuille.delete_rows(ligne)

    octets = remplir(vierge(), [CONFORME] * 4, "Alpha", retouche=retoucher)
    (offre,) = rapprocher([lire_matrice(octets, "alpha.xlsx")], DOSSIER)
    return offre


def comparee(offre: Offre, avis: Mapping[str, Avis | int] | None = None, *decisions: Any) -> Comparaison:
    appreciations = des_appreciations({"Alpha": {**NOTES, **(avis or {})}}, [offre])
    return comparer(DOSSIER, [offre], appreciations, [un_prix("Alpha", "1")], decisions)


def se_regle_seule(ref: str, declaree: str, travers: str) -> bool:
    """Vrai si la note, ou le constat « Vérifié » d'une P, a tout jugé de cette réponse."""
    if travers == "texte réécrit" and declaree != "retirée":
        return False
    if ref == "SSI-2":
        return declaree in APPRECIEES
    return declaree == Conformite.CONFORME and (ref == "SSI-P" or travers == "aucun")


@pytest.mark.parametrize("travers", TRAVERS)
@pytest.mark.parametrize("declaree", DECLAREES)
@pytest.mark.parametrize("ref", ["SSI-P", "SSI-1", "SSI-2"])
def test_ce_que_rien_n_apprecie_se_dit_et_tient_le_classement(ref: str, declaree: str, travers: str) -> None:
    offre = une_matrice(ref, declaree, travers)
    comparaison = comparee(offre)
    (comparee_,) = comparaison.lots[0].offres
    suivies = {r.ref for r in comparee_.reserves if not r.est_qualifiee} | {i.ref for i in comparee_.irregularites}
    seule = se_regle_seule(ref, declaree, travers)
    assert (ref in suivies, comparaison.lots[0].provisoire) == (not seule, not seule)
    if seule:
        return
    json = comparaison.en_dict()
    potentielles = json["lots"][0]["offres"][0]["irregularites_potentielles"]
    assert ref in {dite["ref"] for dite in (*json["reserves"], *potentielles)}
    assert f"Alpha | {ref} | " in en_texte(comparaison)
    decidee = comparee(offre, None, une_decision("Alpha", "maintenue", exigence=ref))
    assert not decidee.lots[0].provisoire


MUETTES = [(Conformite.SANS_OBJET, "aucun"), ("", "aucun"), ("retirée", "aucun"), ("Conforme", "sans justification")]


@pytest.mark.parametrize(("declaree", "travers"), MUETTES)
@pytest.mark.parametrize(
    ("avis", "restent"),
    [
        (un_avis(None, constat=Constat.VERIFIE), []),
        (Avis("alice", Constat.VERIFIE), ["reserve-a-qualifier"]),
        (un_avis(None, constat=Constat.NON_VERIFIE), ["reserve-a-qualifier"]),
        (un_avis(None, constat=Constat.CONTREDIT), ["irregularite-a-decider"]),
        (un_avis(None, constat=Constat.IRREGULARITE), ["irregularite-a-decider"]),
    ],
)
def test_seul_un_verifie_commente_admet_le_motif(declaree: str, travers: str, avis: Avis, restent: list[str]) -> None:
    """« Rien dans l'offre ne permet de confirmer » n'admet rien ; un constat contraire se décide."""
    lot = comparee(une_matrice("SSI-1", declaree, travers), {"SSI-1": avis}).lots[0]
    assert [r.code for r in lot.raisons] == restent
    if restent == ["reserve-a-qualifier"]:
        assert "constat « Vérifié »" in lot.raisons[0].conseil
        assert "SSI-1" in lot.raisons[0].message


@pytest.mark.parametrize(("declaree", "travers"), [*MUETTES, (Conformite.DEROGATION, "aucun")])
def test_la_grille_demande_le_constat_de_ce_qui_tient_le_classement(declaree: str, travers: str) -> None:
    """Une ligne qui se lisait « facultatif » tenait le classement : personne ne savait où l'admettre."""
    offre = une_matrice("SSI-1", declaree, travers)
    lignes = {li.exigence.ref: li for li in lignes_de(offre, DOSSIER.exigences(0))}
    assert lignes["SSI-1"].anomalies
    assert reste_de(lignes["SSI-1"], ()) is Reste.A_CONSTATER


@pytest.mark.parametrize(
    ("declaree", "travers", "nature"),
    [
        (Conformite.SANS_OBJET, "aucun", NatureDemande.REGULARISATION),
        ("", "aucun", NatureDemande.PRECISION),
        ("retirée", "aucun", NatureDemande.PRECISION),
        ("Conforme", "sans justification", NatureDemande.PRECISION),
    ],
)
def test_ce_qui_tient_le_classement_se_demande(declaree: str, travers: str, nature: NatureDemande) -> None:
    """Le règlement juge un motif non admis comme « Non conforme », et fait préciser une réponse ou une preuve tue."""
    demandes = demandes_de(une_matrice("SSI-1", declaree, travers), DOSSIER)
    assert ("SSI-1", nature) in {(d.exigence, d.nature) for d in demandes}
    assert ("SSI-2", nature) not in {
        (d.exigence, d.nature) for d in demandes_de(une_matrice("SSI-2", "", travers), DOSSIER)
    }


def test_la_ligne_d_une_edition_que_la_matrice_ignore_n_a_pas_de_reponse() -> None:
    """Aucune anomalie ne la dit : l'exigence ajoutée depuis n'est dans aucune ligne."""
    offre = une_matrice("SSI-1", "Conforme", "aucun")
    sans = Offre(
        **{
            champ: getattr(offre, champ)
            for champ in Offre.__dataclass_fields__
            if champ not in ("reponses", "anomalies")
        },
        reponses=tuple(r for r in offre.reponses if r.ref != "SSI-1"),
        anomalies=(),
    )
    (reserve,) = comparee(sans).lots[0].offres[0].reserves
    assert (reserve.ref, reserve.code) == ("SSI-1", "reponse-absente")
