"""Quelles clauses et quelles exigences vaut un lot, et pourquoi, en une phrase."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from cctgen.assemblage.modele import Selection, Verdict
from cctgen.clausier.condition import Condition, Libelles, expliquer
from cctgen.clausier.modele import Clause, Exigence
from cctgen.consultation.modele import Action, Ajustement, ReponsesDuLot, lots_en_clair
from cctgen.socle.anomalies import Anomalie


def selectionner(
    clauses: Mapping[str, Clause],
    reponses: ReponsesDuLot,
    libelles: Libelles,
    ajustements: Sequence[Ajustement] = (),
) -> Selection:
    """Rend un verdict motivé pour chaque clause et chaque exigence, dans l'ordre des clauses."""
    actifs = [a for a in ajustements if not a.lots or reponses.lot in a.lots]
    par_cible = {a.clause or a.exigence: a for a in actifs if a.action is not Action.REECRIRE}
    verdicts: dict[str, Verdict] = {}
    exigences: dict[str, Verdict] = {}
    for clause in clauses.values():
        verdict = _verdict_de_clause(clause, reponses, libelles, par_cible)
        siennes = {
            exigence.id: _verdict_d_exigence(exigence, verdict, reponses, libelles, par_cible)
            for exigence in clause.exigences
        }
        verdicts[clause.id] = _sans_exigence(clause, verdict, siennes)
        exigences |= siennes
    return Selection(reponses.lot, verdicts, exigences)


def _verdict_de_clause(
    clause: Clause, reponses: ReponsesDuLot, libelles: Libelles, ajustements: Mapping[str, Ajustement]
) -> Verdict:
    if clause.retiree is not None:
        return Verdict(clause.id, False, f"écartée : clause retirée du clausier, {clause.retiree.motif}")
    if ajustement := ajustements.get(clause.id):
        return _ajuste(clause.id, ajustement)
    return _verdict(clause.id, clause.quand, reponses, libelles)


def _verdict_d_exigence(
    exigence: Exigence,
    clause: Verdict,
    reponses: ReponsesDuLot,
    libelles: Libelles,
    ajustements: Mapping[str, Ajustement],
) -> Verdict:
    if not clause.retenue:
        motif = f"écartée avec sa clause {clause.id}, {clause.motif.removeprefix('écartée : ')}"
        return Verdict(exigence.id, False, motif, clause.questions)
    if ajustement := ajustements.get(exigence.id):
        return _ajuste(exigence.id, ajustement)
    if exigence.quand is None:
        motif = f"retenue avec sa clause {clause.id}, {clause.motif.removeprefix('retenue : ')}"
        return Verdict(exigence.id, True, motif, clause.questions)
    return _verdict(exigence.id, exigence.quand, reponses, libelles)


def _verdict(identifiant: str, quand: Condition | None, reponses: ReponsesDuLot, libelles: Libelles) -> Verdict:
    if quand is None:
        return Verdict(identifiant, True, "retenue : toujours applicable")
    explication = expliquer(quand, reponses.valeurs, libelles)
    sens = "retenue" if explication.vrai else "écartée"
    deduites = [reponses.deductions[q] for q in explication.questions if q in reponses.deductions]
    pourquoi = f" ({' ; '.join(d.motif for d in deduites)})" if deduites else ""
    questions = dict.fromkeys((*explication.questions, *(q for d in deduites for q in d.questions)))
    return Verdict(identifiant, explication.vrai, f"{sens} : {explication.phrase}{pourquoi}", tuple(questions))


def _ajuste(identifiant: str, ajustement: Ajustement) -> Verdict:
    retenue = ajustement.action is Action.AJOUTER
    geste = "retenue : ajoutée" if retenue else "écartée : retirée"
    return Verdict(identifiant, retenue, f"{geste} par l'acheteur, {ajustement.motif}")


def _sans_exigence(clause: Clause, verdict: Verdict, exigences: Mapping[str, Verdict]) -> Verdict:
    """Une fiche CCT dont aucune exigence ne s'applique n'a plus de substance : elle est écartée."""
    if not (clause.est_fiche and verdict.retenue and exigences):
        return verdict
    if any(v.retenue for v in exigences.values()):
        return verdict
    questions = dict.fromkeys(q for v in exigences.values() for q in v.questions)
    motif = "écartée : aucune de ses exigences ne s'applique"
    return Verdict(clause.id, False, motif, tuple(questions))


def verifier_liens(selections: Iterable[Selection], clauses: Mapping[str, Clause]) -> Iterator[Anomalie]:
    """Énumère les clauses requises absentes et les clauses incompatibles retenues ensemble."""
    absentes: dict[tuple[str, str], list[int]] = {}
    incompatibles: dict[tuple[str, str], list[int]] = {}
    for selection in selections:
        retenues = {c for c, verdict in selection.clauses.items() if verdict.retenue}
        for identifiant in (c for c in clauses if c in retenues):
            clause = clauses[identifiant]
            for requise in (r for r in clause.requiert if r not in retenues):
                absentes.setdefault((identifiant, requise), []).append(selection.lot)
            for autre in (i for i in clause.incompatible if i in retenues):
                premiere, seconde = sorted((identifiant, autre))
                lots = incompatibles.setdefault((premiere, seconde), [])
                if selection.lot not in lots:
                    lots.append(selection.lot)
    for (identifiant, requise), lots in absentes.items():
        yield Anomalie(
            "clause-requise-absente",
            f"{identifiant} requiert {requise}, qui n'est pas retenue{_pour(lots)}.",
            f"Ajoutez {requise} aux ajustements, ou retirez {identifiant}, avec un motif.",
            ref=identifiant,
        )
    for (premiere, seconde), lots in incompatibles.items():
        yield Anomalie(
            "clauses-incompatibles",
            f"{premiere} et {seconde} ne peuvent pas être retenues ensemble{_pour(lots)}.",
            "Retirez l'une des deux dans les ajustements, avec un motif, ou revoyez vos réponses.",
            ref=premiere,
        )


def _pour(lots: Iterable[int]) -> str:
    dits = lots_en_clair(lots)
    return f" ({dits})" if dits else ""
