"""Ce à quoi tient une clause : ce qu'elle cite, ce qui la cite, et les clauses que commande une question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cctgen.clausier.formes.condition import questions_de
from cctgen.clausier.modele import Clause, Clausier
from cctgen.clausier.textes.redaction import renvois, textes_de, textes_inserants, variables


@dataclass(frozen=True, slots=True)
class Liens:
    """Les clauses liées à une clause, dans les deux sens."""

    requiert: tuple[str, ...]
    requise_par: tuple[str, ...]
    incompatible: tuple[str, ...]
    renvoie_a: tuple[str, ...]
    visee_par: tuple[str, ...]


def liens_de(clausier: Clausier, clause: Clause) -> Liens:
    """Rend les liens d'une clause ; l'incompatibilité vaut dans les deux sens."""
    autres = [c for c in clausier.clauses.values() if c.retiree is None and c.id != clause.id]
    contraires = (c.id for c in autres if c.id in clause.incompatible or clause.id in c.incompatible)
    return Liens(
        requiert=clause.requiert,
        requise_par=tuple(c.id for c in autres if clause.id in c.requiert),
        incompatible=tuple(contraires),
        renvoie_a=renvois_de(clause),
        visee_par=tuple(c.id for c in autres if clause.id in renvois_de(c)),
    )


def renvois_de(clause: Clause) -> tuple[str, ...]:
    """Rend les clauses que visent les textes et la note d'une clause."""
    textes = [texte for _, texte in textes_inserants(clause)]
    return tuple(dict.fromkeys(visee for texte in textes for visee in renvois(texte)))


def usages_de(clausier: Clausier, question: str) -> Mapping[str, tuple[str, ...]]:
    """Rend ce que commande une question ou une déduction, par sorte d'usage, dans l'ordre du clausier."""
    return {sorte: tuple(dict.fromkeys(trouves)) for sorte, trouves in _usages(clausier, question)}


def _usages(clausier: Clausier, question: str) -> Iterator[tuple[str, list[str]]]:
    clauses = clausier.clauses.values()
    exigences = [e for clause in clauses for e in clause.exigences]
    yield "questions", [q.id for q in clausier.questions.values() if q.quand and question in questions_de(q.quand)]
    yield (
        "deductions",
        [d.id for d in clausier.deductions.values() for r in d.regles if r.quand and question in questions_de(r.quand)],
    )
    yield "clauses", [c.id for c in clauses if c.quand and question in questions_de(c.quand)]
    yield "exigences", [e.id for e in exigences if e.quand and question in questions_de(e.quand)]
    yield "textes", [c.id for c in clauses if any(question in variables(texte) for _, texte in textes_de(c))]
