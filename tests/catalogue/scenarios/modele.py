"""Un scénario : un code, le cas fautif qui le fait relever, le cas sain qui lui ressemble, et qui les joue."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cctgen.socle.anomalies import Anomalie
from cctgen.socle.erreurs import DonneesInvalides

Joueur = Callable[[Any, Path], set[str]]


@dataclass(frozen=True)
class Scenario:
    code: str
    joueur: Joueur
    fautif: Any
    sain: Any


def serie(joueur: Joueur, sain: Any, fautifs: Mapping[str, Any]) -> tuple[Scenario, ...]:
    """Des scénarios qui partent tous du même cas sain."""
    return tuple(Scenario(code, joueur, fautif, sain) for code, fautif in fautifs.items())


def rien(*_: Any) -> None:
    """Le geste qui ne change rien : celui des cas sains."""


def codes_ou_refus(geste: Callable[[], Any]) -> set[str]:
    """Rend les codes des anomalies qu'un geste énumère, ou de celles pour lesquelles il refuse."""
    try:
        relevees: list[Anomalie] = list(geste())
    except DonneesInvalides as refus:
        relevees = list(refus.anomalies)
    return {a.code for a in relevees}
