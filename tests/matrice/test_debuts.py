"""Ranger les motifs par ce qui les commence ne change pas ce qu'ils trouvent."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cctgen.matrice.controle.debuts import par_debut
from cctgen.matrice.controle.reserves import reserves, reserves_sans_casse
from tests.matrice.phrases_de_reponse import NEUTRES
from tests.matrice.phrases_de_reponse import RESERVES as PHRASES

_MOTIFS = (
    "sauf|hormis",
    "(?:en|avec) (?:sus|plus)",
    r"(?<!sans.)co[ûu]ts?|^limit[ée]e?",
    "[àâa] la charge(?! de)",
    "(?:nos? )?meilleurs?|n?on tenu",
    r"\d+ jours|(?:x(?:y|z))*fin",
    r"[ac]+e{2}|t{0,2}ri|i?\s+mou|v(?:a|e(?:c|t)?)n",
)
_ORDINAIRE = re.compile(rf"\b(?:{'|'.join(_MOTIFS)})\b")
_RANGE = re.compile(par_debut(_MOTIFS))


@given(st.one_of(st.from_regex(_ORDINAIRE), st.text("acefimnorstuvàûé 13(", max_size=30)))
def test_l_expression_rangee_trouve_ou_l_ordinaire_trouve(texte: str) -> None:
    assert (_RANGE.search(texte) is None) is (_ORDINAIRE.search(texte) is None)


_SANS_CASSE = re.compile(reserves().pattern)


@given(st.one_of(st.from_regex(_SANS_CASSE), st.sampled_from((*PHRASES, *NEUTRES))))
def test_aucune_reserve_n_echappe_a_la_lecture_rapide(texte: str) -> None:
    lu = texte.casefold()
    assert (reserves_sans_casse().search(lu) is None) is (_SANS_CASSE.search(lu) is None)


@pytest.mark.parametrize("motif", [r"\w+ seul", ".+", "(?:", "[a-z]x"])
def test_un_motif_sans_premiere_lettre_se_refuse(motif: str) -> None:
    with pytest.raises(ValueError, match=r"commence|fermer"):
        par_debut([motif])
