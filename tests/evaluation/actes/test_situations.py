"""Une case du registre dit plusieurs situations, et les rend une à une."""

from __future__ import annotations

from cctgen.evaluation.actes.situations import SITUATIONS, situations_ecrites, situations_lues


def test_les_situations_d_une_case_se_relisent_une_a_une() -> None:
    noms = tuple(situation.nom for situation in SITUATIONS)
    assert situations_lues(situations_ecrites(noms)) == noms
    assert situations_lues("") == ()
