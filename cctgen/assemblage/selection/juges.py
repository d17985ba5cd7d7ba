"""Le verdict d'une clause et de ses exigences : un juge par clause, qui se souvient de ce qu'il a dit.

Un verdict ne dépend que de ce qui a décidé sa condition : il ne se rédige qu'à réponses décisives nouvelles.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Generic, NamedTuple, Protocol, TypeVar

from cctgen.assemblage.selection.verdicts import Verdict
from cctgen.clausier.modele import Clause, Exigence
from cctgen.clausier.motifs import Explicateur, Explication, Lecture
from cctgen.consultation.modele import Action, Ajustement

T_co = TypeVar("T_co", covariant=True)


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
        self._clause = clause
        self._est_fiche = clause.est_fiche
        self._propres = {
            e.id: juge for e in clause.exigences if (juge := _juge_d_exigence(e, explicateur, ajustements)) is not None
        }
        if (verdict := _sans_condition(clause, ajustements)) is not None:
            self._juge: Juge[Issue] = _Fixe(self._issue(verdict))
        elif clause.quand is not None:
            self._juge = explicateur.preparer(clause.quand, lambda dite: self._issue(_motive(clause.id, dite)))

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

    def _issue(self, verdict: Verdict) -> Issue:
        """Une exigence suit sa clause ; de celle qui se juge à part, une clause retenue ne tient que la place."""
        a_part = self._propres if verdict.retenue else ()
        suivies = {e.id: verdict if e.id in a_part else _comme_sa_clause(e, verdict) for e in self._clause.exigences}
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
        return _Fixe(_ajuste(exigence.id, ajustement))
    if exigence.quand is not None:
        return explicateur.preparer(exigence.quand, lambda dite: _motive(exigence.id, dite))
    return None


def _sans_condition(clause: Clause, ajustements: Mapping[str, Ajustement]) -> Verdict | None:
    """Rend le verdict que les réponses ne changent pas, s'il y en a un."""
    if clause.retiree is not None:
        origine = f"par le clausier « {clause.retiree_par} »" if clause.retiree_par else "du clausier"
        return Verdict(clause.id, False, f"écartée : clause retirée {origine}. {clause.retiree.motif}")
    if clause.hors_vigueur:
        return Verdict(clause.id, False, f"écartée : {clause.hors_vigueur}")
    if ajustement := ajustements.get(clause.id):
        return _ajuste(clause.id, ajustement)
    return Verdict(clause.id, True, "retenue : toujours applicable") if clause.quand is None else None


def _ajuste(identifiant: str, ajustement: Ajustement) -> Verdict:
    retenue = ajustement.action is Action.AJOUTER
    geste = "retenue : ajoutée" if retenue else "écartée : retirée"
    return Verdict(identifiant, retenue, f"{geste} par l'acheteur, {ajustement.motif}")


def _motive(identifiant: str, dite: Explication) -> Verdict:
    motif = f"{'retenue' if dite.vrai else 'écartée'} : {dite.phrase}"
    return Verdict(identifiant, dite.vrai, motif, dite.questions)


def _comme_sa_clause(exigence: Exigence, clause: Verdict) -> Verdict:
    sens = "retenue" if clause.retenue else "écartée"
    motif = f"{sens} avec sa clause {clause.id}, {clause.motif.removeprefix(f'{sens} : ')}"
    return Verdict(exigence.id, clause.retenue, motif, clause.questions)


def _avec_substance(fiche: Verdict, exigences: Sequence[Verdict]) -> Verdict:
    """Une fiche CCT dont aucune exigence ne s'applique n'a plus de substance : elle est écartée."""
    if any(verdict.retenue for verdict in exigences):
        return fiche
    questions = dict.fromkeys(q for verdict in exigences for q in verdict.questions)
    return Verdict(fiche.id, False, "écartée : aucune de ses exigences ne s'applique", tuple(questions))
