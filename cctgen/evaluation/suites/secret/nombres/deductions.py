"""Ce qu'un lecteur tire d'un prix qu'il connaît et d'un nombre qu'il lit : une différence, un rapport, une moyenne."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from statistics import median

Couples = frozenset[tuple[Decimal, Decimal]]
_TTC = Decimal("1.2")
_PARTS = (Decimal("0.2"), *(1 / Decimal(n) for n in (2, 3, 4, 5, 12, 24, 36, 48, 60)))
"""Ce qui, écrit en euros, rend un prix à qui le multiplie : sa taxe, ce qu'il coûte par an ou par mois."""


def ecart(valeur: Decimal, prix: frozenset[Decimal]) -> Decimal:
    """Rend ce qui sépare une valeur du plus proche de ces prix."""
    return min((abs(valeur - p) for p in prix), default=Decimal("Infinity"))


@lru_cache(maxsize=256)
def et_ttc(*ensembles: frozenset[Decimal]) -> frozenset[Decimal]:
    """Rend des prix, et ce qu'ils valent toutes taxes comprises."""
    prix = frozenset(p for ensemble in ensembles for p in ensemble)
    return prix | {p * _TTC for p in prix}


@lru_cache(maxsize=256)
def paires(prix: frozenset[Decimal]) -> Couples:
    """Rend tous les couples de deux prix."""
    return frozenset((un, autre) for un in prix for autre in prix if un != autre)


@lru_cache(maxsize=256)
def differences(couples: Couples) -> frozenset[Decimal]:
    """Rend ce qui sépare un prix à taire d'un prix que le lecteur connaît : il en tirerait l'autre."""
    return et_ttc(frozenset(abs(prix - repere) for prix, repere in couples))


@lru_cache(maxsize=256)
def rapports(couples: Couples) -> frozenset[Decimal]:
    """Rend de combien pour cent chaque prix passe l'autre, ou reste au-dessous."""
    return frozenset(100 * abs(un - autre) / de for un, autre in couples for de in (un, autre) if de)


@lru_cache(maxsize=256)
def quotients(couples: Couples) -> frozenset[Decimal]:
    """Rend ce que chaque prix vaut de l'autre, pour cent."""
    return frozenset(100 * un / autre for couple in couples for un, autre in (couple, couple[::-1]) if autre)


@lru_cache(maxsize=256)
def parts(prix: frozenset[Decimal]) -> frozenset[Decimal]:
    """Rend la taxe de ces prix, et ce qu'ils coûtent par an ou par mois."""
    return et_ttc(frozenset(p * part for p in prix for part in _PARTS))


def agregats(prix: Sequence[Decimal]) -> frozenset[Decimal]:
    """Rend ce que des prix font ensemble : leur moyenne, leur médiane, leur somme."""
    return (
        frozenset((sum(prix, Decimal(0)) / len(prix), median(prix), sum(prix, Decimal(0))))
        if len(prix) > 1
        else frozenset()
    )
