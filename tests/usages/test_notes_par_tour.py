"""Les notes de chaque candidat, tour après tour : chacune dans la colonne de son tour, et à qui elle est."""

from __future__ import annotations

import re
from datetime import date

import pytest

from cctgen.evaluation.classement import Comparaison
from cctgen.evaluation.comparaison import comparer
from cctgen.evaluation.modele import SensDecision
from cctgen.evaluation.rapport.modele import Analyse
from cctgen.evaluation.rapport.redaction import corps_du_rapport, entete_du_rapport
from cctgen.matrice.modele import Offre
from cctgen.usages.analyse.notes_par_tour import phrases_des_tours, tableau_des_tours, tours_en_dict
from tests.evaluation.fabriques import des_appreciations, un_dossier, un_prix, une_decision, une_offre


def un_tour(*offres: Offre) -> Comparaison:
    noms = {o.soumissionnaire for o in offres}
    notes = {nom: {"SSI-1": 4, "SSI-2": 4, "UTI-1": 4} for nom in noms}
    return comparer(un_dossier(), offres, des_appreciations(notes, offres), [un_prix(nom, "100") for nom in noms])


def presences(*tours: Comparaison) -> list[tuple[str, list[bool]]]:
    lignes = tableau_des_tours(tours)[2]
    assert [ligne[1] for ligne in lignes] == [t["soumissionnaire"] for t in tours_en_dict(tours)]
    return [(ligne[1], [case != "sans note" for case in ligne[2:]]) for ligne in lignes]


def test_deux_plis_d_un_candidat_ont_chacun_leur_ligne_et_une_case_par_tour() -> None:
    un, deux = (une_offre("Alpha", sha256=s * 64, fichier=f"{s}.xlsx") for s in "bc")
    assert presences(un_tour(un, deux), un_tour(deux, un)) == [
        ("Alpha (b.xlsx)", [True, True]),
        ("Alpha (c.xlsx)", [True, True]),
    ]


def test_un_candidat_sorti_ou_revise_garde_ses_notes_au_bon_tour() -> None:
    alpha, beta = une_offre("Alpha", sha256="b" * 64), une_offre("Bêta", sha256="c" * 64)
    revisee = une_offre("Bêta", sha256="d" * 64)
    assert presences(un_tour(alpha, beta), un_tour(revisee), un_tour(revisee)) == [
        ("Alpha", [True, False, False]),
        ("Bêta", [True, True, True]),
    ]


def test_une_note_dit_sur_quelle_part_du_bareme_elle_porte() -> None:
    """Sans prix au second tour, la note ne porte que sur la technique : elle ne se compare pas à la première."""
    alpha = une_offre("Alpha")
    notes = {"Alpha": {"SSI-1": 4, "SSI-2": 4, "UTI-1": 4}}
    sans_prix = comparer(un_dossier(), [alpha], des_appreciations(notes, [alpha]), [])
    (ligne,) = tableau_des_tours([un_tour(alpha), sans_prix])[2]
    assert "du barème" not in ligne[2]
    assert re.search(r"\d+ sur \d+ % du barème \(sans rang\)", ligne[3])
    (phrase,) = phrases_des_tours([un_tour(alpha), sans_prix])
    assert phrase.startswith("Alpha : tour 1, ")
    assert "% du barème" in phrase


@pytest.mark.parametrize("sens", ["ecartee", "retiree", "hors_delai"])
def test_une_offre_hors_jeu_dit_ce_qu_il_en_est_et_non_un_rang(sens: str) -> None:
    """« tour 2, – (rang écartée) » prenait la mise à l'écart pour un rang."""
    alpha = une_offre("Alpha")
    mise = une_decision("Alpha", sens)
    hors_jeu = comparer(un_dossier(), [alpha], des_appreciations({}, [alpha]), [], [mise])
    etat = SensDecision(sens).etat
    (phrase,) = phrases_des_tours([un_tour(alpha), hors_jeu])
    assert re.fullmatch(rf"Alpha : tour 1, \S+ \(rang 1\) ; tour 2, {etat}\.", phrase)
    assert tableau_des_tours([un_tour(alpha), hors_jeu])[2][0][-1] == etat
    assert tours_en_dict([hors_jeu])[0]["tours"] == [{"note": None, "rang": None}]


def test_le_rapport_d_un_tour_dit_son_tour_la_negociation_et_les_notes() -> None:
    comparaison, dossier = un_tour(une_offre("Alpha")), un_dossier()
    notes = tuple(phrases_des_tours([comparaison, comparaison]))
    second = Analyse(date(2027, 2, 1), tour=2, notes_par_tour=notes)
    corps = str(corps_du_rapport(dossier, comparaison, second))
    assert entete_du_rapport(dossier, comparaison, second).titre.endswith(", tour 2")
    for mot in ("Une négociation est menée", "tour 2", "Alpha : tour 1, "):
        assert mot in corps
    premier = Analyse(date(2027, 2, 1))
    assert "tour" not in str(corps_du_rapport(dossier, comparaison, premier)).replace("retour", "").replace(
        "autour", ""
    )
    assert "tour" not in entete_du_rapport(dossier, comparaison, premier).titre
