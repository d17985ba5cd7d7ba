"""Pourquoi chaque clause ou exigence est retenue ou écartée, prêt à être dit ou sérialisé."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cctgen.assemblage.selection.causes import AvecSaClause, Cause
from cctgen.assemblage.selection.verdicts import Selection, Verdict
from cctgen.consultation.modele import SANS_LOT


@dataclass(frozen=True, slots=True)
class Explique:
    """Le verdict d'une clause ou d'une exigence, pour un lot, avec le titre de la clause."""

    verdict: Verdict
    titre: str
    lot: int

    def motif_sous(self, montrees: Mapping[tuple[str, int], Cause]) -> str:
        """Rend le motif ; une exigence qui suit sa clause, montrée au-dessus d'elle, ne répète pas pourquoi."""
        cause = self.verdict.cause
        if isinstance(cause, AvecSaClause) and montrees.get((cause.clause, self.lot)) == cause.cause:
            return f"{self.verdict.sens} {cause.suite}"
        return self.verdict.motif

    def en_dict(self) -> dict[str, Any]:
        """Rend sa part de la forme JSON."""
        verdict = self.verdict
        return {
            "id": verdict.id,
            "titre": self.titre,
            "retenue": verdict.retenue,
            "motif": verdict.motif,
            "questions": list(verdict.questions),
            **({} if self.lot == SANS_LOT else {"lot": self.lot}),
        }


@dataclass(frozen=True, slots=True)
class Explications:
    """Les clauses et les exigences expliquées, lot par lot."""

    clauses: tuple[Explique, ...]
    exigences: tuple[Explique, ...]

    def en_dict(self) -> dict[str, Any]:
        """Rend la forme JSON du contrat de `expliquer`."""
        return {"clauses": [e.en_dict() for e in self.clauses], "exigences": [e.en_dict() for e in self.exigences]}


def explications(
    selections: Iterable[Selection], identifiants: Collection[str], titres: Mapping[str, str]
) -> Explications:
    """Rend les verdicts de chaque lot, restreints aux identifiants donnés s'il y en a."""
    liste = tuple(selections)

    def expliques(lot: int, verdicts: Mapping[str, Verdict]) -> Iterator[Explique]:
        for verdict in verdicts.values():
            if not identifiants or verdict.id in identifiants:
                yield Explique(verdict, titres.get(verdict.id, ""), lot)

    return Explications(
        tuple(e for s in liste for e in expliques(s.lot, s.clauses)),
        tuple(e for s in liste for e in expliques(s.lot, s.exigences)),
    )
