"""La sélection dite naïvement : une condition relue en entier à chaque fois, sans rien garder d'un jeu à l'autre.

Elle ne partage avec l'outil que `est_vraie` ; c'est lente et courte, donc relisible, qu'elle sert de référence.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from cctgen.clausier.formes.condition import Condition, Entre, Feuille, Parmi, Tous, Un, Valeurs, est_vraie
from cctgen.clausier.modele import Clause, Clausier
from cctgen.consultation.modele import ReponsesDuLot


class Verdict(NamedTuple):
    """Ce que l'outil doit rendre d'une clause ou d'une exigence, motif rédigé compris."""

    id: str
    retenue: bool
    motif: str
    questions: tuple[str, ...] = ()


def decisives(condition: Condition, valeurs: Valeurs) -> list[Feuille]:
    """Rend les feuilles des parties qui vont dans le sens du verdict, de gauche à droite."""
    if isinstance(condition, Parmi | Entre):
        return [condition]
    parties = (
        condition.tous
        if isinstance(condition, Tous)
        else condition.un
        if isinstance(condition, Un)
        else condition.aucun
    )
    regle = all if isinstance(condition, Tous) else any
    sens = regle([est_vraie(partie, valeurs) for partie in parties])
    gardees = [partie for partie in parties if est_vraie(partie, valeurs) is sens]
    return [feuille for partie in gardees for feuille in decisives(partie, valeurs)]


def fait(question: str, feuilles: list[Feuille], valeurs: Valeurs, clausier: Clausier) -> str:
    choisies = valeurs.get(question, ())
    nom = f"« {clausier.question(question)} »"
    if not choisies:
        return f"{nom} est sans objet ou sans réponse"
    listes = [f for f in feuilles if isinstance(f, Parmi)]
    dits: list[str] = []
    if listes:
        vraies = all(est_vraie(f, valeurs) for f in listes)
        montrees = [v for v in choisies if not vraies or any(v in f.parmi for f in listes)]
        verbe = "comprend" if len(choisies) > 1 else "vaut"
        dits.append(f"{nom} {verbe} {', '.join(f'« {clausier.option(question, v)} »' for v in montrees)}")
    for feuille in (f for f in feuilles if isinstance(f, Entre)):
        dit = f"{nom} vaut {choisies[0]}, {mesure(feuille, choisies[0], clausier)}"
        if dit not in dits:
            dits.append(dit)
    return " et ".join(dits)


def mesure(feuille: Entre, choisie: str, clausier: Clausier) -> str:
    bas, haut = feuille.entre
    mini, maxi = clausier.questions[feuille.question].min, clausier.questions[feuille.question].max
    sans_haut, sans_bas = maxi is not None and haut >= maxi, mini is not None and bas <= mini
    if not bas <= Decimal(choisie) <= haut:
        return f"moins de {bas}" if Decimal(choisie) < bas else f"plus de {haut}"
    if sans_haut is sans_bas:
        return f"entre {bas} et {haut}"
    return f"au moins {bas}" if sans_haut else f"au plus {haut}"


def verdict(identifiant: str, quand: Condition | None, reponses: ReponsesDuLot, clausier: Clausier) -> Verdict:
    if quand is None:
        return Verdict(identifiant, True, "retenue : toujours applicable")
    valeurs = reponses.valeurs
    feuilles = decisives(quand, valeurs)
    questions = list(dict.fromkeys(f.question for f in feuilles))
    faits = [fait(q, [f for f in feuilles if f.question == q], valeurs, clausier) for q in questions]
    deduites = [reponses.deductions[q] for q in questions if q in reponses.deductions]
    pourquoi = f" ({' ; '.join(d.motif for d in deduites)})" if deduites else ""
    retenue = est_vraie(quand, valeurs)
    motif = f"{'retenue' if retenue else 'écartée'} : {' et '.join(faits)}{pourquoi}"
    toutes = dict.fromkeys(questions + [q for d in deduites for q in d.questions])
    return Verdict(identifiant, retenue, motif, tuple(toutes))


def selection_naive(
    clauses: Mapping[str, Clause], reponses: ReponsesDuLot, clausier: Clausier
) -> tuple[list[tuple[str, Verdict]], list[tuple[str, Verdict]]]:
    """Rend les verdicts des clauses et ceux des exigences, dans l'ordre du clausier ; sans retrait ni ajustement."""
    verdicts: dict[str, Verdict] = {}
    exigences: dict[str, Verdict] = {}
    for clause in clauses.values():
        sienne = verdict(clause.id, clause.quand, reponses, clausier)
        for exigence in clause.exigences:
            if sienne.retenue and exigence.quand is not None:
                exigences[exigence.id] = verdict(exigence.id, exigence.quand, reponses, clausier)
            else:
                sens, cause = sienne.motif.split(" : ", 1)
                motif = f"{sens} avec sa clause {clause.id}, {cause}"
                exigences[exigence.id] = Verdict(exigence.id, sienne.retenue, motif, sienne.questions)
        verdicts[clause.id] = _avec_substance(clause, sienne, exigences)
    return list(verdicts.items()), list(exigences.items())


def _avec_substance(clause: Clause, sienne: Verdict, exigences: dict[str, Verdict]) -> Verdict:
    portees = [exigences[e.id] for e in clause.exigences]
    if not (clause.pilier and sienne.retenue and portees) or any(v.retenue for v in portees):
        return sienne
    questions = dict.fromkeys(q for v in portees for q in v.questions)
    return Verdict(clause.id, False, "écartée : aucune de ses exigences ne s'applique", tuple(questions))
