"""Ce que l'outil lit des réponses hors des clauses : contradictions, produits préconisés, règlement, note."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cctgen.assemblage.controles.contradictions import CONTRADICTIONS, Contradiction
from cctgen.assemblage.preuve.traduction import Monde
from cctgen.assemblage.produits import FAMILLES, SOCLE
from cctgen.clausier.condition import Aucun, Condition, Parmi, Tous, questions_de
from cctgen.clausier.modele import Clausier

_REPETEES = ("effet_primordial", "procedure")
"""La première est répétée dans l'annexe, la notice et le règlement ; la note rappelle la seconde à l'évaluateur."""


def monde_du_clausier(clausier: Clausier, contradictions: Iterable[Contradiction] = CONTRADICTIONS) -> Monde:
    """Rend le monde où se prouve un clausier seul, sans écart d'acheteur."""
    declarees = tuple(map(condition_de, contradictions))
    connues = tuple(c for c in declarees if set(questions_de(c)) <= set(clausier.questions))
    return Monde(clausier, clausier.clauses, connues, lectures=tuple(_conditions_lues(clausier)))


def condition_de(contradiction: Contradiction) -> Condition:
    """Rend la condition vraie quand les réponses se contredisent."""
    donnees = [Parmi(question=q, parmi=valeurs) for q, valeurs in contradiction.ensemble.items()]
    levees = [Parmi(question=q, parmi=valeurs) for q, valeurs in contradiction.sauf.items()]
    return Tous(tous=(*donnees, *((Aucun(aucun=tuple(levees)),) if levees else ())))


def _conditions_lues(clausier: Clausier) -> Iterator[Condition]:
    yield SOCLE
    yield from (famille.quand for famille in FAMILLES if famille.quand is not None)
    for question in (clausier.questions[q] for q in _REPETEES if q in clausier.questions):
        yield from (Parmi(question=question.id, parmi=(valeur,)) for valeur in question.valeurs_admises)
