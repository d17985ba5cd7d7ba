"""Contrôler une clause seule : ce que les tests des contrôles ont en commun."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cctgen.clausier.controles.ensemble import controler_clause
from cctgen.clausier.modele import Clause
from cctgen.socle.anomalies import Anomalie, Lieu
from tests.fabriques import un_clausier, une_clause


def situer(*chemin: str | int) -> Lieu:
    return Lieu("/".join(map(str, chemin)))


def controler(clause: Clause, *autres: Clause) -> list[Anomalie]:
    return list(controler_clause(un_clausier([clause, *autres]), clause, situer))


def codes(anomalies: Iterable[Anomalie]) -> list[str]:
    return [a.code for a in anomalies]


def clause_pi(**champs: Any) -> Clause:
    return une_clause("PI-001", theme="propriete-intellectuelle", piece="ccap", **champs)


def jours(**bornes: str) -> dict[str, str]:
    return {"type": "entier", "unite": "jours", **bornes}
