"""D'une question à sa place dans le questionnaire : sa rubrique, son ancre, et son champ pour un lot."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from cctgen.clausier.formes.condition import questions_de
from cctgen.clausier.modele import Clausier
from cctgen.consultation.modele import ReponsesRedigees
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
    """Les places des questions d'un clausier ; `saisies` dit lesquelles se répondent lot par lot."""

    clausier: Clausier
    saisies: ReponsesRedigees | None = None

    def vers(self, question: str, lots: Collection[int] = ()) -> Renvoi | None:
        """Rend la place de la question, à la réponse de ces lots si elle se répond lot par lot."""
        rubrique = self._rubriques.get(question)
        if rubrique is None:
            return None
        propres = self.saisies.lots if self.saisies else {}
        distincte = any(question in reponses for reponses in propres.values())
        lot = min((n for n in lots if n), default=0) if distincte else 0
        ancre = f"f-{nom_de((lot, question))}" if lot else f"question-{question}"
        return Renvoi(self.clausier.question(question), rubrique, ancre)

    def des(self, questions: Iterable[str], lots: Collection[int] = ()) -> tuple[Renvoi, ...]:
        """Rend la place de chaque question, et de celles dont une déduction se tire."""
        posees = dict.fromkeys(q for question in questions for q in self._posees(question))
        return tuple(renvoi for q in posees if (renvoi := self.vers(q, lots)))

    def _posees(self, question: str) -> Iterator[str]:
        deduction = self.clausier.deductions.get(question)
        if deduction is None:
            yield question
            return
        for regle in deduction.regles:
            for citee in questions_de(regle.quand) if regle.quand else ():
                yield from self._posees(citee)

    @cached_property
    def _rubriques(self) -> dict[str, str]:
        return {q.id: adresse_de_rubrique(r.rubrique) for r in self.clausier.rubriques for q in r.questions}
