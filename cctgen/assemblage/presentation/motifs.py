"""Pourquoi une clause est retenue ou écartée, dit une fois pour tous les lots, comme on le lirait."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cctgen.assemblage.modele import Dossier
from cctgen.assemblage.selection.causes import AvecSaClause, Cause
from cctgen.assemblage.selection.verdicts import Verdict
from cctgen.clausier.faits import Motif
from cctgen.consultation.modele import lots_en_clair
from cctgen.socle.typographie import majuscule


def motif_en_clair(dossier: Dossier, clause: str) -> str:
    """Rend le motif d'une clause retenue : « Interface : Navigateur web ; Hébergement : Pi Native (lot 1). »."""
    par_lot = {s.lot: s.clauses[clause] for s in dossier.selections if clause in s.clauses}
    return motif_des_lots({lot: verdict for lot, verdict in par_lot.items() if verdict.retenue})


def motif_des_lots(par_lot: Mapping[int, Verdict]) -> str:
    """Rend ce qui a décidé de verdicts de même sens : chaque question une fois, et ce que chaque lot y répond."""
    lots_par_cause: dict[Cause, list[int]] = {}
    phrases: dict[Cause, str] = {}
    for lot, verdict in par_lot.items():
        lots_par_cause.setdefault(verdict.cause, []).append(lot)
        phrases[verdict.cause] = _pourquoi(verdict)
    dits = [(lots, cause) for cause, lots in lots_par_cause.items() if isinstance(cause, Motif)]
    tels_quels = [
        _phrase(f"{lots_en_clair(lots)} : {phrases[cause]}" if len(lots_par_cause) > 1 else phrases[cause])
        for cause, lots in lots_par_cause.items()
        if not isinstance(cause, Motif)
    ]
    return " ".join([*tels_quels, *_reunis(dits, len(par_lot))])


def _pourquoi(verdict: Verdict) -> str:
    """Dit les faits comme une clause retenue les dit : « écartée avec sa clause LL-027, Livraison continue : Oui »."""
    match verdict.cause:
        case AvecSaClause(cause=Motif() as motif):
            raisons = f" ({' ; '.join(motif.raisons)})" if motif.raisons else ""
            faits = " ; ".join(f"{fait.question} : {fait.reponse}" for fait in motif.faits)
            return f"{verdict.sens} {verdict.cause.suite}, {faits}{raisons}"
        case _:
            return verdict.pourquoi


def _reunis(dits: Sequence[tuple[Sequence[int], Motif]], nombre: int) -> list[str]:
    """Rend la phrase des faits, puis celle de chaque valeur déduite ; vide si aucun motif ne vient des réponses."""
    if not dits:
        return []
    questions: dict[str, dict[str, list[int]]] = {}
    for lots, motif in dits:
        for fait in motif.faits:
            questions.setdefault(fait.question, {}).setdefault(fait.reponse, []).extend(lots)
    faits = " ; ".join(f"{question} : {_reponses(reponses, nombre)}" for question, reponses in questions.items())
    raisons = dict.fromkeys(raison for _, motif in dits for raison in motif.raisons)
    return [f"{faits}.", *map(_phrase, raisons)]


def _reponses(reponses: Mapping[str, Sequence[int]], nombre: int) -> str:
    """Rend « Développement », ou « Développement (lot 1) » si tous ne le répondent pas.

    De plusieurs réponses, chacune se cite : « « Oui, courantes » (lot 1), « Non » (lot 2) ».
    """
    return ", ".join(
        reponse
        if len(set(lots)) == nombre
        else f"{f'« {reponse} »' if len(reponses) > 1 else reponse} ({lots_en_clair(sorted(set(lots)))})"
        for reponse, lots in reponses.items()
    )


def _phrase(texte: str) -> str:
    return f"{majuscule(texte).rstrip('.')}."
