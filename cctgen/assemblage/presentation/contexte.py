"""Le contexte technique : les réponses publiques dont dépendent les exigences retenues.

Un candidat ne peut répondre à une exigence que la sensibilité ou l'hébergement commande si aucune pièce ne les dit.
Ce que le questionnaire garde à l'acheteur n'y est pas.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import partial

from cctgen.assemblage.contenu.textes import reponse_inseree
from cctgen.assemblage.modele import ExigenceRetenue
from cctgen.assemblage.selection.verdicts import Selection
from cctgen.assemblage.tete_d_annexe import FaitDeContexte
from cctgen.clausier.formes.questionnaire import Deduction, Diffusion, Question, TypeQuestion
from cctgen.clausier.modele import Clausier
from cctgen.consultation.modele import ReponsesDuLot, selon_les_lots

_DEDUIT = "Ce qui s'en déduit"


def contexte_technique(
    clausier: Clausier,
    reponses: Sequence[ReponsesDuLot],
    selections: Iterable[Selection],
    exigences: Iterable[ExigenceRetenue],
) -> tuple[FaitDeContexte, ...]:
    """Rend, par rubrique du questionnaire, les réponses à imprimer ; puis les valeurs qui s'en déduisent."""
    dites = _questions_decisives(selections, exigences)
    faits = [
        FaitDeContexte(rubrique.rubrique, tuple(_reponses(clausier, _publiques(rubrique.questions, dites), reponses)))
        for rubrique in clausier.rubriques
    ]
    deduites = [
        (clausier.question(d), _inserees(clausier, clausier.deductions[d], reponses))
        for d in clausier.deductions
        if d in dites
    ]
    return tuple(fait for fait in (*faits, FaitDeContexte(_DEDUIT, tuple(deduites))) if fait.reponses)


def _questions_decisives(selections: Iterable[Selection], exigences: Iterable[ExigenceRetenue]) -> frozenset[str]:
    """Rend les questions qui font retenir une exigence, ou la clause qui la porte."""
    clause_par_ref = {e.ref: e.clause for e in exigences}
    verdicts = [
        verdict
        for selection in selections
        for ref, clause in clause_par_ref.items()
        for verdict in (selection.exigences[ref], selection.clauses[clause])
        if verdict.retenue
    ]
    return frozenset(question for verdict in verdicts for question in verdict.questions)


def _publiques(questions: Iterable[Question], dites: Collection[str]) -> Iterator[Question]:
    for question in questions:
        if (
            question.id in dites
            and question.diffusion is Diffusion.PUBLIQUE
            and question.type is not TypeQuestion.TEXTE
        ):
            yield question


def _reponses(
    clausier: Clausier, questions: Iterable[Question], reponses: Sequence[ReponsesDuLot]
) -> Iterator[tuple[str, str]]:
    for question in questions:
        if dite := _inserees(clausier, question, reponses):
            yield avec_son_unite(question.titre, dite)


_UNITE = re.compile(r"(?P<titre>.+) \((?P<unite>mois|jours|heures)\)")


def avec_son_unite(titre: str, dite: str) -> tuple[str, str]:
    """Rend « Durée du marché », « 24 mois (lot 1) ; 48 mois (lot 2) » : l'unité se lit après son nombre."""
    if (lu := _UNITE.fullmatch(titre)) is None:
        return titre, dite
    return lu["titre"], re.sub(r"(?<![0-9(])[0-9]+(?= \(lots? |\Z)", lambda n: f"{n[0]} {lu['unite']}", dite)


def _inserees(clausier: Clausier, question: Question | Deduction, reponses: Sequence[ReponsesDuLot]) -> str:
    """Rend la réponse comme une clause l'imprime, et ses lots si tous ne la donnent pas ; vide si aucun ne répond."""
    par_lot = {
        du_lot.lot: reponse_inseree(question, valeurs, partial(clausier.option_inseree, question.id))
        for du_lot in reponses
        if (valeurs := du_lot.valeurs.get(question.id))
    }
    return selon_les_lots(par_lot, [du_lot.lot for du_lot in reponses]) if par_lot else ""
