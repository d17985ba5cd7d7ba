"""Sous quelle licence chaque lot publie son code, et quelles clauses y proscrivent des licences de composant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cctgen.assemblage.modele import LicencesDuLot
from cctgen.assemblage.selection.verdicts import Selection
from cctgen.consultation.modele import ReponsesDuLot

_QUESTION = "licence_sortante"
CLAUSES_QUI_PROSCRIVENT = ("LL-007", "LL-021")
"""LL-007 écarte les licences restrictives, LL-021 les licences réciproques quand le code n'en prend pas une."""


def licences_des_lots(
    reponses: Iterable[ReponsesDuLot], selections: Iterable[Selection]
) -> Mapping[int, LicencesDuLot]:
    """Rend, par lot, la licence de sortie (vide si le lot ne publie pas) et les clauses qui proscrivent."""
    clauses = {selection.lot: _retenues(selection) for selection in selections}
    return {
        du_lot.lot: LicencesDuLot(next(iter(du_lot.valeurs.get(_QUESTION, ())), ""), clauses[du_lot.lot])
        for du_lot in reponses
    }


def _retenues(selection: Selection) -> tuple[str, ...]:
    return tuple(c for c in CLAUSES_QUI_PROSCRIVENT if c in selection.clauses and selection.clauses[c].retenue)
