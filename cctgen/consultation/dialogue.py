"""Le questionnaire, sans terminal : quelles questions sont visibles, dans quel ordre, avec quelle réponse."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from cctgen.clausier.formes.condition import est_vraie
from cctgen.clausier.formes.questionnaire import Question
from cctgen.clausier.formes.services import Service
from cctgen.clausier.modele import Clausier
from cctgen.consultation.deduction import deduire
from cctgen.consultation.modele import SANS_LOT, Consultation, ReponsesDuLot

Saisies = Mapping[str, tuple[str, ...]]
"""Réponses brutes, visibles ou non, par question."""


@dataclass(frozen=True, slots=True)
class Etape:
    """Une question visible, sa rubrique, et la valeur qu'elle a aujourd'hui."""

    rubrique: str
    question: Question
    valeur: tuple[str, ...]
    saisie: bool


def reponses_du_lot(clausier: Clausier, saisies: Saisies, lot: int) -> ReponsesDuLot:
    """Rend les réponses visibles, défauts compris, et ce qui s'en déduit ; une réponse invisible est écartée."""
    valeurs: dict[str, tuple[str, ...]] = {}
    par_defaut: set[str] = set()
    manquantes: list[str] = []
    for question in clausier.questions.values():
        if not est_visible(question, valeurs):
            continue
        if valeur := saisies.get(question.id):
            valeurs[question.id] = valeur
        elif proposee := reponse_proposee(clausier, question, valeurs):
            valeurs[question.id] = proposee
            par_defaut.add(question.id)
        elif not question.facultative:
            manquantes.append(question.id)
    ecartees = tuple(q for q in clausier.questions if saisies.get(q) and q not in valeurs)
    deductions = deduire(clausier.deductions.values(), valeurs)
    valeurs |= {d: (deduite.valeur,) for d, deduite in deductions.items()}
    return ReponsesDuLot(lot, valeurs, frozenset(par_defaut), tuple(manquantes), ecartees, deductions)


def reponse_proposee(clausier: Clausier, question: Question, valeurs: Saisies) -> tuple[str, ...]:
    """Rend la réponse par défaut : les services que ces réponses cochent d'avance, à défaut celle de la question."""
    offerts = question.valeurs_admises if question.options_de else ()
    coches = (s for s in offerts if s in clausier.services and _est_propose(clausier.services[s], valeurs))
    return tuple(coches) or question.defaut or ()


def _est_propose(service: Service, valeurs: Saisies) -> bool:
    return service.propose is not None and est_vraie(service.propose, valeurs)


def est_visible(question: Question, valeurs: Saisies) -> bool:
    """Vrai si la condition de la question est remplie par les réponses visibles qui la précèdent."""
    return question.quand is None or est_vraie(question.quand, valeurs)


def etapes(clausier: Clausier, saisies: Saisies) -> tuple[Etape, ...]:
    """Rend les questions visibles, dans l'ordre des rubriques, avec leur réponse actuelle."""
    valeurs: dict[str, tuple[str, ...]] = {}
    resultat: list[Etape] = []
    for rubrique in clausier.rubriques:
        for question in rubrique.questions:
            if not est_visible(question, valeurs):
                continue
            saisie = saisies.get(question.id, ())
            valeur = saisie or reponse_proposee(clausier, question, valeurs)
            resultat.append(
                Etape(rubrique.rubrique, _a_poser(clausier, question, valeurs, valeur), valeur, bool(saisie))
            )
            if valeur:
                valeurs[question.id] = valeur
    return tuple(resultat)


def _a_poser(clausier: Clausier, question: Question, valeurs: Saisies, choisies: tuple[str, ...]) -> Question:
    """Ne montre, d'un catalogue, que les services que les réponses précédentes concernent et ceux déjà cochés."""
    if question.options_de is None:
        return question
    ecartes = {s.id for s in clausier.services.values() if s.quand is not None and not est_vraie(s.quand, valeurs)}
    options = tuple(o for o in question.options if o.valeur not in ecartes or o.valeur in choisies)
    return question.model_copy(update={"options": options})


def deductions_en_clair(clausier: Clausier, saisies: Saisies) -> Mapping[str, str]:
    """Rend, par déduction, la ligne qui dit sa valeur présente et pourquoi."""
    deduites = reponses_du_lot(clausier, saisies, SANS_LOT).deductions
    return {
        d: f"{clausier.question(d)} : {clausier.option(d, deduite.valeur)} ({deduite.motif})"
        for d, deduite in deduites.items()
    }


def toutes_les_reponses(clausier: Clausier, consultation: Consultation) -> tuple[ReponsesDuLot, ...]:
    """Rend les réponses visibles de chaque lot."""
    return tuple(reponses_du_lot(clausier, consultation.saisies_du_lot(lot), lot) for lot in consultation.numeros)


def reponse_en_clair(clausier: Clausier, question: Question, valeurs: Iterable[str]) -> str:
    """Rend la réponse telle qu'elle se lit dans un document : libellés, oui ou non, texte."""
    return ", ".join(clausier.option(question.id, v) for v in valeurs)


def questions_posees(clausier: Clausier, reponses: ReponsesDuLot) -> Iterator[tuple[str, Question]]:
    """Énumère les questions qui ont une réponse, avec le titre de leur rubrique."""
    for rubrique in clausier.rubriques:
        for question in rubrique.questions:
            if question.id in reponses.valeurs:
                yield rubrique.rubrique, question
