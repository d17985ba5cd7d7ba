"""Chaque règle de rédaction se déclenche sur ses cas fautifs, et se tait sur ses cas sains et sur le clausier livré."""

from __future__ import annotations

from typing import Any

import pytest

from cctgen.clausier.controles.regles.ensemble import REGLES
from cctgen.clausier.controles.regles.modele import Cas, Regle
from cctgen.clausier.lecture import lire_clausier
from cctgen.clausier.modele import Clause
from cctgen.socle.contenu import contenu
from tests.fabriques import une_clause

FAUTIFS = [(regle, cas) for regle in REGLES for cas in regle.fautifs]
SAINS = [(regle, cas) for regle in REGLES for cas in regle.sains]


def clause(cas: Cas) -> Clause:
    champs: dict[str, Any] = {"titre": "Essai", **cas}
    return une_clause("ESSAI-1", **champs)


@pytest.mark.parametrize(("regle", "cas"), FAUTIFS, ids=lambda x: getattr(x, "code", None) or str(x)[:60])
def test_un_cas_fautif_declenche_sa_regle(regle: Regle, cas: Cas) -> None:
    assert {c.code for c in regle.examiner(clause(cas))} == {regle.code}


@pytest.mark.parametrize(("regle", "cas"), SAINS, ids=lambda x: getattr(x, "code", None) or str(x)[:60])
def test_un_cas_sain_ne_dit_rien(regle: Regle, cas: Cas) -> None:
    assert list(regle.examiner(clause(cas))) == []


@pytest.mark.parametrize("regle", REGLES, ids=lambda r: r.code)
def test_le_clausier_livre_respecte_la_regle(regle: Regle) -> None:
    clausier = lire_clausier([contenu("clausier")]).clausier
    assert clausier is not None
    trouves = [c for redigee in clausier.clauses.values() for c in regle.examiner(redigee)]
    assert trouves == []


def test_les_codes_des_regles_sont_distincts() -> None:
    assert len({r.code for r in REGLES}) == len(REGLES)
