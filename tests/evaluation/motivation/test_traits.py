from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from cctgen.evaluation.comparaison import comparer
from cctgen.evaluation.motivation.traits import traits_du_lot, traits_entre
from cctgen.evaluation.notation.portee import parts_du_bareme
from tests.evaluation.fabriques import des_appreciations, un_bareme, un_dossier, un_prix, une_offre

REFS = ("SSI-1", "SSI-2", "UTI-1")
PARTS = parts_du_bareme(un_bareme(), un_dossier().exigences(0))
notes = st.fixed_dictionaries({ref: st.integers(0, 4) for ref in REFS})


def des_offres(par_nom: dict[str, dict[str, int]]):
    offres = [une_offre(nom) for nom in par_nom]
    prix = [un_prix(nom, "100") for nom in par_nom]
    comparees = comparer(un_dossier(), offres, des_appreciations(par_nom, offres), prix).lots[0].offres
    return sorted(comparees, key=lambda o: o.soumissionnaire)


@given(notes, notes)
def test_les_traits_entre_deux_offres_font_tout_leur_ecart_de_notes(une: dict[str, int], autre: dict[str, int]) -> None:
    alpha, beta = des_offres({"Alpha": une, "Beta": autre})
    traits = traits_entre(alpha, beta, PARTS, 4)
    assert alpha.note.note is not None
    assert beta.note.note is not None
    assert sum((t.ecart for t in (*traits.forts, *traits.faibles)), Fraction(0)) == alpha.note.note - beta.note.note
    assert {t.exigence.ref for t in traits.forts} == {r for r in REFS if une[r] > autre[r]}


def test_le_plus_lourd_vient_d_abord_avec_la_phrase_de_l_evaluateur() -> None:
    faibles = {"SSI-1": 2, "SSI-2": 0, "UTI-1": 0}
    alpha, beta = des_offres({"Alpha": dict.fromkeys(REFS, 4), "Beta": faibles})
    forts = traits_entre(alpha, beta, PARTS, 4).forts
    assert [t.exigence.ref for t in forts] == ["SSI-2", "UTI-1", "SSI-1"]
    assert forts[0].commentaire == "Décrit et prouvé."
    assert not traits_entre(alpha, beta, PARTS, 4).faibles


def test_une_offre_seule_ou_egale_aux_autres_n_a_pas_de_trait() -> None:
    for par_nom in ({"Alpha": dict.fromkeys(REFS, 4)}, {n: dict.fromkeys(REFS, 3) for n in ("Alpha", "Beta", "Gamma")}):
        assert all(not t.forts and not t.faibles for t in traits_du_lot(des_offres(par_nom), PARTS, 4))
