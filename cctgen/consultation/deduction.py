"""Ce que les réponses d'un lot font déduire, avec la raison : la première règle qui s'applique donne la valeur."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cctgen.clausier.formes.condition import Valeurs, est_vraie, questions_de
from cctgen.clausier.formes.questionnaire import Deduction, RegleDeDeduction
from cctgen.socle.typographie import en_minuscule


@dataclass(frozen=True, slots=True)
class ValeurDeduite:
    """Une valeur, toutes les raisons qui la donnent, la première d'abord, et les questions qui l'ont décidée."""

    valeur: str
    raisons: tuple[str, ...]
    questions: tuple[str, ...] = ()

    @property
    def motif(self) -> str:
        """Rend la première raison comme un bout de phrase, sans majuscule ni point."""
        return en_minuscule(self.raisons[0].rstrip("."))


def deduire(deductions: Iterable[Deduction], reponses: Valeurs) -> Mapping[str, ValeurDeduite]:
    """Rend la valeur de chaque déduction, dans l'ordre ; une déduction peut citer celles qui la précèdent."""
    connues = dict(reponses)
    deduites: dict[str, ValeurDeduite] = {}
    for deduction in deductions:
        deduites[deduction.id] = deduite = _deduite(deduction.regles, connues)
        connues[deduction.id] = (deduite.valeur,)
    return deduites


def _deduite(regles: Iterable[RegleDeDeduction], connues: Valeurs) -> ValeurDeduite:
    """Les règles suivantes qui donnent la même valeur ajoutent leur raison : on sait tout ce qu'il faudrait changer."""
    applicables = [r for r in regles if r.quand is None or est_vraie(r.quand, connues)]
    premiere = applicables[0]
    if premiere.quand is None:
        return ValeurDeduite(premiere.valeur, (premiere.raison,))
    memes = [r for r in applicables if r.valeur == premiere.valeur and r.quand is not None]
    questions = dict.fromkeys(q for r in memes if r.quand is not None for q in questions_de(r.quand))
    return ValeurDeduite(premiere.valeur, tuple(r.raison for r in memes), tuple(questions))
