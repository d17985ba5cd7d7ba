"""Retrouver les offres que désigne un texte, ou les voisines d'une offre, sans les parcourir toutes : pareil."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from cctgen.depouillement.plis.candidats import motif_de_meme_candidat, sont_homonymes, voisines
from cctgen.evaluation.modele import Designees, designe
from cctgen.matrice.modele import Offre, StatutOffre
from tests.evaluation.fabriques import une_offre

NOMS = st.sampled_from(["", "Acme", "ACME", "Acmé", "!!!", "Beta SAS", "12345678901234", "Variante Conseil", "abcdef"])
SIRETS = st.sampled_from(["", "12345678901234", "98765432109876"])
EMPREINTES = st.sampled_from(["abcdef123456" + "0" * 52, "abcdef123456" + "1" * 52, "f" * 64])
FICHIERS = st.sampled_from(["Acme.xlsx", "acme variante 2.xlsx", "Acme", "12345678901234"])


@st.composite
def des_offres(tirer: st.DrawFn) -> list[Offre]:
    return [
        replace(
            une_offre(tirer(NOMS), tirer(st.integers(0, 1)), sha256=tirer(EMPREINTES), fichier=tirer(FICHIERS)),
            siret=tirer(SIRETS),
            statut=tirer(st.sampled_from([StatutOffre.EXPLOITABLE, StatutOffre.ILLISIBLE])),
        )
        for _ in range(tirer(st.integers(0, 6)))
    ]


@settings(max_examples=200)
@given(
    des_offres(),
    st.one_of(
        NOMS, SIRETS, EMPREINTES, FICHIERS, st.sampled_from(["abcdef123456", "ABCDEF1234560", "abcdef12345", "123 456"])
    ),
)
def test_un_texte_designe_les_memes_offres(offres: list[Offre], texte: str) -> None:
    assert Designees(offres).de(texte) == [o for o in offres if designe(texte, o)]


@settings(max_examples=200)
@given(des_offres())
def test_hors_des_voisines_ni_autre_pli_ni_homonyme(offres: list[Offre]) -> None:
    proches = voisines(offres)
    for offre in offres:
        siennes = {id(v) for v in proches[id(offre)]}
        for autre in offres:
            if autre is not offre and (motif_de_meme_candidat(offre, autre) or sont_homonymes(offre, autre)):
                assert id(autre) in siennes
