"""Une clause se range par son thème, une fiche CCT par son pilier : le même nom n'en fait pas la même chose."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from cctgen.clausier.nomenclature import Nomenclature, est_dans, nomenclature_de

CLAUSE = SimpleNamespace(theme="securite", pilier="")
FICHE = SimpleNamespace(theme="cct", pilier="securite")


@pytest.mark.parametrize(
    ("etendue", "dedans"),
    [
        (SimpleNamespace(themes=("securite",), piliers=()), [True, False]),
        (SimpleNamespace(themes=(), piliers=("securite",)), [False, True]),
        (SimpleNamespace(themes=("securite",), piliers=("securite",)), [True, True]),
        (SimpleNamespace(themes=("cct", ""), piliers=("",)), [False, False]),
    ],
)
def test_un_theme_ne_vise_pas_les_fiches_du_pilier_de_meme_nom(etendue: SimpleNamespace, dedans: list[bool]) -> None:
    assert [est_dans(rangee, etendue) for rangee in (CLAUSE, FICHE)] == dedans


def test_une_fiche_n_a_pas_de_theme() -> None:
    assert nomenclature_de([CLAUSE, FICHE, CLAUSE]) == Nomenclature({"securite": "securite"}, {"securite": "securite"})
    assert nomenclature_de([FICHE]).themes == {}
