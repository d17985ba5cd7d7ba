"""Où tombe une clause : le document et la rubrique qui l'accueillent."""

from __future__ import annotations

from cctgen.clausier.modele import Clause, DocumentPlan, RubriquePlan


def est_accueillie(clause: Clause, document: DocumentPlan, rubrique: RubriquePlan) -> bool:
    """Vrai si la rubrique nomme la clause, ou si le document admet sa pièce et la rubrique son thème ou son pilier."""
    if clause.id in rubrique.clauses:
        return True
    if clause.piece not in document.pieces:
        return False
    return clause.pilier in rubrique.piliers if clause.est_fiche else clause.theme in rubrique.themes
