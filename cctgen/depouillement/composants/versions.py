"""Comparer la version déclarée à celle du référentiel, et dire si elle est encore soutenue."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cctgen.clausier.formes.champs import Etat
from cctgen.clausier.produits import Cycles, Produit
from cctgen.consultation.modele import jours_en_clair

PREAVIS = timedelta(days=365)
"""Une fin de support plus proche que cela se dit avant qu'elle n'arrive."""

_CHIFFRES_COMPARES = 18
"""Un numéro de version plus long n'en est pas un."""


@dataclass(frozen=True, slots=True)
class FinConnue:
    """La fin de support d'une version : sa phrase, et si elle est passée, ou proche, à la date de l'examen."""

    phrase: str
    est_passee: bool
    est_proche: bool = False


def versions_compatibles(declaree: str, referencee: str) -> bool:
    """Vrai si la version déclarée entre dans celle du référentiel ; « Version SILL » ou rien : toutes.

    Le référentiel écrit aussi « ≥ 5.1 », « >2.5.20 » ou « <12 » : la comparaison porte alors sur l'ordre.
    """
    attendue, presente = chiffres(referencee), chiffres(declaree)
    borne = _BORNE.match(referencee)
    if not borne or not attendue:
        return not attendue or presente[: len(attendue)] == attendue
    if not presente:
        return False
    return _COMPARAISONS[borne.group(1)](_nombres(presente), _nombres(attendue))


_BORNE = re.compile(r"\s*(>=|<=|[<>≥≤])")
_COMPARAISONS: Mapping[str, Callable[[tuple[int, ...], tuple[int, ...]], bool]] = {
    ">": operator.gt,
    "<": operator.lt,
    ">=": operator.ge,
    "≥": operator.ge,
    "<=": operator.le,
    "≤": operator.le,
}


def _nombres(parties: Sequence[str]) -> tuple[int, ...]:
    nombres = [int(c[:_CHIFFRES_COMPARES]) for c in parties]
    while nombres and not nombres[-1]:
        nombres.pop()
    return tuple(nombres)


def chiffres(version: str) -> list[str]:
    """Rend les nombres d'une version : « 12,5 » est la forme française de 12.5, « 1.x » vaut « 1 »."""
    trouve = re.search(r"\d+(?:[.,]\d+)*", version)
    return re.split(r"[.,]", trouve.group()) if trouve else []


def fin_de_support(produit: Produit | None, famille: Iterable[Produit], version: str, jour: date) -> FinConnue | None:
    """Rend ce qu'on sait de la fin de support d'une version, d'après ses branches puis d'après son entrée.

    `produit` est l'entrée retenue, `famille` toutes celles du même nom : les branches valent pour toutes.
    """
    if fin := _fin_de_branche([p.cycles for p in famille if p.cycles], chiffres(version), jour):
        return fin
    if produit is None:
        return None
    if (connue := produit.fin_support) is not None:
        return _fin("son support", connue.date, f"{connue.source}{_reserve(connue.etat)}", jour)
    if produit.est_obsolete and produit.restriction is not None:
        return FinConnue(f"le référentiel la dit obsolète : {produit.restriction.texte}", est_passee=True)
    return None


def _fin(sujet: str, le: date, source: str, jour: date) -> FinConnue:
    passee = le < jour
    verbe = "s'est achevé" if passee else "s'achève"
    texte = jours_en_clair(f"{sujet} {verbe} le {le.isoformat()} ({source})")
    return FinConnue(texte, passee, not passee and le <= jour + PREAVIS)


def _reserve(etat: Etat) -> str:
    return ", date à vérifier" if etat is Etat.A_VERIFIER else ""


def _fin_de_branche(suivis: Sequence[Cycles], presente: Sequence[str], jour: date) -> FinConnue | None:
    sources = {branche: cycles for cycles in suivis for branche in cycles.fins}
    if not presente or not sources:
        return None
    branche = _branche(presente, {b: cycles.fins[b] for b, cycles in sources.items()})
    if branche:
        cycles = sources[branche]
        source = f"{cycles.source}{_reserve(cycles.etat)}"
        return _fin(f"le support de la branche {branche}", cycles.fins[branche], source, jour)
    if _nombres(presente) < min(_nombres(chiffres(b)) for b in sources):
        phrase = f"elle est antérieure à toutes les branches suivies ({next(iter(sources.values())).source})"
        return FinConnue(phrase, est_passee=True)
    return None


def _branche(presente: Sequence[str], fins: Mapping[str, date]) -> str:
    """Rend la branche d'une version ; « 8 » ne dit pas laquelle de 8.0 et 8.4 : la plus durable vaut."""
    nombres = {branche: chiffres(branche) for branche in fins}
    visees = [b for b, n in nombres.items() if list(presente[: len(n)]) == n]
    if visees:
        return max(visees, key=lambda b: len(nombres[b]))
    partielles = [b for b, n in nombres.items() if n[: len(presente)] == list(presente)]
    return max(partielles, key=lambda b: fins[b], default="")
