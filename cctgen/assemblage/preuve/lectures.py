"""Ce que l'outil lit des réponses hors des clauses : contradictions, produits et services, règlement, note."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cctgen.assemblage.contenu.produits import FAMILLES, SOCLE
from cctgen.assemblage.preuve.traduction import Monde
from cctgen.clausier.formes.condition import Condition, Parmi, Tous, questions_de
from cctgen.clausier.formes.contradictions import Contradiction
from cctgen.clausier.modele import Clausier
from cctgen.clausier.verification.conditions.portees import conditions_hors_clauses

_REPETEES = ("effet_primordial", "procedure")
"""La première est répétée dans l'annexe, la notice et le règlement ; la note rappelle la seconde à l'évaluateur."""


def monde_du_clausier(clausier: Clausier, contradictions: Iterable[Contradiction] | None = None) -> Monde:
    """Rend le monde où se prouve un clausier seul, sans écart d'acheteur ; ses contradictions, sauf autres données."""
    declarees = clausier.contradictions.values() if contradictions is None else contradictions
    connues = tuple(c for c in declarees if set(questions_de(c.quand)) <= set(clausier.citables))
    bloquantes = tuple(c.quand for c in connues if c.est_bloquante)
    # À qualifier, elle n'exclut rien, mais ce que l'outil en dit dépend des réponses.
    signalees = (c.quand for c in connues if not c.est_bloquante)
    return Monde(clausier, clausier.clauses, bloquantes, lectures=(*_conditions_lues(clausier), *signalees))


def _conditions_lues(clausier: Clausier) -> Iterator[Condition]:
    yield SOCLE
    yield from (famille.quand for famille in FAMILLES if famille.quand is not None)
    for question in (clausier.questions[q] for q in _REPETEES if q in clausier.questions):
        yield from (Parmi(question=question.id, parmi=(valeur,)) for valeur in question.valeurs_admises)
    yield from (condition for _, condition in conditions_hors_clauses(clausier))
    yield from _services_coches(clausier)


def _services_coches(clausier: Clausier) -> Iterator[Condition]:
    """Un service coché paraît en tête d'annexe, si la consultation est de celles qu'il concerne."""
    for question in (q for q in clausier.questions.values() if q.options_de):
        for service in (clausier.services[v] for v in question.valeurs_admises if v in clausier.services):
            coche = Parmi(question=question.id, parmi=(service.id,))
            yield coche if service.quand is None else Tous(tous=(coche, service.quand))
