"""Où le plan range une clause : la règle que suivent l'assemblage et la vérification."""

from __future__ import annotations

from cctgen.clausier.modele import Clause, DocumentPlan, Plan, RubriquePlan
from cctgen.clausier.nomenclature import est_dans


def est_accueillie(clause: Clause, document: DocumentPlan, rubrique: RubriquePlan) -> bool:
    """Vrai si cette rubrique de ce document reçoit la clause : nommée, ou de sa pièce et de son thème.

    Une clause qu'une autre rubrique du document nomme y va, quel que soit son thème.
    """
    if clause.id in rubrique.clauses:
        return True
    if clause.piece not in document.pieces or not est_dans(clause, rubrique):
        return False
    return not any(clause.id in autre.clauses for autre in document.rubriques)


def accueille(plan: Plan, clause: Clause) -> bool:
    """Vrai si un document du plan reçoit la clause."""
    return any(est_accueillie(clause, d, r) for d in plan.documents for r in d.rubriques)


def est_en_annexe(plan: Plan, clause: Clause) -> bool:
    """Vrai si un document remis aux candidats reçoit la clause ; l'extrait, lui, se reporte dans d'autres pièces."""
    annexes = [document for document in plan.documents if not est_a_reporter(document.modele)]
    return any(est_accueillie(clause, d, r) for d in annexes for r in d.rubriques)


def est_a_reporter(modele: str) -> bool:
    """Vrai pour le modèle d'un document de travail que l'acheteur reporte : `extrait.docx` ou un de ses dérivés."""
    return modele.removesuffix(".docx").partition("-")[0] == "extrait"
