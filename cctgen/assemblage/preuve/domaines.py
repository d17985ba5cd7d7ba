"""Ce que chaque question admet comme réponses, un nombre étant découpé par les bornes qui le jugent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import zip_longest

from cctgen.clausier.formes.condition import Entre
from cctgen.clausier.formes.questionnaire import Question, TypeQuestion
from cctgen.clausier.modele import Clausier
from cctgen.socle.nombres import lire_entier

_NOMBRES = (TypeQuestion.ENTIER, TypeQuestion.MONTANT)
_LIBRES: Mapping[TypeQuestion, str] = {
    TypeQuestion.TEXTE: "une réponse libre",
    TypeQuestion.DATE: "2027-01-04",
}
"""Aucune condition ne juge un texte ni une date : un exemplaire les représente tous."""


@dataclass(frozen=True, slots=True)
class Reponse:
    """Une réponse possible ; pour un nombre, `valeur` représente tout un intervalle, que dit `libelle`."""

    valeur: str
    libelle: str


def domaine(clausier: Clausier, question: Question, bornes: Iterable[Entre]) -> tuple[Reponse, ...]:
    """Rend les réponses à distinguer : options, intervalles d'un nombre, ou un exemplaire d'une réponse libre."""
    if question.type in _NOMBRES:
        return tuple(_intervalles(question, bornes))
    if question.type in _LIBRES:
        valeur = next(iter(question.defaut or ()), _LIBRES[question.type])
        return (Reponse(valeur, valeur),)
    return tuple(Reponse(v, clausier.option(question.id, v)) for v in question.valeurs_admises)


def _intervalles(question: Question, bornes: Iterable[Entre]) -> Iterator[Reponse]:
    finies = [b for b in bornes if all(borne.is_finite() for borne in b.entre)]
    bas = max(Decimal(0), question.min or Decimal(0))
    if question.type is TypeQuestion.ENTIER:
        yield from _entiers(question, bas, question.max, finies)
    else:
        yield from _montants(bas, question.max, finies)


def _entiers(question: Question, bas: Decimal, haut: Decimal | None, bornes: Iterable[Entre]) -> Iterator[Reponse]:
    """Coupe les entiers avant chaque borne basse et après chaque borne haute."""
    bas = _plafond(bas)
    debuts = {bas} | {_plafond(b.entre[0]) for b in bornes} | {_plancher(b.entre[1]) + 1 for b in bornes}
    retenus = sorted(d for d in debuts if d >= bas and (haut is None or d <= haut))
    for debut, suivant in zip_longest(retenus, retenus[1:]):
        fin = haut if suivant is None else suivant - 1
        yield Reponse(_representant(question, debut, fin), _etendue(debut, fin))


def _montants(bas: Decimal, haut: Decimal | None, bornes: Iterable[Entre]) -> Iterator[Reponse]:
    """Distingue chaque borne et chaque intervalle ouvert entre deux bornes."""
    points = {bas} | {borne for b in bornes for borne in b.entre} | ({haut} if haut is not None else set())
    retenus = sorted(p for p in points if p >= bas and (haut is None or p <= haut))
    for point, suivant in zip_longest(retenus, retenus[1:]):
        yield Reponse(f"{point:f}", f"{point:f}")
        if suivant is None and point != haut:
            yield Reponse(f"{point + 1:f}", f"plus de {point:f}")
        elif suivant is not None:
            yield Reponse(f"{(point + suivant) / 2:f}", f"entre {point:f} et {suivant:f}, bornes exclues")


def _representant(question: Question, debut: Decimal, fin: Decimal | None) -> str:
    """Prend le défaut de la question s'il est de l'intervalle : c'est la réponse la plus ordinaire."""
    defaut = next(iter(question.defaut or ()), "")
    if lire_entier(defaut) is not None and debut <= Decimal(defaut) and (fin is None or Decimal(defaut) <= fin):
        return defaut
    return f"{debut:f}"


def _etendue(debut: Decimal, fin: Decimal | None) -> str:
    if fin is None:
        return f"{debut:f} ou plus"
    return f"{debut:f}" if debut == fin else f"de {debut:f} à {fin:f}"


def _plafond(nombre: Decimal) -> Decimal:
    return nombre.to_integral_value(ROUND_CEILING)


def _plancher(nombre: Decimal) -> Decimal:
    return nombre.to_integral_value(ROUND_FLOOR)
