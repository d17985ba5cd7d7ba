"""Une case qui revient rend ce qu'elle rendrait seule, et une case qui se numérote se refait à chaque fois."""

from __future__ import annotations

import pytest

from cctgen.documents.composition import cases
from cctgen.documents.composition.cases import CasesConnues
from cctgen.documents.texte import Cellule, Liste, Paragraphe, Renvoi, Texte, cellule

NUES = [cellule("Conforme"), cellule("3"), (Paragraphe((Texte("a"), Texte("b", gras=True))), Paragraphe(()))]
NUMEROTEES = [(Liste((cellule("a"),), numerotee=True),), (Paragraphe((Renvoi("SSI-1", "article 2"),)),)]


class Tireur:
    def __init__(self) -> None:
        self.tirees: list[Cellule] = []

    def __call__(self, case: Cellule, largeur: float) -> tuple[int, float]:
        self.tirees.append(case)
        return len(self.tirees), largeur


@pytest.mark.parametrize("case", NUES)
def test_une_case_nue_ne_se_tire_qu_une_fois_par_largeur(case: Cellule) -> None:
    memoire, tirer = CasesConnues[tuple[int, float]](), Tireur()
    assert [memoire.de(case, largeur, tirer) for largeur in (10, 10, 20)] == [(1, 10), (1, 10), (2, 20)]
    assert len(tirer.tirees) == 2


@pytest.mark.parametrize("case", NUMEROTEES)
def test_une_case_qui_se_numerote_se_refait(case: Cellule) -> None:
    memoire, tirer = CasesConnues[tuple[int, float]](), Tireur()
    memoire.de(case, 10, tirer)
    memoire.de(case, 10, tirer)
    assert len(tirer.tirees) == 2


def test_la_memoire_est_bornee_et_ne_confond_pas_deux_cases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cases, "_RETENUES", 3)
    memoire = CasesConnues[tuple[Cellule, float]]()
    for n in range(50):
        case = cellule(str(n))
        assert memoire.de(case, n, lambda *tiree: tiree) == (case, n)
        assert len(memoire._connues) <= 3
