"""Pourquoi chaque clause ou exigence est retenue ou écartée, prêt à être dit ou sérialisé."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from cctgen.assemblage.selection.verdicts import Selection, Verdict
from cctgen.consultation.modele import SANS_LOT


def explications(
    selections: Iterable[Selection], identifiants: Collection[str], titres: Mapping[str, str]
) -> dict[str, Any]:
    """Rend la forme JSON du contrat de `expliquer`, restreinte aux identifiants donnés s'il y en a."""
    liste = tuple(selections)
    return {
        "clauses": [e for s in liste for e in _liste(s.clauses, s.lot, identifiants, titres)],
        "exigences": [e for s in liste for e in _liste(s.exigences, s.lot, identifiants, titres)],
    }


def _liste(
    verdicts: Mapping[str, Verdict], lot: int, identifiants: Collection[str], titres: Mapping[str, str]
) -> list[dict[str, Any]]:
    return [
        {
            "id": verdict.id,
            "titre": titres.get(verdict.id, ""),
            "retenue": verdict.retenue,
            "motif": verdict.motif,
            "questions": list(verdict.questions),
            **({} if lot == SANS_LOT else {"lot": lot}),
        }
        for verdict in verdicts.values()
        if not identifiants or verdict.id in identifiants
    ]
