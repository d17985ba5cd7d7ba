"""Quelles clauses et quelles exigences vaut un lot, et pourquoi, en une phrase."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from cctgen.assemblage.selection.juges import JugeDeClause
from cctgen.assemblage.selection.verdicts import Selection, Verdict
from cctgen.clausier.modele import Clause
from cctgen.clausier.motifs import Explicateur, Libelles
from cctgen.consultation.modele import Action, Ajustement, ReponsesDuLot, lots_en_clair
from cctgen.socle.anomalies import Anomalie


def selectionner(
    clauses: Mapping[str, Clause],
    reponses: ReponsesDuLot,
    libelles: Libelles,
    ajustements: Sequence[Ajustement] = (),
) -> Selection:
    """Rend un verdict motivé pour chaque clause et chaque exigence, dans l'ordre des clauses."""
    return Selectionneur(Juges(clauses, libelles), ajustements).selectionner(reponses)


class Juges:
    """Le juge de chaque clause, sans ajustement ; des sélectionneurs s'y partagent ce que l'un d'eux a fait juger."""

    def __init__(self, clauses: Mapping[str, Clause], libelles: Libelles) -> None:
        self.clauses, self.explicateur = clauses, Explicateur(libelles)
        self.communs = {c: JugeDeClause(clause, self.explicateur, {}) for c, clause in clauses.items()}


class Selectionneur:
    """Sélectionne pour plusieurs jeux de réponses, sans redire un verdict dont aucune réponse décisive ne change."""

    def __init__(self, juges: Juges, ajustements: Sequence[Ajustement] = ()) -> None:
        self._communs = juges
        self._ajustements = [a for a in ajustements if a.action is not Action.REECRIRE]
        self._par_lot: dict[int, Mapping[str, JugeDeClause]] = {}

    def selectionner(self, reponses: ReponsesDuLot) -> Selection:
        """Rend un verdict motivé pour chaque clause et chaque exigence, dans l'ordre des clauses."""
        # Les juges d'un lot se préparent avant de lire : une lecture ne connaît que les conditions déjà placées.
        juges = self._juges(reponses.lot)
        lecture = self._communs.explicateur.lire(reponses.valeurs, reponses.deductions)
        exigences: dict[str, Verdict] = {}
        clauses = {c: juge.juger(lecture, exigences) for c, juge in juges.items()}
        return Selection(reponses.lot, clauses, exigences)

    def _juges(self, lot: int) -> Mapping[str, JugeDeClause]:
        """Rend le juge de chaque clause, le même pour tous les lots si aucun ajustement de celui-ci ne la touche."""
        if lot not in self._par_lot:
            actifs = {a.cible: a for a in self._ajustements if not a.lots or lot in a.lots}
            clauses, explicateur = self._communs.clauses.values(), self._communs.explicateur
            touchees = [c for c in clauses if actifs.keys() & {c.id, *(e.id for e in c.exigences)}]
            propres = {c.id: JugeDeClause(c, explicateur, actifs) for c in touchees}
            self._par_lot[lot] = {**self._communs.communs, **propres}
        return self._par_lot[lot]


def verifier_liens(
    selections: Iterable[Selection], clauses: Mapping[str, Clause], retirees: Collection[str] = ()
) -> Iterator[Anomalie]:
    """Énumère les clauses requises absentes et les clauses incompatibles retenues ensemble.

    `retirees` sont celles que l'acheteur a retirées : son geste se complète, il n'a pas à faire l'inverse.
    """
    absentes: dict[tuple[str, str], list[int]] = {}
    incompatibles: dict[tuple[str, str], list[int]] = {}
    for selection in selections:
        retenues = {c for c, verdict in selection.clauses.items() if verdict.retenue}
        for identifiant in (c for c in clauses if c in retenues):
            clause = clauses[identifiant]
            for requise in (r for r in clause.requiert if r not in retenues):
                absentes.setdefault((identifiant, requise), []).append(selection.lot)
            for autre in (i for i in clause.incompatible if i in retenues):
                premiere, seconde = sorted((identifiant, autre))
                lots = incompatibles.setdefault((premiere, seconde), [])
                if selection.lot not in lots:
                    lots.append(selection.lot)
    for (identifiant, requise), lots in absentes.items():
        yield Anomalie(
            "clause-requise-absente",
            f"{identifiant} requiert {requise}, qui n'est pas retenue{_pour(lots)}.",
            f"Retirez aussi {identifiant}, avec un motif, ou revenez sur le retrait de {requise}."
            if requise in retirees
            else f"Ajoutez {requise} aux ajustements, ou retirez {identifiant}, avec un motif.",
            ref=identifiant,
        )
    for (premiere, seconde), lots in incompatibles.items():
        yield Anomalie(
            "clauses-incompatibles",
            f"{premiere} et {seconde} ne peuvent pas être retenues ensemble{_pour(lots)}.",
            "Retirez l'une des deux dans les ajustements, avec un motif, ou revoyez vos réponses.",
            ref=premiere,
        )


def _pour(lots: Iterable[int]) -> str:
    dits = lots_en_clair(lots)
    return f" ({dits})" if dits else ""
