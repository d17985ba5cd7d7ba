"""Quelles clauses et quelles exigences vaut un lot, et pourquoi, en une phrase."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cctgen.assemblage.selection.verdicts import Selection, Verdict
from cctgen.clausier.formes.condition import Condition, Decision, Explicateur, Libelles
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
    """Sélectionne pour plusieurs jeux de réponses, sans redire un verdict dont aucune réponse décisive ne change."""

    def __init__(
        self, clauses: Mapping[str, Clause], libelles: Libelles, ajustements: Sequence[Ajustement] = ()
    ) -> None:
        self._clauses = tuple(clauses.values())
        self._ajustements = [a for a in ajustements if a.action is not Action.REECRIRE]
        self._explicateur = Explicateur(libelles)
        self._memoire = _Memoire()
        for clause in self._clauses:
            for quand in (clause.quand, *(e.quand for e in clause.exigences)):
                if quand is not None:
                    self._explicateur.preparer(quand)

    def selectionner(self, reponses: ReponsesDuLot) -> Selection:
        """Rend un verdict motivé pour chaque clause et chaque exigence, dans l'ordre des clauses."""
        actifs = {a.clause or a.exigence: a for a in self._ajustements if not a.lots or reponses.lot in a.lots}
        self._memoire.borner()
        jugement = _Jugement(
            self._explicateur,
            self._memoire,
            reponses,
            actifs,
            self._explicateur.vraies(reponses.valeurs),
            self._memoire.codes(reponses),
        )
        verdicts: dict[str, Verdict] = {}
        exigences: dict[str, Verdict] = {}
        for clause in self._clauses:
            verdicts[clause.id] = jugement.juger(clause, exigences)
        return Selection(reponses.lot, verdicts, exigences)


_MEMOIRE = 150_000
"""Verdicts gardés : une centaine de mégaoctets. Au-delà, tout est oublié, et le calcul reprend."""


@dataclass(slots=True)
class _Memoire:
    """Les verdicts déjà dits.

    Par condition, avec les réponses qui l'ont décidée, numérotées ; par exigence sans condition, avec sa clause.
    """

    numeros: dict[tuple[object, object], int] = field(default_factory=dict)
    decides: dict[tuple[Any, ...], Verdict] = field(default_factory=dict)
    suivis: dict[tuple[str, int], tuple[Verdict, Verdict]] = field(default_factory=dict)

    def borner(self) -> None:
        """Oublie tout quand il y en a trop."""
        if len(self.decides) + len(self.suivis) + len(self.numeros) >= _MEMOIRE:
            self.decides.clear()
            self.suivis.clear()
            self.numeros.clear()

    def codes(self, reponses: ReponsesDuLot) -> Mapping[str, int]:
        """Numérote chaque réponse, avec la raison de celle qui se déduit."""
        numeros, deductions = self.numeros, reponses.deductions
        return {
            question: numeros.setdefault((choisies, deductions.get(question)), len(numeros))
            for question, choisies in reponses.valeurs.items()
        }


@dataclass(frozen=True, slots=True)
class _Jugement:
    """Un jeu de réponses, les écarts de l'acheteur, et de quoi dire pourquoi."""

    explicateur: Explicateur
    memoire: _Memoire
    reponses: ReponsesDuLot
    ajustements: Mapping[str, Ajustement]
    vraies: int
    codes: Mapping[str, int]

    def juger(self, clause: Clause, exigences: dict[str, Verdict]) -> Verdict:
        """Rend le verdict d'une clause, et range celui de ses exigences."""
        verdict = self._de_clause(clause)
        for exigence in clause.exigences:
            exigences[exigence.id] = self._d_exigence(exigence, verdict)
        if clause.est_fiche and verdict.retenue and clause.exigences:
            return _avec_substance(verdict, [exigences[e.id] for e in clause.exigences])
        return verdict

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
        if clause.retenue:
            if ajustement := self.ajustements.get(exigence.id):
                return _ajuste(exigence.id, ajustement)
            if exigence.quand is not None:
                return self._de_condition(exigence.id, exigence.quand)
        # Le verdict gardé à côté empêche qu'un autre reprenne son identité.
        cle = (exigence.id, id(clause))
        connu = self.memoire.suivis.get(cle)
        if connu is None:
            connu = self.memoire.suivis[cle] = (clause, _comme_sa_clause(exigence, clause))
        return connu[1]

    def _de_condition(self, identifiant: str, quand: Condition | None) -> Verdict:
        decision: Decision = (True, 0)
        questions: tuple[str, ...] = ()
        if quand is not None:
            decision = self.explicateur.decider(quand, self.vraies)
            questions = self.explicateur.questions(quand, decision)
        cle = (identifiant, decision, *[self.codes.get(question) for question in questions])
        connu = self.memoire.decides.get(cle)
        if connu is None:
            connu = self.memoire.decides[cle] = self._motiver(identifiant, quand, decision)
        return connu

    def _motiver(self, identifiant: str, quand: Condition | None, decision: Decision) -> Verdict:
        if quand is None:
            return Verdict(identifiant, True, "retenue : toujours applicable")
        explication = self.explicateur.dire(quand, decision, self.reponses.valeurs)
        sens = "retenue" if explication.vrai else "écartée"
        deduites = [d for q in explication.questions if (d := self.reponses.deductions.get(q)) is not None]
        if not deduites:
            return Verdict(identifiant, explication.vrai, f"{sens} : {explication.phrase}", explication.questions)
        pourquoi = f" ({' ; '.join(d.motif for d in deduites)})"
        questions = dict.fromkeys((*explication.questions, *(q for d in deduites for q in d.questions)))
        return Verdict(identifiant, explication.vrai, f"{sens} : {explication.phrase}{pourquoi}", tuple(questions))


def _comme_sa_clause(exigence: Exigence, clause: Verdict) -> Verdict:
    if clause.retenue:
        motif = f"retenue avec sa clause {clause.id}, {clause.motif.removeprefix('retenue : ')}"
    else:
        motif = f"écartée avec sa clause {clause.id}, {clause.motif.removeprefix('écartée : ')}"
    return Verdict(exigence.id, clause.retenue, motif, clause.questions)


def _ajuste(identifiant: str, ajustement: Ajustement) -> Verdict:
    retenue = ajustement.action is Action.AJOUTER
    geste = "retenue : ajoutée" if retenue else "écartée : retirée"
    return Verdict(identifiant, retenue, f"{geste} par l'acheteur, {ajustement.motif}")


def _avec_substance(fiche: Verdict, exigences: Sequence[Verdict]) -> Verdict:
    """Une fiche CCT dont aucune exigence ne s'applique n'a plus de substance : elle est écartée."""
    if any(verdict.retenue for verdict in exigences):
        return fiche
    questions = dict.fromkeys(q for verdict in exigences for q in verdict.questions)
    return Verdict(fiche.id, False, "écartée : aucune de ses exigences ne s'applique", tuple(questions))


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
