"""Ce qui a été relevé suit l'offre jusqu'au rapport, tant que personne ne l'a qualifié."""

from __future__ import annotations

import io
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from cctgen.depouillement.rapprochement import rapprocher
from cctgen.evaluation.classement import Comparaison
from cctgen.evaluation.classeur.ecriture import ecrire_comparaison
from cctgen.evaluation.comparaison import comparer
from cctgen.evaluation.consolidation import CONSENSUS, consolider
from cctgen.evaluation.modele import Appreciations, Avis, Constat, Decision, GrilleLue, cle_de
from cctgen.evaluation.reserves import reserves
from cctgen.matrice.ecriture.matrice import ecrire_matrice
from cctgen.matrice.lecture.matrice import lire_matrice
from cctgen.matrice.modele import Offre
from cctgen.socle.anomalies import Anomalie, Gravite
from tests.evaluation.fabriques import (
    REPONSES,
    des_appreciations,
    un_avis,
    un_dossier,
    un_prix,
    une_decision,
    une_offre,
    une_reponse,
)
from tests.evaluation.rapport.test_redaction import en_texte
from tests.fabriques import tel_qu_ecrit
from tests.matrice.fabrique import CONFORME, remplir

NOTES: dict[str, Any] = {"SSI-1": 4, "SSI-2": 4, "UTI-1": 4}


def relevee(code: str, ref: str = "", message: str = "relevé.", gravite: Gravite = Gravite.A_QUALIFIER) -> Anomalie:
    return Anomalie(code, message, "", gravite, ref=ref)


def comparee(offre: Offre, notes: dict[str, Any] | None = None, *decisions: Decision) -> Comparaison:
    appreciations = des_appreciations({"Alpha": {**NOTES, **(notes or {})}}, [offre])
    return comparer(un_dossier(), [offre], appreciations, [un_prix("Alpha", "1")], decisions)


def codes(comparaison: Comparaison) -> list[str]:
    return [r.code for r in comparaison.lots[0].raisons]


@pytest.mark.parametrize(
    ("constate", "autre", "consensus", "qualifie"),
    [
        ({"constat": Constat.VERIFIE, "commentaire": "Relu : le texte tient."}, {"note": 4}, None, True),
        ({"constat": Constat.VERIFIE, "commentaire": ""}, {"note": 4}, None, False),
        ({"constat": Constat.VERIFIE, "commentaire": ""}, {"note": 4, "constat": Constat.VERIFIE}, None, True),
        ({"constat": Constat.VERIFIE, "commentaire": ""}, {"note": 4}, {"constat": Constat.VERIFIE}, True),
        ({"constat": Constat.CONTREDIT}, {"note": 4}, {"constat": Constat.VERIFIE, "commentaire": ""}, False),
    ],
)
def test_le_motif_qui_qualifie_une_reserve_est_de_qui_la_constate(
    constate: dict[str, Any], autre: dict[str, Any], consensus: dict[str, Any] | None, qualifie: bool
) -> None:
    """Le commentaire d'un autre, qui n'a rien constaté, motive sa propre note."""
    offre = une_offre(anomalies=[relevee("texte-modifie", "SSI-1", "ajouté « sous réserve ».")])
    avis = {"alice": un_avis(4, "alice", **constate), "bob": un_avis(**{"evaluateur": "bob", **autre})}
    grilles = [GrilleLue(f"grille-{nom}.xlsx", nom, {cle_de(offre): {"SSI-1": dit}}) for nom, dit in avis.items()]
    arrete = {} if consensus is None else {cle_de(offre): {"SSI-1": un_avis(4, CONSENSUS, **consensus)}}
    lues = consolider(grilles, GrilleLue("grille-consensus.xlsx", CONSENSUS, arrete))
    releves = reserves(offre, un_dossier().exigences(0), lues.de(cle_de(offre)), {})
    assert [r.est_qualifiee for r in releves if r.code == "texte-modifie"] == [qualifie]


@pytest.mark.parametrize("code", ["texte-modifie", "contradiction", "licence-proscrite", "rapproche-par-texte"])
def test_une_reserve_sur_une_p_est_une_irregularite_potentielle_meme_constatee_verifiee(code: str) -> None:
    comparaison = comparee(une_offre(anomalies=[relevee(code, "SSI-P", "ajouté « sous réserve ».")]))
    assert codes(comparaison) == ["irregularite-a-decider"]
    (potentielle,) = comparaison.en_dict()["lots"][0]["offres"][0]["irregularites_potentielles"]
    assert potentielle == {"ref": "SSI-P", "motif": "ajouté « sous réserve »", "decision": None}
    assert "SSI-P | Ajouté « sous réserve » | À prendre" in en_texte(comparaison)
    decidee = comparee(
        une_offre(anomalies=[relevee(code, "SSI-P")]), None, une_decision("Alpha", "maintenue", exigence="SSI-P")
    )
    assert not decidee.lots[0].provisoire


@pytest.mark.parametrize("code", ["texte-modifie", "contradiction", "valeur-normalisee", "licence-incompatible"])
def test_une_reserve_sur_une_i_attend_un_constat_commente(code: str) -> None:
    offre = une_offre(anomalies=[relevee(code, "SSI-1", "réserve lue.")])
    assert codes(comparee(offre)) == ["reserve-a-qualifier"]
    assert "SSI-1 | Réserve lue. | À qualifier" in en_texte(comparee(offre))
    qualifiee = comparee(offre, {"SSI-1": un_avis(4, constat=Constat.VERIFIE)})
    assert not qualifiee.lots[0].provisoire
    assert "SSI-1 | Réserve lue. | Constat « Vérifié » : alice" in en_texte(qualifiee)
    assert codes(comparee(offre, {"SSI-1": Avis("alice", Constat.VERIFIE, 4, "", "p. 3")})) == [
        "note-sans-motif",
        "reserve-a-qualifier",
    ]


@pytest.mark.parametrize("code", ["texte-modifie", "contradiction", "valeur-normalisee", "licence-incompatible"])
@pytest.mark.parametrize(
    ("ref", "notee", "note", "restent"),
    [
        ("SSI-1", True, 2, []),
        ("SSI-1", True, None, ["note-manquante", "reserve-a-qualifier"]),
        ("SSI-1", False, None, ["reserve-a-qualifier"]),
        # Une note que le barème ne compte pas n'apprécie rien.
        ("SSI-1", False, 2, ["reserve-a-qualifier"]),
    ],
)
def test_un_non_verifie_commente_ne_qualifie_que_ce_que_la_note_apprecie(
    code: str, ref: str, notee: bool, note: int | None, restent: list[str]
) -> None:
    offre = une_offre(anomalies=[relevee(code, ref, "réserve lue.")])
    avis = {**NOTES, ref: un_avis(note, constat=Constat.NON_VERIFIE)}
    lues = des_appreciations({"Alpha": avis}, [offre])
    lot = comparer(un_dossier(notee=notee), [offre], lues, [un_prix("Alpha", "1")]).lots[0]
    assert [r.code for r in lot.raisons] == restent


@pytest.mark.parametrize("code", ["valeur-normalisee", "valeur-non-reconnue"])
def test_un_non_verifie_ne_confirme_pas_la_lecture_d_une_p(code: str) -> None:
    offre = une_offre(anomalies=[relevee(code, "SSI-P", "« oui » est lu « Conforme ».")])
    assert codes(comparee(offre, {"SSI-P": un_avis(None, constat=Constat.NON_VERIFIE)})) == [
        "primordiale-a-constater",
        "reserve-a-qualifier",
    ]
    assert codes(comparee(offre, {"SSI-P": un_avis(None, constat=Constat.VERIFIE)})) == []


@pytest.mark.parametrize("ref", ["", "AUTRE-1"])
def test_une_reserve_sans_exigence_du_lot_attend_une_decision_sur_l_offre(ref: str) -> None:
    offre = une_offre(anomalies=[relevee("composant-non-declare", ref, "readline n'est pas déclaré.")])
    comparaison = comparee(offre)
    assert codes(comparaison) == ["reserve-a-qualifier"]
    (reserve,) = comparaison.en_dict()["reserves"]
    assert (reserve["soumissionnaire"], reserve["code"], reserve["qualifiee_par"]) == (
        "Alpha",
        "composant-non-declare",
        None,
    )
    decidee = comparee(offre, None, une_decision("Alpha", "maintenue"))
    assert not decidee.lots[0].provisoire
    (reserve,) = decidee.en_dict()["reserves"]
    assert reserve["qualifiee_par"] == "décision : Mme Martin"


@pytest.mark.parametrize("ref", ["SSI-1", ""])
def test_le_rapport_et_le_classeur_disent_ce_qui_a_ete_decide_d_une_reserve_et_par_qui(ref: str) -> None:
    offre = une_offre(anomalies=[relevee("texte-modifie", ref, "réserve lue.")])
    decidee = comparee(offre, None, une_decision("Alpha", "maintenue", exigence=ref, motif="le texte publié vaut."))
    dite = "ffre maintenue (Mme Martin, 15 décembre 2026). Le texte publié vaut."
    texte = en_texte(decidee)
    assert texte.count(f"{ref or 'Offre entière'} | Réserve lue. | O{dite}") == 2, "au rapport et à l'annexe"
    feuille = load_workbook(io.BytesIO(ecrire_comparaison(un_dossier(), decidee)))["Réserves"]
    assert f"o{dite}" in [tel_qu_ecrit(str(case.value)) for rangee in feuille.iter_rows() for case in rangee]


def test_une_mise_a_l_ecart_sans_exigence_se_dit_de_l_offre_entiere() -> None:
    ecartee = comparee(une_offre(), None, une_decision("Alpha", "hors_delai", motif="pli reçu le 16."))
    assert "Alpha | Offre entière | Pli reçu le 16. | Offre reçue hors délai (Mme Martin" in en_texte(ecartee)
    feuille = load_workbook(io.BytesIO(ecrire_comparaison(un_dossier(), ecartee)))["Irrégularités"]
    assert "Offre entière" in [case.value for rangee in feuille.iter_rows() for case in rangee]


def test_une_derogation_et_une_version_future_sur_une_i_sont_suivies() -> None:
    reponses = [
        une_reponse("SSI-1", "Dérogation demandée"),
        une_reponse("SSI-2", "Partiellement conforme", couverture="Version future"),
        *REPONSES[2:],
    ]
    offre = comparee(une_offre(reponses=reponses)).lots[0].offres[0]
    assert [(r.ref, r.code) for r in offre.reserves] == [("SSI-1", "derogation-demandee"), ("SSI-2", "version-future")]
    assert [r.code for r in offre.raisons] == ["reserve-a-qualifier"]


def test_une_note_hors_du_tableau_qui_pose_une_reserve_est_suivie_une_autre_non() -> None:
    reserve = relevee("contenu-hors-tableau", "", "« sous réserve d'un atelier »", Gravite.INFORMATION)
    banale = relevee("contenu-hors-tableau", "", "« merci »", Gravite.INFORMATION)
    assert codes(comparee(une_offre(anomalies=[reserve]))) == ["reserve-a-qualifier"]
    assert not comparee(une_offre(anomalies=[banale])).lots[0].provisoire


@pytest.mark.parametrize("avis", [Avis("alice"), Avis("alice", commentaire="lu"), Avis("alice", Constat.NON_VERIFIE)])
def test_une_p_sans_constat_verifie_est_a_constater(avis: Avis) -> None:
    comparaison = comparee(une_offre(), {"SSI-P": avis})
    assert codes(comparaison) == ["primordiale-a-constater"]
    assert comparaison.en_dict()["a_constater"] == [{"lot": None, "soumissionnaire": "Alpha", "exigences": ["SSI-P"]}]
    texte = en_texte(comparaison)
    assert "exigences de niveau P à constater : SSI-P" in texte
    assert "Aucune irrégularité potentielle" not in texte


def test_sans_grille_rien_n_est_dit_regulier() -> None:
    comparaison = comparer(un_dossier(), [une_offre()], Appreciations(), [un_prix("Alpha", "1")])
    assert "Aucune irrégularité potentielle" not in en_texte(comparaison)
    assert "primordiale-a-constater" in codes(comparaison)


def test_tout_constate_le_rapport_dit_qu_il_n_y_a_pas_d_irregularite() -> None:
    assert "Aucune irrégularité potentielle n'a été relevée : Alpha." in en_texte(comparee(une_offre()))


@pytest.mark.parametrize("exigence", ["SSI-1", "SSI-P", ""])
def test_ecarter_sans_irregularite_se_demande_deux_fois(exigence: str) -> None:
    demande = une_decision("Alpha", "ecartee", exigence=exigence, confirmee=False)
    comparaison = comparee(une_offre(), None, demande)
    assert codes(comparaison) == ["ecart-a-confirmer"]
    assert comparaison.lots[0].offres[0].rang == 1
    confirme = comparee(une_offre(), None, une_decision("Alpha", "ecartee", exigence=exigence))
    assert confirme.lots[0].offres[0].rang is None


def test_ecarter_sur_une_i_constatee_irreguliere_se_demande_deux_fois() -> None:
    notes = {"SSI-1": un_avis(1, constat=Constat.IRREGULARITE)}
    demande = une_decision("Alpha", "ecartee", exigence="SSI-1", confirmee=False)
    assert "ecart-a-confirmer" in codes(comparee(une_offre(), notes, demande))


def test_ecarter_sur_une_p_non_tenue_ne_se_demande_qu_une_fois() -> None:
    offre = une_offre(reponses=[*REPONSES[:2], une_reponse("SSI-P", "Non conforme"), REPONSES[3]])
    demande = une_decision("Alpha", "ecartee", exigence="SSI-P", confirmee=False)
    assert comparee(offre, None, demande).lots[0].offres[0].mise_a_l_ecart is demande


@pytest.mark.parametrize(("sens", "etat"), [("retiree", "retirée"), ("hors_delai", "hors délai")])
def test_une_offre_retiree_ou_tardive_sort_du_classement_et_le_dit(sens: str, etat: str) -> None:
    comparaison = comparee(une_offre(), None, une_decision("Alpha", sens, confirmee=False))
    assert (comparaison.lots[0].offres[0].rang, comparaison.lots[0].provisoire) == (None, False)
    assert f"{etat} | Alpha" in en_texte(comparaison)


def test_une_matrice_rendue_avec_une_reserve_deguisee_et_une_version_future_tient_jusqu_au_rapport() -> None:
    """De bout en bout : relevées au dépouillement, elles suivent l'offre, quoi qu'en dise la grille."""
    dossier = un_dossier()

    def deguiser(classeur: Workbook) -> None:
        feuille = classeur["Exigences"]
        lignes = {str(feuille.cell(li, 1).value): li for li in range(2, feuille.max_row + 1)}
        feuille.cell(
            lignes["SSI-P"], 4
        ).value = f"{feuille.cell(lignes['SSI-P'], 4).value} Sous réserve de faisabilité."
        feuille.cell(lignes["SSI-1"], 7).value = "Version future"

    octets = remplir(ecrire_matrice(dossier, 0), [CONFORME] * 4, "Alpha", retouche=deguiser)
    (offre,) = rapprocher([lire_matrice(octets, "alpha.xlsx")], dossier)
    appreciations = des_appreciations({"Alpha": NOTES}, [offre])
    comparaison = comparer(dossier, [offre], appreciations, [un_prix("Alpha", "1")])
    assert {"irregularite-a-decider", "reserve-a-qualifier"} == set(codes(comparaison))
    texte = en_texte(comparaison)
    assert "ajout de « Sous réserve de faisabilité. » | À prendre" in texte
    assert "couverte par une « Version future ». | À qualifier" in texte
    assert "Aucune irrégularité potentielle" not in texte


def test_chaque_composant_releve_a_sa_ligne_au_rapport() -> None:
    """Quatre composants au point-virgule, dans une case étroite, ne se lisaient plus."""
    composants = "« Spring » (MIT), « Drools » (MIT) : à voir ; l'inverse non ; « Poppler » (GPL) : à voir."
    texte = en_texte(comparee(une_offre(anomalies=[relevee("texte-modifie", "SSI-P", composants)])))
    assert "« Spring » (MIT), « Drools » (MIT) : à voir ; l'inverse non / « Poppler » (GPL) : à voir | " in texte


@pytest.mark.parametrize(("sens", "suffit"), [("maintenue", False), ("regularisee", False), ("", True)])
def test_une_irregularite_maintenue_n_appuie_plus_l_ecart_de_l_offre_entiere(sens: str, suffit: bool) -> None:
    """L'offre entière sortait du classement sans confirmation, sur la seule irrégularité qu'on avait maintenue."""
    offre = une_offre(reponses=[*REPONSES[:2], une_reponse("SSI-P", "Non conforme"), REPONSES[3]])
    entiere = une_decision("Alpha", "ecartee", confirmee=False)
    levees = [une_decision("Alpha", sens, exigence="SSI-P")] if sens else []
    comparaison = comparee(offre, None, *levees, entiere)
    assert (comparaison.lots[0].offres[0].mise_a_l_ecart is entiere) is suffit
    assert ("ecart-a-confirmer" in codes(comparaison)) is not suffit
    confirmee = comparee(offre, None, *levees, une_decision("Alpha", "ecartee"))
    assert confirmee.lots[0].offres[0].rang is None
