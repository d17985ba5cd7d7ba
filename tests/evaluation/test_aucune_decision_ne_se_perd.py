"""Toute décision écrite se lit au rapport et au classeur ; deux signatures contraires n'en font aucune."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date

import openpyxl
import pytest

from cctgen.evaluation.classement import Comparaison
from cctgen.evaluation.classeur.ecriture import ecrire_comparaison
from cctgen.evaluation.comparaison import comparer
from cctgen.evaluation.irregularites import contradictoires
from cctgen.evaluation.modele import Decision
from cctgen.evaluation.rapport.modele import Analyse
from cctgen.evaluation.rapport.redaction import corps_du_rapport
from cctgen.matrice.modele import StatutOffre
from cctgen.socle.anomalies import Anomalie, Gravite
from tests.evaluation.fabriques import des_appreciations, un_dossier, un_prix, une_decision, une_offre, une_reponse

OFFRES = [une_offre("Alpha"), une_offre("Bêta", reponses=[une_reponse("SSI-P", "Non conforme")])]
NOTES = {nom: {"SSI-1": 3, "SSI-2": 4, "UTI-1": 2} for nom in ("Alpha", "Bêta")}
PRIX = [un_prix("Alpha", "100"), un_prix("Bêta", "110")]


def comparees(decisions: Sequence[Decision]) -> Comparaison:
    offres = [*OFFRES, une_offre("Gamma", statut=StatutOffre.ILLISIBLE)]
    comparaison = comparer(un_dossier(), offres, des_appreciations(NOTES, OFFRES), PRIX, decisions)
    return comparaison.avec_les_decisions(decisions, decisions)


def ecrits(comparaison: Comparaison) -> tuple[str, str]:
    """Rend tout ce que disent le rapport, puis la feuille des décisions du classeur."""
    rapport = repr(corps_du_rapport(un_dossier(), comparaison, Analyse(date(2027, 2, 1))))
    classeur = openpyxl.load_workbook(io.BytesIO(ecrire_comparaison(un_dossier(), comparaison)))
    return rapport, repr([c.value for li in classeur["Irrégularités"].iter_rows() for c in li])


@pytest.mark.parametrize(
    "decisions",
    [
        [une_decision("Alpha", "maintenue", exigence=objet, motif="Vu par moi.", auteur="Adjointe")]
        for objet in ("", "SSI-1", "SSI-P", "prix", "echanges", "journal")
    ]
    + [
        [une_decision("Alpha", "ecartee", exigence="prix", motif="Vu par moi.", auteur="Adjointe")],
        [une_decision("Alpha", "ecartee", exigence="SSI-1", confirmee=False, motif="Vu par moi.", auteur="Adjointe")],
        # Deux de même sens sur le même objet, dans les deux ordres.
        *(
            [
                une_decision("Bêta", "maintenue", exigence="SSI-P", motif="Vu par moi.", auteur="Adjointe", date=jour),
                une_decision("Bêta", "maintenue", exigence="SSI-P", date=date(2026, 12, 16)),
            ]
            for jour in (date(2026, 12, 15), date(2026, 12, 17))
        ),
        # Deux contraires, du même jour ou non.
        *(
            [
                une_decision("Bêta", "ecartee", exigence="SSI-P", motif="Vu par moi.", auteur="Adjointe"),
                une_decision("Bêta", "maintenue", date=date(2026, 12, jour)),
            ]
            for jour in (15, 16)
        ),
    ],
)
def test_toute_decision_se_lit_au_rapport_et_au_classeur(decisions: list[Decision]) -> None:
    for dit in ecrits(comparees(decisions)):
        assert "Vu par moi" in dit and "Adjointe" in dit
        assert all(d.auteur in dit for d in decisions)


def test_la_decision_sur_un_fichier_a_part_se_lit_au_rapport() -> None:
    for sens in ("ecartee", "maintenue"):
        decisions = [une_decision("Gamma", sens, motif="Vu par moi.")]
        assert "Vu par moi" in ecrits(comparees(decisions))[0]


@pytest.mark.parametrize("objet", ["SSI-P", "prix", ""])
@pytest.mark.parametrize("sens", ["maintenue", "regularisee"])
def test_garder_l_offre_entiere_contredit_la_mise_a_l_ecart(objet: str, sens: str) -> None:
    """Quel que soit l'ordre des lignes : l'outil ne choisit pas entre deux signatures."""
    decisions = [une_decision("Bêta", "ecartee", exigence=objet), une_decision("Bêta", sens)]
    for lues in (decisions, decisions[::-1]):
        (lot,) = comparees(lues).lots
        beta = next(o for o in lot.offres if o.soumissionnaire == "Bêta")
        assert beta.mise_a_l_ecart is None
        assert "decision-en-double" in {a.code for a in lot.raisons}
        assert all("Contraire" in beta.ce_que_vaut(d) for d in lues)


@pytest.mark.parametrize("objet", ["SSI-P", "prix"])
@pytest.mark.parametrize(
    ("jour", "anomalies"),
    [
        (14, ()),
        *((j, (Anomalie("contenu-hors-tableau", "un texte.", "", Gravite.A_QUALIFIER),)) for j in (14, 15, 16)),
    ],
)
def test_garder_l_offre_pour_sa_reserve_ne_contredit_pas_son_rejet_sur_un_point(
    objet: str, jour: int, anomalies: tuple[Anomalie, ...]
) -> None:
    """L'outil demandait lui-même les deux, puis bloquait ; gardée la veille, l'offre s'écarte le lendemain."""
    beta = une_offre("Bêta", reponses=[une_reponse("SSI-P", "Non conforme")], anomalies=anomalies)
    ecart = une_decision("Bêta", "ecartee", exigence=objet, confirmee=True, date=date(2026, 12, 15))
    decisions = [une_decision("Bêta", "maintenue", date=date(2026, 12, jour)), ecart]
    for lues in (decisions, decisions[::-1]):
        assert contradictoires(lues, beta) == {}
        comparaison = comparer(un_dossier(), [OFFRES[0], beta], des_appreciations(NOTES, OFFRES), PRIX, lues)
        (lot,) = comparaison.lots
        assert next(o for o in lot.offres if o.soumissionnaire == "Bêta").mise_a_l_ecart == ecart
        assert "decision-en-double" not in {a.code for a in lot.raisons}


def test_garder_l_offre_entiere_apres_l_avoir_ecartee_sur_un_point_le_contredit() -> None:
    """Rien ne l'appelait : l'offre ne reste pas écartée en silence, ni ne revient sans que l'écart soit levé."""
    ecart = une_decision("Bêta", "ecartee", exigence="SSI-P", date=date(2026, 12, 15))
    assert contradictoires([ecart, une_decision("Bêta", "maintenue", date=date(2026, 12, 16))], OFFRES[1]).keys() == {
        "SSI-P"
    }


@pytest.mark.parametrize("confirmee", [True, False])
def test_de_deux_decisions_contraires_aucune_ne_qualifie_rien(*, confirmee: bool) -> None:
    """À confirmer, la mise à l'écart laissait l'autre compter, que l'écran disait sans effet."""
    ecart = une_decision("Bêta", "ecartee", exigence="SSI-1", confirmee=confirmee)
    decisions = [une_decision("Bêta", "maintenue", exigence="SSI-1"), ecart]
    beta = une_offre("Bêta", reponses=[une_reponse("SSI-1", "Dérogation demandée")])
    offres = [OFFRES[0], beta]
    comparaison = comparer(un_dossier(), offres, des_appreciations({}, offres), PRIX, decisions)
    (lot,) = comparaison.avec_les_decisions(decisions, decisions).lots
    comparee = next(o for o in lot.offres if o.soumissionnaire == "Bêta")
    assert [r.est_qualifiee for r in comparee.reserves if r.ref == "SSI-1"] == [False]
    assert {comparee.ce_que_vaut(d) for d in decisions} == {"Contraire à une autre : aucune ne compte."}
    assert comparee.mise_a_l_ecart is None


def test_une_exigence_gardee_ne_contredit_pas_le_rejet_d_une_autre() -> None:
    decisions = [une_decision("Bêta", "maintenue", exigence="SSI-P"), une_decision("Bêta", "ecartee", exigence="SSI-1")]
    (lot,) = comparees(decisions).lots
    assert next(o for o in lot.offres if o.soumissionnaire == "Bêta").mise_a_l_ecart == decisions[1]
    decisions = [une_decision("Bêta", "maintenue", exigence="SSI-P"), une_decision("Bêta", "retiree")]
    (lot,) = comparees(decisions).lots
    assert next(o for o in lot.offres if o.soumissionnaire == "Bêta").mise_a_l_ecart == decisions[1]
