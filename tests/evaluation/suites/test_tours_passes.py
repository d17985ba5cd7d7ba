"""Ce qui s'est dit aux tours d'avant reste connu : ni un nom, ni un prix n'en part, et nul n'y est oublié."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cctgen.assemblage.modele import Dossier
from cctgen.depouillement.plis.candidats import instant_du_pli
from cctgen.evaluation.classement import Comparaison, FichierAPart
from cctgen.evaluation.rapport.modele import Analyse
from cctgen.evaluation.suites.communicable import corps_communicable
from cctgen.evaluation.suites.controle import anomalies_des_suites
from cctgen.evaluation.suites.fiches import rapport_de_presentation
from cctgen.evaluation.suites.issue import issues
from cctgen.evaluation.suites.lettres import lettres_d_une_issue
from tests.evaluation.fabriques import une_decision, une_offre
from tests.evaluation.suites.fabriques import (
    COURRIER,
    PRIX,
    RETENUE,
    des_offres_classees,
    des_suites,
)
from tests.evaluation.suites.test_lettres import en_texte

ANALYSE = Analyse(date(2027, 2, 1), 1)
INITIAUX = {"Alpha": "190111", "Beta": "195222", "Gamma": "230333", "Delta": "235444"}
ECART = une_decision("Gamma", exigence="SSI-P", motif="Le chiffrement manque.", confirmee=True)


def premier_tour() -> Comparaison:
    """Quatre candidats ; Gamma y est écartée, Delta y retire un pli, « Kappa » y remet un fichier d'ailleurs."""
    retrait = une_decision("Delta", "retiree")
    _, comparaison = des_offres_classees(
        {"Alpha": 4, "Beta": 2, "Gamma": 3, "Delta": 1}, (ECART, retrait), montants=INITIAUX
    )
    etranger = FichierAPart(replace(une_offre("Kappa"), fichier="k.xlsx"), "n'est pas une matrice", None)
    return replace(comparaison, fichiers_a_part=(etranger,))


def deuxieme_tour() -> tuple[Dossier, Comparaison]:
    return des_offres_classees({"Alpha": 4, "Beta": 2})


@pytest.mark.parametrize(
    "texte",
    [
        *("Devant Gamma.", "Mieux que Delta.", "Loin de Kappa.", "Un autre était à 230 333 €.", "Contre 235444 euros."),
        *("Son prix initial, 190 111 €, a baissé.", "Comme le 333 333 333 33333."),
    ],
)
@pytest.mark.parametrize("cle", ["motif", "avantages"])
def test_ce_qui_n_est_plus_que_d_un_tour_passe_ne_part_pas(texte: str, cle: str) -> None:
    """Écartée au tour 1, Belmantis et son prix se lisaient dans le rejet du tour 2, donné à signer."""
    dossier, comparaison = deuxieme_tour()
    redigees = des_suites({**RETENUE, cle: texte}, **COURRIER)
    toutes = issues(comparaison, redigees, dossier, [premier_tour()])
    (dite,) = (a for a in anomalies_des_suites(redigees, toutes, dossier) if a.code == "texte-qui-cite-un-tiers")
    assert "« Alpha »" in dite.message
    lettres = lettres_d_une_issue(dossier, toutes[0], redigees.courrier, comparaison.decimales)
    # À elle, Gamma peut lire son nom et son prix.
    assert not any(texte in en_texte(li) for li in lettres if li.soumissionnaire != "Gamma")
    assert texte not in repr(corps_communicable(dossier, comparaison, toutes, ANALYSE))


def test_un_candidat_lit_ses_propres_prix_de_tous_les_tours() -> None:
    dossier, comparaison = deuxieme_tour()
    motif = f"Votre prix est passé de 195 222 € à {PRIX['Beta']} € ; celui de l'offre retenue est de 120 111 €."
    redigees = des_suites(RETENUE, {"offre": "Beta", "suite": "rejetee", "motif": motif}, **COURRIER)
    toutes = issues(comparaison, redigees, dossier, [premier_tour()])
    assert "texte-qui-cite-un-tiers" not in {a.code for a in anomalies_des_suites(redigees, toutes, dossier)}
    lettres = lettres_d_une_issue(dossier, toutes[0], redigees.courrier, comparaison.decimales)
    assert any(motif in en_texte(li) for li in lettres if li.soumissionnaire == "Beta")


def test_un_prix_qui_ne_compte_pas_se_tait_aussi() -> None:
    """Deux montants contraires n'en font aucun ; l'acheteur les connaît pourtant."""
    dossier, comparaison = deuxieme_tour()
    passe = premier_tour()
    (lot,) = passe.lots
    sans = tuple(replace(o, prix=None) if o.soumissionnaire == "Gamma" else o for o in lot.offres)
    passe = replace(passe, lots=(replace(lot, offres=sans),))
    redigees = des_suites({**RETENUE, "motif": "Un autre était à 230 333 €."}, **COURRIER)
    toutes = issues(comparaison, redigees, dossier, [passe])
    assert "texte-qui-cite-un-tiers" in {a.code for a in anomalies_des_suites(redigees, toutes, dossier)}


def test_une_offre_ecartee_a_un_tour_passe_a_sa_lettre_et_son_motif() -> None:
    """Écartée au tour 1, une offre n'avait ni lettre, ni ligne au rapport de présentation, et n'était plus comptée."""
    dossier, comparaison = deuxieme_tour()
    redigees = des_suites(RETENUE, {"offre": "Gamma", "suite": "rejetee", "demande_recue_le": "2027-02-15"}, **COURRIER)
    toutes = issues(comparaison, redigees, dossier, [premier_tour()])
    assert not {"offre-inconnue"} & {a.code for a in anomalies_des_suites(redigees, toutes, dossier)}
    lettres = lettres_d_une_issue(dossier, toutes[0], redigees.courrier, comparaison.decimales)
    siennes = {(li.nature, li.soumissionnaire): en_texte(li) for li in lettres}
    assert set(siennes) == {
        *(("attributaire", "Alpha"), ("rejet", "Beta"), ("irreguliere", "Gamma"), ("motifs", "Gamma"))
    }
    assert "Le chiffrement manque." in siennes["irreguliere", "Gamma"]
    presentation = repr(rapport_de_presentation(dossier, toutes, redigees.courrier, 2))
    assert "Le chiffrement manque." in presentation
    assert "Delta" in presentation, "retirée, elle ne reçoit rien et a bien été reçue"
    assert "Offres reçues : 4." in repr(corps_communicable(dossier, comparaison, toutes, ANALYSE))


def test_un_pli_que_son_candidat_a_remplace_ne_compte_pas_deux_fois() -> None:
    dossier, comparaison = deuxieme_tour()
    passe = premier_tour()
    (lot,) = passe.lots
    plis = tuple(
        replace(o, offre=replace(o.offre, siret="22222222222222")) if o.soumissionnaire == "Delta" else o
        for o in lot.offres
    )
    (issue,) = issues(comparaison, des_suites(RETENUE), dossier, [replace(passe, lots=(replace(lot, offres=plis),))])
    assert [o.soumissionnaire for o in issue.lot.offres] == ["Alpha", "Beta", "Gamma"]
    assert not issue.projet


def deux_plis_de(tour: Comparaison, premier: str, second: str, **champs: str) -> Comparaison:
    """Rend le tour où le second pli est du même candidat que le premier."""
    (lot,) = tour.lots
    offres = {o.soumissionnaire: o for o in lot.offres}
    un, deux = offres[premier], offres[second]
    deux = replace(deux, soumissionnaire=premier, offre=replace(un.offre, sha256=deux.offre.sha256, **champs))
    autres = [o for o in lot.offres if o.soumissionnaire not in (premier, second)]
    return replace(tour, lots=(replace(lot, offres=(*autres, un, deux)),))


REMPLACE = une_decision("Gamma", motif="Pli remplacé.", confirmee=True)


def test_d_un_candidat_dont_les_plis_sortent_a_deux_tours_seul_le_dernier_se_dit() -> None:
    """Au tour 3, deux lettres, l'une au seul motif « Pli remplacé », et « Offres reçues : 4 » pour trois candidats."""
    dossier, comparaison = deuxieme_tour()
    initiales = {"Alpha": 4, "Beta": 2, "Gamma": 3, "Delta": 1}
    un = deux_plis_de(des_offres_classees(initiales, (REMPLACE,))[1], "Gamma", "Delta")
    (lot,) = un.lots
    ecartee = replace(
        lot.offres[-1], rang=None, mises_a_l_ecart=(une_decision("Gamma", motif="Incomplète.", confirmee=True),)
    )
    (lot_deux,) = comparaison.lots
    deux = replace(comparaison, lots=(replace(lot_deux, offres=(*lot_deux.offres, ecartee)),))
    demande = {"offre": "Gamma", "suite": "rejetee", "demande_recue_le": "2027-02-15"}
    redigees = des_suites(RETENUE, demande, **COURRIER)
    toutes = issues(comparaison, redigees, dossier, [un, deux])
    lettres = lettres_d_une_issue(dossier, toutes[0], redigees.courrier, comparaison.decimales)
    siennes = {li.nature: en_texte(li) for li in lettres if li.soumissionnaire == "Gamma"}
    assert len(lettres) == 4
    assert len(siennes) == 2
    assert all("Incomplète." in lettre and "remplacé" not in lettre for lettre in siennes.values())
    presentation = repr(rapport_de_presentation(dossier, toutes, redigees.courrier, 2))
    assert "Incomplète." in presentation
    assert "remplacé" not in presentation
    assert "Offres reçues : 3." in repr(corps_communicable(dossier, comparaison, toutes, ANALYSE))


@pytest.mark.parametrize(
    ("fichiers", "depots", "decisions"),
    [
        (("2027-01-15_08h00/g.xlsx", "2027-01-15_09h00/g.xlsx"), ("", ""), ({}, {"exigence": ""})),
        (("g.xlsx", "h.xlsx"), ("", ""), ({}, {"exigence": "SSI-P"})),
        (("g.xlsx", "h.xlsx"), ("", ""), ({}, {"date": date(2027, 2, 3)})),
        (("g.xlsx", "h.xlsx"), ("2027-01-15 08:00:00", ""), ({}, {"exigence": "SSI-P", "date": date(2027, 2, 3)})),
        (("2027-01-15_09h00/g.xlsx", "h.xlsx"), ("", ""), ({}, {"date": date(2027, 2, 3)})),
        (("g.xlsx", "h.xlsx"), ("2027-01-15 08:00:00", "2027-01-15 09:00:00"), ({"exigence": "SSI-P"}, {})),
        (
            ("2027-01-15_09h00/g.xlsx", "2027-01-15_08h00/g.xlsx"),
            ("2027-01-15 08:00:00", "2027-01-15 09:00:00"),
            ({"date": date(2027, 2, 3)}, {}),
        ),
    ],
)
def test_de_deux_plis_ecartes_ensemble_seul_le_dernier_a_sa_lettre(
    fichiers: tuple[str, str], depots: tuple[str, str], decisions: tuple[dict[str, object], dict[str, object]]
) -> None:
    """Daté du registre des dépôts, le dernier pli laissait sa place au premier, et la lettre en donnait les motifs."""
    dossier, comparaison = des_offres_classees({"Alpha": 4, "Beta": 2, "Gamma": 3, "Delta": 1})
    comparaison = deux_plis_de(comparaison, "Gamma", "Delta")
    (lot,) = comparaison.lots
    motifs = ("Pli remplacé.", "Incomplète.")
    plis = [
        replace(
            o,
            rang=None,
            offre=replace(o.offre, fichier=fichier, depose_le=depose_le),
            mises_a_l_ecart=(une_decision("Gamma", motif=motif, confirmee=True).model_copy(update=champs),),
        )
        for o, fichier, depose_le, motif, champs in zip(
            lot.offres[-2:], fichiers, depots, motifs, decisions, strict=True
        )
    ]
    for ranges in (plis, plis[::-1]):
        tour = replace(comparaison, lots=(replace(lot, offres=(*lot.offres[:2], *ranges)),))
        redigees = des_suites(RETENUE, **COURRIER)
        (issue,) = issues(tour, redigees, dossier)
        lettres = lettres_d_une_issue(dossier, issue, redigees.courrier, tour.decimales)
        (sienne,) = (en_texte(li) for li in lettres if li.soumissionnaire == "Gamma")
        assert "Incomplète." in sienne
        dites = [a for a in anomalies_des_suites(redigees, [issue], dossier) if a.code == "pli-multiple"]
        assert len(dites) == (not all(instant_du_pli(p.offre) for p in plis)), "l'ordre indéterminé se dit"


def test_la_decision_qui_ecarte_une_offre_dit_aussi_le_mot_qui_la_retient() -> None:
    """La lettre taisait ce motif sans que personne sache quel mot y changer."""
    ecart = une_decision("Gamma", exigence="SSI-P", motif="Loin de Delta, à 135 444 €.", confirmee=True)
    dossier, comparaison = des_offres_classees({"Alpha": 4, "Gamma": 2, "Delta": 1}, (ecart,))
    redigees = des_suites(RETENUE, **COURRIER)
    toutes = issues(comparaison, redigees, dossier)
    (dite,) = (a for a in anomalies_des_suites(redigees, toutes, dossier) if a.code == "texte-qui-cite-un-tiers")
    assert "« Gamma »" in dite.message
    assert "la décision (SSI-P) (« delta »)" in dite.message


def test_le_motif_de_ne_pas_attribuer_ne_dit_personne() -> None:
    dossier, comparaison = deuxieme_tour()
    close = {"suite": "sans_suite", "motif": "Gamma était seule au prix.", "auteur": "a", "date": "2027-02-05"}
    redigees = des_suites(close, **COURRIER)
    toutes = issues(comparaison, redigees, dossier, [premier_tour()])
    dites = [a for a in anomalies_des_suites(redigees, toutes, dossier) if a.code == "texte-qui-cite-un-tiers"]
    assert [a.message.split("»")[0] for a in dites] == ["« Alpha ", "« Beta "], "retirée, Delta ne reçoit rien"
    lettres = lettres_d_une_issue(dossier, toutes[0], redigees.courrier, comparaison.decimales)
    assert {li.soumissionnaire for li in lettres} == {"Alpha", "Beta", "Gamma"}
    assert not any("Gamma" in en_texte(li) for li in lettres if li.soumissionnaire != "Gamma")
