"""Une matrice rendue : ce qu'elle déclare, d'où chaque valeur vient, et ce qui cloche."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cctgen.socle.anomalies import Anomalie


class StatutOffre(StrEnum):
    """Ce que l'on peut faire d'un fichier reçu ; une personne décide, jamais l'outil."""

    EXPLOITABLE = "exploitable"
    A_QUALIFIER = "a_qualifier"
    ILLISIBLE = "illisible"
    ETRANGER = "etranger"


@dataclass(frozen=True, slots=True)
class Reponse:
    """Une ligne déclarée ; `conformite` et `couverture` sont normalisées, les saisies brutes à côté."""

    ref: str
    conformite: str
    couverture: str
    justification: str
    renvoi: str
    lieu: str
    conformite_brute: str = ""
    couverture_brute: str = ""

    def en_dict(self) -> dict[str, str]:
        """Rend la forme JSON du contrat des commandes."""
        return {
            "ref": self.ref,
            "conformite": self.conformite,
            "couverture": self.couverture,
            "justification": self.justification,
            "renvoi": self.renvoi,
            "lieu": self.lieu,
        }


@dataclass(frozen=True, slots=True)
class Composant:
    """Une ligne de la feuille « Composants », telle que saisie, par en-tête de colonne."""

    valeurs: Mapping[str, str]
    lieu: str

    def en_dict(self) -> dict[str, str]:
        """Rend la forme JSON : les colonnes et le lieu."""
        return {**self.valeurs, "lieu": self.lieu}


@dataclass(frozen=True, slots=True)
class Offre:
    """La matrice d'un soumissionnaire pour un lot, et tout ce que sa lecture a relevé."""

    fichier: str
    sha256: str
    soumissionnaire: str
    lot: int
    statut: StatutOffre
    version: str
    reponses: tuple[Reponse, ...]
    composants: tuple[Composant, ...]
    anomalies: tuple[Anomalie, ...]

    def en_dict(self) -> dict[str, Any]:
        """Rend la forme JSON de `controler` et de `depouiller`."""
        return {
            "fichier": self.fichier,
            "sha256": self.sha256,
            "soumissionnaire": self.soumissionnaire,
            "lot": self.lot or None,
            "statut": self.statut.value,
            "version": self.version,
            "reponses": [r.en_dict() for r in self.reponses],
            "composants": [c.en_dict() for c in self.composants],
            "anomalies": [a.en_dict() for a in self.anomalies],
        }
