"""Les exigences importées que le clausier porte déjà, d'après ses `correspondances`, et ce que le gardien en fait."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from cctgen.clausier.formes.identite import RetraitDeBase
from cctgen.clausier.modele import Clause, Clausier, Exigence
from cctgen.publications_cct.modele import ExigencePubliee
from cctgen.socle.anomalies import Anomalie, Gravite


class Choix(StrEnum):
    """Ce que devient une exigence importée qui double celles du clausier."""

    GARDER = "garder"
    ECARTER = "ecarter"
    REMPLACER = "remplacer"


_EFFETS = {
    Choix.GARDER: "les deux restent au clausier",
    Choix.ECARTER: "celle du clausier est gardée, celle de la publication n'entre pas",
    Choix.REMPLACER: "celle de la publication entre, celle du clausier est retirée",
}


@dataclass(frozen=True, slots=True)
class Doublon:
    """Une exigence importée, et celles du clausier qui disent la même : identifiants de clause et d'exigence."""

    importee: ExigencePubliee
    connues: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Sort:
    """Ce que le gardien a choisi pour les doublons, s'il a choisi, et ce qui s'en retire du clausier."""

    choix: Choix | None = None
    retires: tuple[RetraitDeBase, ...] = ()


def trouver_doublons(exigences: Sequence[ExigencePubliee], base: Clausier) -> tuple[Doublon, ...]:
    """Rend les exigences publiées qu'une exigence du clausier cite en `correspondances`, toutes versions confondues."""
    par_reference: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for clause in base.clauses.values():
        for exigence in clause.exigences if clause.retiree is None else ():
            for correspondance in exigence.correspondances:
                par_reference[source_et_reference(correspondance)].append((clause.id, exigence.id))
    trouvees = ((e, _connues(e, par_reference)) for e in exigences if e.reference)
    return tuple(Doublon(e, connues) for e, connues in trouvees if connues)


def source_et_reference(correspondance: str) -> tuple[str, str]:
    """Rend (« cct-mi », « EX1 ») de « cct-mi@2024:EX1 »."""
    source, _, reference = correspondance.partition(":")
    return source.partition("@")[0], reference


def _connues(
    exigence: ExigencePubliee, par_reference: Mapping[tuple[str, str], Sequence[tuple[str, str]]]
) -> tuple[tuple[str, str], ...]:
    exacte = par_reference.get((exigence.source, exigence.reference_distincte), ())
    return tuple(dict.fromkeys(exacte or par_reference.get((exigence.source, exigence.reference), ())))


def heriter(
    exigences: Sequence[ExigencePubliee], doublons: Sequence[Doublon], base: Clausier, choix: Choix
) -> tuple[ExigencePubliee, ...]:
    """Rend les exigences publiées ; celles qui remplacent valent dans les mêmes cas, et citent ce que l'autre citait.

    Sans ces correspondances, une seconde publication ne saurait plus ce qu'elle double.
    """
    if choix is not Choix.REMPLACER:
        return tuple(exigences)
    remplacees = {d.importee.id: d.connues for d in doublons}
    connues = {(c.id, e.id): (c, e) for c in base.clauses.values() for e in c.exigences}
    return tuple(_heritiere(e, [connues[cle] for cle in remplacees.get(e.id, ())]) for e in exigences)


def _heritiere(exigence: ExigencePubliee, remplacees: Sequence[tuple[Clause, Exigence]]) -> ExigencePubliee:
    citees = dict.fromkeys(c for _, e in remplacees for c in e.correspondances)
    siennes = tuple(c for c in citees if source_et_reference(c)[0] != exigence.source)
    cas = [_cas(clause, e) for clause, e in remplacees]
    quand: dict[str, Any] | None = None
    if cas and all(cas):
        distincts = [c for rang, c in enumerate(cas) if c not in cas[:rang]]
        quand = distincts[0] if len(distincts) == 1 else {"un": distincts}
    return replace(exigence, heritees=siennes, quand=quand)


def _cas(clause: Clause, exigence: Exigence) -> dict[str, Any]:
    """Rend la condition d'une exigence, celle de sa clause comprise ; vide, elle vaut toujours."""
    conditions = [c.model_dump(mode="json", exclude_defaults=True) for c in (clause.quand, exigence.quand) if c]
    return conditions[0] if len(conditions) == 1 else {"tous": conditions} if conditions else {}


def ecartees(doublons: Sequence[Doublon], choix: Choix) -> frozenset[str]:
    """Rend les exigences importées qui n'entrent pas au clausier."""
    return frozenset(d.importee.id for d in doublons) if choix is Choix.ECARTER else frozenset()


def retraits(doublons: Sequence[Doublon], choix: Choix) -> Iterator[RetraitDeBase]:
    """Énumère, clause par clause, les exigences du clausier que l'import remplace."""
    if choix is not Choix.REMPLACER:
        return
    par_clause: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for doublon in doublons:
        for clause, exigence in doublon.connues:
            par_clause[clause][exigence].append(doublon.importee.id)
    for clause, exigences in sorted(par_clause.items()):
        dits = "; ".join(f"{e} par {', '.join(importees)}" for e, importees in sorted(exigences.items()))
        yield RetraitDeBase(
            clause=clause, exigences=tuple(sorted(exigences)), motif=f"Remplacées par la publication : {dits}"
        )


def dire(doublons: Sequence[Doublon], choix: Choix | None) -> Iterator[Anomalie]:
    """Énumère les doublons ; sans choix du gardien, chacun reste à examiner et les trois gestes sont proposés."""
    effet = _EFFETS[choix or Choix.GARDER]
    conseil = (
        "Choisissez pour tous : --doublons remplacer, --doublons ecarter ou --doublons garder."
        if choix is None
        else "Pour en changer : --doublons remplacer, ecarter ou garder, avec --remplacer."
    )
    for doublon in doublons:
        connues = ", ".join(exigence for _, exigence in doublon.connues)
        yield Anomalie(
            "doublon-du-clausier",
            f"« {doublon.importee.id} » double {connues} : {effet}.",
            conseil,
            Gravite.A_QUALIFIER if choix is None else Gravite.INFORMATION,
            doublon.importee.lieu,
            doublon.importee.id,
        )
