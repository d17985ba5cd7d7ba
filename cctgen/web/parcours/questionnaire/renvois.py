"""D'une question à sa place dans le questionnaire : sa rubrique, son ancre, et son champ pour un lot."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from cctgen.clausier.formes.condition import questions_de
from cctgen.clausier.modele import Clausier
from cctgen.consultation.brouillon import effectives
from cctgen.consultation.dialogue import etapes
from cctgen.consultation.modele import SANS_LOT, ReponsesRedigees
from cctgen.web.parcours.questionnaire.avancement import adresse_de_rubrique
from cctgen.web.parcours.questionnaire.recu import nom_de


@dataclass(frozen=True, slots=True)
class Renvoi:
    """Une question : son titre, la rubrique où elle se pose, l'ancre de sa réponse."""

    titre: str
    rubrique: str
    ancre: str


@dataclass(frozen=True)
class Renvois:
    """Les places des questions d'un clausier ; `saisies` dit lesquelles se posent, et se répondent lot par lot."""

    clausier: Clausier
    saisies: ReponsesRedigees | None = None
    lots: tuple[int, ...] = ()

    def vers(self, question: str, lots: Collection[int] = ()) -> Renvoi | None:
        """Rend la place de la question, à la réponse de ces lots si elle se répond lot par lot ; rien si elle ne se
        pose pas.
        """
        rubrique = self._rubriques.get(question)
        if rubrique is None or not self._se_pose(question):
            return None
        propres = self.saisies.lots if self.saisies else {}
        distincte = any(question in reponses for reponses in propres.values())
        concernes = [n for n in lots if n and question in self._visibles.get(n, ())]
        lot = min(concernes, default=0) if distincte else 0
        ancre = f"f-{nom_de((lot, question))}" if lot else f"question-{question}"
        return Renvoi(self.clausier.question(question), rubrique, ancre)

    def des(self, questions: Iterable[str], lots: Collection[int] = ()) -> tuple[Renvoi, ...]:
        """Rend la place de chaque question ; d'une déduction ou de ce qui ne se pose pas, celles dont cela dépend."""
        posees = dict.fromkeys(q for question in questions for q in self._posees(question))
        return tuple(renvoi for q in posees if (renvoi := self.vers(q, lots)))

    def _posees(self, question: str) -> Iterator[str]:
        deduction = self.clausier.deductions.get(question)
        if deduction is None:
            yield from self._celles_qui_la_posent(question)
            return
        for regle in deduction.regles:
            for citee in questions_de(regle.quand) if regle.quand else ():
                yield from self._posees(citee)

    def _celles_qui_la_posent(self, question: str) -> Iterator[str]:
        connue = self.clausier.questions.get(question)
        if connue is None or self._se_pose(question):
            yield question
            return
        for citee in questions_de(connue.quand) if connue.quand else ():
            yield from self._celles_qui_la_posent(citee)

    def _se_pose(self, question: str) -> bool:
        return self.saisies is None or any(question in visibles for visibles in self._visibles.values())

    @cached_property
    def _visibles(self) -> dict[int, frozenset[str]]:
        """Rend les questions que chaque lot fait poser ; sans lot, celles de la consultation."""
        saisies = self.saisies or ReponsesRedigees()
        return {
            n: frozenset(e.question.id for e in etapes(self.clausier, effectives(saisies, n)))
            for n in self.lots or (SANS_LOT,)
        }

    @cached_property
    def _rubriques(self) -> dict[str, str]:
        return {q.id: adresse_de_rubrique(r.rubrique) for r in self.clausier.rubriques for q in r.questions}
