"""Le verdict d'une clause et de ses exigences : un juge par clause, qui se souvient de ce qu'il a dit.

Un verdict ne dépend que de ce qui a décidé sa condition : il n'est neuf qu'à réponses décisives nouvelles.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Generic, NamedTuple, Protocol, TypeVar

from cctgen.assemblage.selection.causes import AvecSaClause, CauseDirecte, Enoncee
from cctgen.assemblage.selection.verdicts import Verdict
from cctgen.clausier.modele import Clause, Exigence
from cctgen.clausier.motifs import Explicateur, Explication, Lecture
from cctgen.consultation.modele import Action, Ajustement, jours_en_clair
from cctgen.socle.typographie import en_minuscule

T_co = TypeVar("T_co", covariant=True)


class Decision(NamedTuple):
    """Ce qui se décide d'une clause ou d'une exigence pour elle-même, sans suivre le sort d'une autre."""

    retenue: bool
    cause: CauseDirecte
    questions: tuple[str, ...] = ()

    def pour(self, identifiant: str) -> Verdict:
        """Rend le verdict de ce dont il a été décidé."""
        return Verdict(identifiant, *self)

    def suivie_par(self, exigences: Iterable[str], clause: str) -> dict[str, Verdict]:
        """Rend le verdict des exigences qui suivent leur clause."""
        cause = AvecSaClause(clause, self.cause)
        return {e: Verdict(e, self.retenue, cause, self.questions) for e in exigences}


class Issue(NamedTuple):
    """Le verdict d'une clause, et celui de chaque exigence qu'elle porte, dans l'ordre."""

    verdict: Verdict
    exigences: Mapping[str, Verdict]


class Juge(Protocol[T_co]):
    """Ce qui conclut sur un jeu de réponses."""

    def juger(self, lecture: Lecture, /) -> T_co:
        """Rend la conclusion."""
        ...


class JugeDeClause:
    """Juge une clause et ses exigences, compte tenu des ajustements de l'acheteur."""

    def __init__(self, clause: Clause, explicateur: Explicateur, ajustements: Mapping[str, Ajustement]) -> None:
        self._est_fiche = clause.est_fiche
        self._propres = {
            e.id: juge for e in clause.exigences if (juge := _juge_d_exigence(e, explicateur, ajustements)) is not None
        }
        if (decision := _sans_condition(clause, ajustements)) is not None:
            self._juge: Juge[Issue] = _Fixe(_issue(clause, self._propres, decision))
        elif clause.quand is not None:
            # Le juge conclut sans tenir celui-ci, qui le tient : ils se libèrent avec le clausier.
            self._juge = explicateur.preparer(clause.quand, partial(_issue_selon, clause, tuple(self._propres)))

    def juger(self, lecture: Lecture, exigences: dict[str, Verdict]) -> Verdict:
        """Rend le verdict de la clause, et range celui de ses exigences, dans l'ordre où elle les porte."""
        verdict, siennes = self._juge.juger(lecture)
        if not siennes:
            return verdict
        exigences.update(siennes)
        if not verdict.retenue:
            return verdict
        for identifiant, juge in self._propres.items():
            exigences[identifiant] = juge.juger(lecture)
        if self._est_fiche:
            return _avec_substance(verdict, [exigences[identifiant] for identifiant in siennes])
        return verdict


def _issue_selon(clause: Clause, propres: Iterable[str], dite: Explication) -> Issue:
    return _issue(clause, propres, _selon(dite))


def _issue(clause: Clause, propres: Iterable[str], decision: Decision) -> Issue:
    """Une exigence suit sa clause ; de celle qui se juge à part, une clause retenue ne tient que la place."""
    verdict = decision.pour(clause.id)
    suivies = decision.suivie_par([e.id for e in clause.exigences], clause.id)
    if decision.retenue:
        suivies |= dict.fromkeys(propres, verdict)
    return Issue(verdict, suivies)


class _Fixe(Generic[T_co]):
    """Conclut toujours de même, quelles que soient les réponses."""

    def __init__(self, conclusion: T_co) -> None:
        self._conclusion = conclusion

    def juger(self, _: Lecture) -> T_co:
        """Rend la conclusion."""
        return self._conclusion


def _juge_d_exigence(
    exigence: Exigence, explicateur: Explicateur, ajustements: Mapping[str, Ajustement]
) -> Juge[Verdict] | None:
    """Rend rien pour une exigence qui ne fait que suivre sa clause."""
    if ajustement := ajustements.get(exigence.id):
        return _Fixe(_ajuste(ajustement).pour(exigence.id))
    if exigence.quand is not None:
        return explicateur.preparer(exigence.quand, lambda dite: _selon(dite).pour(exigence.id))
    return None


def _sans_condition(clause: Clause, ajustements: Mapping[str, Ajustement]) -> Decision | None:
    """Rend ce que les réponses ne changent pas, s'il y en a."""
    if clause.retiree is not None:
        origine = f"par le clausier « {clause.retiree_par} »" if clause.retiree_par else "du clausier"
        pourquoi = en_minuscule(clause.retiree.motif).rstrip(".")
        return Decision(False, Enoncee(f"retirée {origine} ({pourquoi})"))
    if clause.hors_vigueur:
        return Decision(False, Enoncee(jours_en_clair(clause.hors_vigueur)))
    if ajustement := ajustements.get(clause.id):
        return _ajuste(ajustement)
    return Decision(True, Enoncee("toujours applicable")) if clause.quand is None else None


def _ajuste(ajustement: Ajustement) -> Decision:
    retenue = ajustement.action is Action.AJOUTER
    motif = ajustement.motif.rstrip().removesuffix(".")
    return Decision(retenue, Enoncee(f"{'ajoutée' if retenue else 'retirée'} par l'acheteur, {motif}"))


def _selon(dite: Explication) -> Decision:
    return Decision(dite.vrai, dite.motif, dite.questions)


def _avec_substance(fiche: Verdict, exigences: Sequence[Verdict]) -> Verdict:
    """Une fiche CCT dont aucune exigence ne s'applique n'a plus de substance : elle est écartée."""
    if any(verdict.retenue for verdict in exigences):
        return fiche
    questions = dict.fromkeys(q for verdict in exigences for q in verdict.questions)
    return Verdict(fiche.id, False, Enoncee("aucune de ses exigences ne s'applique"), tuple(questions))
