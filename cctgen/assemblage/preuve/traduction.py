"""Un lot traduit en logique : réponses, visibilité, clauses et exigences, comme `dialogue` et `selection` les lisent.

Un lot suffit : dans un dossier alloti, chaque lot a un jeu de réponses valide, et ce qui vaut pour chacun vaut pour
leur réunion (une clause réunie est retenue par un lot au moins, et ce qu'elle appelle l'est par le même).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from cctgen.assemblage.preuve.circuit import FAUX, VRAI, Circuit
from cctgen.assemblage.preuve.domaines import Reponse, domaine
from cctgen.clausier.formes.condition import (
    Aucun,
    Condition,
    Entre,
    Parmi,
    Tous,
    Un,
    est_vraie,
    feuilles_de,
    questions_de,
)
from cctgen.clausier.formes.questionnaire import Deduction, Question, TypeQuestion
from cctgen.clausier.modele import Clause, Clausier
from cctgen.consultation.modele import Action, Ajustement

Saisies = Mapping[str, Mapping[str, int]]
"""Par question, un littéral par réponse possible, visible ou non."""


@dataclass(frozen=True, slots=True)
class Monde:
    """Ce dont la preuve a besoin : le clausier, ses clauses, les contradictions déclarées, les écarts de l'acheteur.

    Une réponse qui rend vraie une contradiction n'est pas valide. `lectures` réunit les conditions que l'outil évalue
    hors des clauses : elles donnent un effet aux réponses qu'elles nomment.
    """

    clausier: Clausier
    clauses: Mapping[str, Clause]
    contradictions: Sequence[Condition] = ()
    ajustements: Sequence[Ajustement] = ()
    lectures: Sequence[Condition] = ()
    domaines: Mapping[str, tuple[Reponse, ...]] = field(init=False)
    bornes: Mapping[str, Sequence[Entre]] = field(init=False)
    _admises: dict[int, tuple[Condition, tuple[str, ...]]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Découpe les nombres par toutes les bornes qui les jugent."""
        bornes: dict[str, list[Entre]] = {}
        for condition in conditions_de(self):
            for feuille in feuilles_de(condition):
                if isinstance(feuille, Entre):
                    bornes.setdefault(feuille.question, []).append(feuille)
        questions = self.clausier.questions.values()
        decoupes = {q.id: domaine(self.clausier, q, bornes.get(q.id, ())) for q in questions}
        object.__setattr__(self, "domaines", decoupes)
        object.__setattr__(self, "bornes", bornes)

    def situer(self, question: Question, valeur: str) -> str:
        """Rend la réponse du domaine que cette valeur vaut : l'option elle-même, ou le représentant d'un intervalle."""
        reponses = self.domaines[question.id]
        if any(r.valeur == valeur for r in reponses) or not reponses:
            return valeur
        bornes = self.bornes.get(question.id, ())
        juge = [est_vraie(b, {question.id: (valeur,)}) for b in bornes]
        semblables = (r.valeur for r in reponses if [est_vraie(b, {question.id: (r.valeur,)}) for b in bornes] == juge)
        return next(semblables, reponses[0].valeur)

    def admises(self, feuille: Parmi | Entre) -> tuple[str, ...]:
        """Rend les réponses, ou les valeurs déduites, qui rendent vraie la feuille ; calculées une fois."""
        if (connues := self._admises.get(id(feuille))) is not None:
            return connues[1]
        question = feuille.question
        deduction = self.clausier.deductions.get(question)
        valeurs = deduction.valeurs_admises if deduction else (r.valeur for r in self.domaines.get(question, ()))
        vraies = tuple(v for v in valeurs if est_vraie(feuille, {question: (v,)}))
        self._admises[id(feuille)] = (feuille, vraies)  # garder la feuille réserve son identité
        return vraies


def conditions_de(monde: Monde) -> Iterable[Condition]:
    """Énumère les conditions des questions, des clauses, des exigences, et celles que l'outil lit ailleurs."""
    portees = [q.quand for q in monde.clausier.questions.values()]
    portees += [regle.quand for deduction in monde.clausier.deductions.values() for regle in deduction.regles]
    for clause in monde.clauses.values():
        portees += [clause.quand, *(e.quand for e in clause.exigences)]
    yield from (c for c in portees if c is not None)
    yield from monde.contradictions
    yield from monde.lectures


def saisir(circuit: Circuit, monde: Monde) -> dict[str, dict[str, int]]:
    """Pose les réponses de toutes les questions, chacune dans sa forme admise."""
    return {q.id: saisir_une(circuit, monde, q) for q in monde.clausier.questions.values()}


def saisir_une(circuit: Circuit, monde: Monde, question: Question) -> dict[str, int]:
    """Pose une question : une réponse, plusieurs si elle le permet, aucune si elle est facultative sans défaut."""
    litteraux = {r.valeur: circuit.variable() for r in monde.domaines[question.id]}
    if question.defaut or not question.facultative:
        circuit.imposer(*litteraux.values())
    if question.type is not TypeQuestion.CHOIX_MULTIPLE:
        circuit.au_plus_un(litteraux.values())
        return litteraux
    for option in question.options:
        if option.exclusive:
            for valeur, lit in litteraux.items():
                if valeur != option.valeur:
                    circuit.imposer(-litteraux[option.valeur], -lit)
    return litteraux


class _Connue(NamedTuple):
    """Une condition traduite une fois pour toutes ; la garder réserve son identité."""

    condition: Condition
    questions: frozenset[str]
    litteral: int


class LotLogique:
    """Les littéraux d'un lot : questions visibles, valeurs, déductions, clauses, exigences, et sa validité.

    D'un lot où une réponse change, `origine` est celui d'avant : ce qui n'en dépend pas garde son littéral.
    """

    def __init__(self, circuit: Circuit, monde: Monde, saisies: Saisies, origine: LotLogique | None = None) -> None:
        self.circuit = circuit
        self.monde = monde
        self.saisies = saisies
        self.visibles: dict[str, int] = {}
        self.valeurs: dict[str, dict[str, int]] = {}
        self.deduites: dict[str, dict[str, int]] = {}
        self.clauses: dict[str, int] = {}
        self.exigences: dict[str, int] = {}
        self._origine = origine
        self._autres = {*monde.clausier.questions, *monde.clausier.deductions}
        self.connues: dict[int, _Connue] = {}
        self._poser_les_questions()
        for deduction in monde.clausier.deductions.values():
            self.deduites[deduction.id] = self._deduire(deduction)
            self._comparer(deduction.id)
        retires_et_ajoutes = {a.clause or a.exigence: a for a in monde.ajustements if a.action is not Action.REECRIRE}
        for clause in monde.clauses.values():
            self._retenir(clause, retires_et_ajoutes)
        self.lectures = [self.condition(c) for c in monde.lectures]
        self.valide = circuit.et(-self.condition(c) for c in monde.contradictions)

    def _poser_les_questions(self) -> None:
        """Une condition ne voit que les questions déjà posées, comme dans le dialogue."""
        for question in self.monde.clausier.questions.values():
            visible = VRAI if question.quand is None else self.condition(question.quand)
            self.visibles[question.id] = visible
            saisies = self.saisies[question.id]
            self.valeurs[question.id] = {v: self.circuit.et((visible, lit)) for v, lit in saisies.items()}
            self._comparer(question.id)

    def _comparer(self, posee: str) -> None:
        """Une question ou une déduction qui vaut ce qu'elle valait dans le lot d'origine n'est pas des autres."""
        if self._origine is not None:
            ici, avant = ((lot.valeurs.get(posee), lot.deduites.get(posee)) for lot in (self, self._origine))
            self._autres -= {posee} if ici == avant else set()

    def _deduire(self, deduction: Deduction) -> dict[str, int]:
        """La première règle qui s'applique donne la valeur ; une déduction cite celles qui la précèdent."""
        donnent: dict[str, list[int]] = {}
        precedentes: list[int] = []
        for regle in deduction.regles:
            applicable = VRAI if regle.quand is None else self.condition(regle.quand)
            donnent.setdefault(regle.valeur, []).append(self.circuit.et((applicable, *(-p for p in precedentes))))
            precedentes.append(applicable)
        return {valeur: self.circuit.ou(regles) for valeur, regles in donnent.items()}

    def _retenir(self, clause: Clause, ajustements: Mapping[str, Ajustement]) -> None:
        absente = clause.retiree is not None or clause.hors_vigueur
        retenue = FAUX if absente else self._verdict(clause.id, clause.quand, ajustements)
        siennes = {
            e.id: self.circuit.et((retenue, self._verdict(e.id, e.quand, ajustements))) for e in clause.exigences
        }
        self.exigences |= siennes
        # Une fiche dont aucune exigence ne s'applique est écartée (voir `selection`).
        self.clauses[clause.id] = self.circuit.ou(siennes.values()) if clause.est_fiche and siennes else retenue

    def _verdict(self, identifiant: str, quand: Condition | None, ajustements: Mapping[str, Ajustement]) -> int:
        if ajustement := ajustements.get(identifiant):
            return VRAI if ajustement.action is Action.AJOUTER else FAUX
        return VRAI if quand is None else self.condition(quand)

    def condition(self, condition: Condition) -> int:
        """Rend le littéral d'une condition ; une question sans réponse visible rend sa feuille fausse."""
        connue = self.connues.get(id(condition)) or self._d_origine(condition)
        if connue is None:
            connue = _Connue(condition, frozenset(questions_de(condition)), self._traduire(condition))
            if all(self.valeurs.get(q) or q in self.deduites for q in connue.questions):
                self.connues[id(condition)] = connue  # tout ce qu'elle cite est posé, et ne changera plus
        return connue.litteral

    def _d_origine(self, condition: Condition) -> _Connue | None:
        """Rend ce que le lot d'origine sait d'une condition, si tout ce qu'elle cite vaut ici la même chose."""
        connue = self._origine.connues.get(id(condition)) if self._origine else None
        return connue if connue and self._autres.isdisjoint(connue.questions) else None

    def _traduire(self, condition: Condition) -> int:
        match condition:
            case Parmi(question=question) | Entre(question=question):
                valeurs = self.valeurs.get(question) or self.deduites.get(question, {})
                return self.circuit.ou(valeurs[v] for v in self.monde.admises(condition) if v in valeurs)
            case Tous(tous=parties):
                return self.circuit.et([self._traduire(partie) for partie in parties])
            case Un(un=parties):
                return self.circuit.ou([self._traduire(partie) for partie in parties])
            case Aucun(aucun=parties):
                return self.circuit.et([-self._traduire(partie) for partie in parties])

    def repondue(self, question: str) -> int:
        """Rend le littéral « cette question a une valeur »."""
        return self.circuit.ou(self.valeurs.get(question, {}).values())
