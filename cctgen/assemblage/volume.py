"""Combien de pages font des clauses, sans les mettre en page : assez juste pour voir ce qu'une réponse pèse."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from math import ceil

from cctgen.clausier.modele import Clause

SIGNES_PAR_PAGE = 3100
"""Ce que porte une page d'annexe, tableaux, sommaire et garde compris ; à deux pages près sur les achats types."""


def pages_estimees(clauses: Iterable[Clause], exigences: Collection[str]) -> int:
    """Rend le nombre de pages des annexes que font ces clauses, toutes d'annexe, et leurs exigences ainsi nommées."""
    signes = sum(_signes(clause, exigences) for clause in clauses)
    return ceil(signes / SIGNES_PAR_PAGE)


def _signes(clause: Clause, exigences: Collection[str]) -> int:
    dites = (e for e in clause.exigences if e.id in exigences)
    textes = (clause.titre, clause.contexte, clause.texte, clause.recommandations)
    return sum(map(len, textes)) + sum(len(e.enonce) + len(e.preuve) for e in dites)
