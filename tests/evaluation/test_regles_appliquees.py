"""Ce que le règlement annonce, la comparaison l'applique : départage, prix de référence, ouverture des prix."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from cctgen.evaluation.classement import LotCompare
from cctgen.evaluation.comparaison import comparer
from cctgen.evaluation.modele import Decision
from cctgen.evaluation.notation.portee import parts_du_bareme
from cctgen.evaluation.robustesse.etude import etudier
from tests.evaluation.fabriques import BAREME, des_appreciations, un_dossier, un_prix, une_decision, une_offre

HAUT = {"SSI-1": 4, "SSI-2": 4, "UTI-1": 4}
EGAL_50 = [{**BAREME["criteres"][0], "poids": "50"}, {**BAREME["criteres"][1], "poids": "50"}]


def un_lot(
    notes: Mapping[str, Mapping[str, int]],
    prix: Mapping[str, str],
    decisions: Sequence[Decision] = (),
    **bareme: Any,
) -> LotCompare:
    offres = [une_offre(nom) for nom in notes]
    dossier = un_dossier(bareme={**BAREME, **bareme})
    montants = [un_prix(nom, montant) for nom, montant in prix.items()]
    return comparer(dossier, offres, des_appreciations(notes, offres), montants, decisions).lots[0]


def egalite(**bareme: Any) -> LotCompare:
    """Alpha : technique 100, prix 50. Bêta : technique 50, prix 100. À poids égaux, 75 partout."""
    notes = {"Alpha": HAUT, "Bêta": {"SSI-1": 2, "SSI-2": 2, "UTI-1": 2}}
    return un_lot(notes, {"Alpha": "200", "Bêta": "100"}, criteres=EGAL_50, **bareme)


@pytest.mark.parametrize(
    ("departage", "retenue", "motif"),
    [
        (["plus_fort_poids"], "Alpha", "sa note à « Valeur technique » est la meilleure"),
        (["prix_le_plus_bas"], "Bêta", "son prix est le plus bas"),
        (["usage"], "Alpha", "sa note à « Usage » est la meilleure"),
        (["prix", "technique"], "Bêta", "sa note à « Prix » est la meilleure"),
        ([], "", ""),
    ],
)
def test_la_regle_publiee_departage_deux_offres_premieres(departage: list[str], retenue: str, motif: str) -> None:
    lot = egalite(departage=departage)
    assert [o.rang for o in lot.offres] == [1, 1]
    assert lot.departage is not None
    assert (lot.departage.retenue, lot.departage.motif) == (retenue, motif)
    assert lot.en_dict(2)["departage"] == {
        "ex_aequo": ["Alpha", "Bêta"],
        "retenue": retenue or None,
        "motif": motif,
    }


def test_une_etape_qui_ne_departage_pas_laisse_la_place_a_la_suivante() -> None:
    """Même technique, même prix noté par des bornes que les deux dépassent : le prix lui-même départage."""
    prix = {**BAREME["criteres"][1], "formule": {"nom": "lineaire", "plancher": "300", "plafond": "400"}}
    criteres = [BAREME["criteres"][0], prix]
    lot = un_lot({"Alpha": HAUT, "Bêta": HAUT}, {"Alpha": "200", "Bêta": "199"}, criteres=criteres)
    assert lot.departage is not None
    assert lot.departage.phrase == ("Alpha et Bêta ont la même note ; Bêta est retenue : son prix est le plus bas.")


def test_ce_que_la_regle_ne_departage_pas_se_dit_sans_choisir() -> None:
    lot = un_lot({"Alpha": HAUT, "Bêta": HAUT}, {"Alpha": "1", "Bêta": "1"})
    assert lot.departage is not None
    assert lot.departage.phrase == "Alpha et Bêta ont la même note, et la règle publiée ne les départage pas."
    assert not lot.provisoire


def test_sans_egalite_il_n_y_a_rien_a_departager() -> None:
    lot = un_lot({"Alpha": HAUT, "Bêta": HAUT}, {"Alpha": "1", "Bêta": "2"})
    assert lot.departage is None
    assert "departage" not in lot.en_dict(2)


@pytest.mark.parametrize(
    ("regle", "decision", "notes"),
    [
        ("non_ecartees", "ecartee", ["100.00", "50.00"]),
        ("recues", "ecartee", ["50.00", "25.00"]),
        ("recues", "retiree", ["100.00", "50.00"]),
        ("recues", "hors_delai", ["100.00", "50.00"]),
    ],
)
def test_le_prix_d_une_offre_ecartee_ne_sert_que_si_la_regle_le_dit(
    regle: str, decision: str, notes: list[str]
) -> None:
    lot = un_lot(
        {"Alpha": HAUT, "Bêta": HAUT, "Gamma": HAUT},
        {"Alpha": "100", "Bêta": "200", "Gamma": "50"},
        [une_decision("Gamma", decision)],
        prix_de_reference=regle,
    )
    assert [o["criteres"][1]["note"] for o in lot.en_dict(2)["offres"][:2]] == notes


def test_une_offre_hors_jeu_ne_change_aucune_note_d_appreciation() -> None:
    """L'appréciation est absolue : seul le prix se compare, et seulement aux offres que la règle retient."""
    notes = {"Alpha": HAUT, "Bêta": {**HAUT, "SSI-1": 1}, "Gamma": {**HAUT, "UTI-1": 0}}
    prix = {"Alpha": "100", "Bêta": "200", "Gamma": "50"}
    for regle in ("non_ecartees", "recues"):
        avec = un_lot(notes, prix, prix_de_reference=regle)
        sans = un_lot(notes, prix, [une_decision("Gamma")], prix_de_reference=regle)
        for lot in (avec, sans):
            assert {o.soumissionnaire: o.note.criteres[0].note for o in lot.offres} == {
                o.soumissionnaire: o.note.criteres[0].note for o in avec.offres
            }


def test_le_retrait_etudie_garde_les_prix_que_la_regle_retient() -> None:
    """Gamma, écartée, reste la moins chère : retirer Bêta ne change alors la note d'aucune autre offre."""
    offres = [une_offre(nom) for nom in ("Alpha", "Bêta", "Gamma")]
    dossier = un_dossier(bareme={**BAREME, "prix_de_reference": "recues"})
    prix = [un_prix("Alpha", "110"), un_prix("Bêta", "105"), un_prix("Gamma", "100")]
    avis = des_appreciations({o.soumissionnaire: HAUT for o in offres}, offres)
    (lot,) = comparer(dossier, offres, avis, prix, [une_decision("Gamma")]).lots
    assert dossier.bareme is not None
    etude = etudier(lot, dossier.bareme, parts_du_bareme(dossier.bareme, dossier.exigences(0)))
    assert etude is not None
    assert [r.prix_change for r in etude.retraits] == [False, False]


APRES = {"ouverture_des_prix": "apres_appreciation"}


def test_les_prix_restent_fermes_tant_qu_une_offre_attend_une_note() -> None:
    notes = {"Alpha": HAUT, "Bêta": {"SSI-1": 4, "SSI-2": 4}}
    lot = un_lot(notes, {"Alpha": "100", "Bêta": "200"}, **APRES)
    assert [o.prix for o in lot.offres] == [None, None]
    assert all(o.note.criteres[1].note is None for o in lot.offres)
    assert [r.code for r in lot.raisons] == ["prix-fermes", "note-manquante"]


def test_les_prix_s_ouvrent_une_fois_tout_apprecie() -> None:
    lot = un_lot({"Alpha": HAUT, "Bêta": HAUT}, {"Alpha": "100", "Bêta": "101"}, **APRES)
    assert (lot.provisoire, [o.rang for o in lot.offres]) == (False, [1, 2])


def test_une_offre_hors_jeu_ne_retient_pas_les_prix() -> None:
    notes: dict[str, dict[str, int]] = {"Alpha": HAUT, "Bêta": {}}
    lot = un_lot(notes, {"Alpha": "100", "Bêta": "101"}, [une_decision("Bêta")], **APRES)
    assert (lot.provisoire, lot.offres[0].rang) == (False, 1)
