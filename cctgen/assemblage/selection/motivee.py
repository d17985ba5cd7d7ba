"""Quelles clauses et quelles exigences vaut un lot, et pourquoi, en une phrase."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cctgen.assemblage.modele import Selection, Verdict
from cctgen.clausier.formes.condition import Condition, Explicateur, Libelles, questions_de
from cctgen.clausier.modele import Clause, Exigence
from cctgen.consultation.modele import Action, Ajustement, ReponsesDuLot, lots_en_clair
from cctgen.socle.anomalies import Anomalie


def selectionner(
    clauses: Mapping[str, Clause],
    reponses: ReponsesDuLot,
    libelles: Libelles,
    ajustements: Sequence[Ajustement] = (),
) -> Selection:
    """Rend un verdict motivé pour chaque clause et chaque exigence, dans l'ordre des clauses."""
    return Selectionneur(clauses, libelles, ajustements).selectionner(reponses)


class Selectionneur:
    """Sélectionne pour plusieurs jeux de réponses, sans rejuger une clause dont aucune réponse ne change."""

    def __init__(
        self, clauses: Mapping[str, Clause], libelles: Libelles, ajustements: Sequence[Ajustement] = ()
    ) -> None:
        self._clauses = tuple((clause, _questions_jugees(clause)) for clause in clauses.values())
        self._ajustements = [a for a in ajustements if a.action is not Action.REECRIRE]
        self._explicateur = Explicateur(libelles)
        self._connus: dict[tuple[Any, ...], _Verdicts] = {}

    def selectionner(self, reponses: ReponsesDuLot) -> Selection:
        """Rend un verdict motivé pour chaque clause et chaque exigence, dans l'ordre des clauses."""
        actifs = {a.clause or a.exigence: a for a in self._ajustements if not a.lots or reponses.lot in a.lots}
        lot = reponses.lot if self._ajustements else None
        verdicts: dict[str, Verdict] = {}
        exigences: dict[str, Verdict] = {}
        for clause, questions in self._clauses:
            # Tout ce dont dépend la clause : ses réponses, les raisons de ses valeurs déduites, les écarts du lot.
            cle = (clause.id, lot, *((reponses.valeurs.get(q), reponses.deductions.get(q)) for q in questions))
            connus = self._connus.get(cle)
            if connus is None:
                if len(self._connus) >= _MEMOIRE:
                    self._connus.clear()
                connus = self._connus[cle] = _Jugement(self._explicateur, reponses, actifs).verdicts(clause)
            verdicts[clause.id] = connus[0]
            exigences |= connus[1]
        return Selection(reponses.lot, verdicts, exigences)


_MEMOIRE = 50_000
"""Verdicts gardés : une centaine de mégaoctets. Au-delà, tout est oublié, et le calcul reprend."""

_Verdicts = tuple[Verdict, Mapping[str, Verdict]]
"""Le verdict d'une clause, et ceux de ses exigences."""


def _questions_jugees(clause: Clause) -> tuple[str, ...]:
    conditions = (clause.quand, *(e.quand for e in clause.exigences))
    return tuple(dict.fromkeys(q for c in conditions if c is not None for q in questions_de(c)))


@dataclass(frozen=True, slots=True)
class _Jugement:
    """Un jeu de réponses, les écarts de l'acheteur, et de quoi dire pourquoi."""

    explicateur: Explicateur
    reponses: ReponsesDuLot
    ajustements: Mapping[str, Ajustement]

    def verdicts(self, clause: Clause) -> _Verdicts:
        """Juge une clause et ses exigences."""
        verdict = self._de_clause(clause)
        exigences = {exigence.id: self._d_exigence(exigence, verdict) for exigence in clause.exigences}
        return _sans_exigence(clause, verdict, exigences), exigences

    def _de_clause(self, clause: Clause) -> Verdict:
        if clause.retiree is not None:
            origine = f"par le clausier « {clause.retiree_par} »" if clause.retiree_par else "du clausier"
            return Verdict(clause.id, False, f"écartée : clause retirée {origine}, {clause.retiree.motif}")
        if clause.hors_vigueur:
            return Verdict(clause.id, False, f"écartée : {clause.hors_vigueur}")
        if ajustement := self.ajustements.get(clause.id):
            return _ajuste(clause.id, ajustement)
        return self._de_condition(clause.id, clause.quand)

    def _d_exigence(self, exigence: Exigence, clause: Verdict) -> Verdict:
        if not clause.retenue:
            motif = f"écartée avec sa clause {clause.id}, {clause.motif.removeprefix('écartée : ')}"
            return Verdict(exigence.id, False, motif, clause.questions)
        if ajustement := self.ajustements.get(exigence.id):
            return _ajuste(exigence.id, ajustement)
        if exigence.quand is None:
            motif = f"retenue avec sa clause {clause.id}, {clause.motif.removeprefix('retenue : ')}"
            return Verdict(exigence.id, True, motif, clause.questions)
        return self._de_condition(exigence.id, exigence.quand)

    def _de_condition(self, identifiant: str, quand: Condition | None) -> Verdict:
        if quand is None:
            return Verdict(identifiant, True, "retenue : toujours applicable")
        explication = self.explicateur.expliquer(quand, self.reponses.valeurs)
        sens = "retenue" if explication.vrai else "écartée"
        deduites = [d for q in explication.questions if (d := self.reponses.deductions.get(q)) is not None]
        if not deduites:
            return Verdict(identifiant, explication.vrai, f"{sens} : {explication.phrase}", explication.questions)
        pourquoi = f" ({' ; '.join(d.motif for d in deduites)})"
        questions = dict.fromkeys((*explication.questions, *(q for d in deduites for q in d.questions)))
        return Verdict(identifiant, explication.vrai, f"{sens} : {explication.phrase}{pourquoi}", tuple(questions))


def _ajuste(identifiant: str, ajustement: Ajustement) -> Verdict:
    retenue = ajustement.action is Action.AJOUTER
    geste = "retenue : ajoutée" if retenue else "écartée : retirée"
    return Verdict(identifiant, retenue, f"{geste} par l'acheteur, {ajustement.motif}")


def _sans_exigence(clause: Clause, verdict: Verdict, exigences: Mapping[str, Verdict]) -> Verdict:
    """Une fiche CCT dont aucune exigence ne s'applique n'a plus de substance : elle est écartée."""
    if not (clause.est_fiche and verdict.retenue and exigences):
        return verdict
    if any(v.retenue for v in exigences.values()):
        return verdict
    questions = dict.fromkeys(q for v in exigences.values() for q in v.questions)
    motif = "écartée : aucune de ses exigences ne s'applique"
    return Verdict(clause.id, False, motif, tuple(questions))


def verifier_liens(selections: Iterable[Selection], clauses: Mapping[str, Clause]) -> Iterator[Anomalie]:
    """Énumère les clauses requises absentes et les clauses incompatibles retenues ensemble."""
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
            f"Ajoutez {requise} aux ajustements, ou retirez {identifiant}, avec un motif.",
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
