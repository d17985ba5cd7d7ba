"""Ce qui décide une condition : des faits, une question et sa réponse, et d'où vient ce qui se déduit.

Les faits se gardent, la phrase se rédige au moment de la lire : un lot la lit d'un trait, plusieurs lots fait par fait.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Choix:
    """Les options qui ont décidé ; la réponse pouvait en compter d'autres, si plusieurs sont cochées."""

    question: str
    options: tuple[str, ...]
    plusieurs_cochees: bool

    @property
    def reponse(self) -> str:
        """Rend « Navigateur web, Application mobile »."""
        return ", ".join(self.options)

    @property
    def phrase(self) -> str:
        """Rend « « Interface » comprend « Navigateur web » »."""
        verbe = "comprend" if self.plusieurs_cochees else "vaut"
        return f"« {self.question} » {verbe} {', '.join(f'« {option} »' for option in self.options)}"


@dataclass(frozen=True, slots=True)
class Mesure:
    """Un nombre, et l'intervalle où la condition l'a cherché."""

    question: str
    nombre: str
    bas: Decimal
    haut: Decimal
    est_compris: bool

    @property
    def reponse(self) -> str:
        """Rend « 18, entre 13 et 24 »."""
        return f"{self.nombre}, {'entre' if self.est_compris else _HORS} {self.bas} et {self.haut}"

    @property
    def phrase(self) -> str:
        """Rend « « Durée » vaut 18, compris entre 13 et 24 »."""
        ou = "compris entre" if self.est_compris else _HORS
        return f"« {self.question} » vaut {self.nombre}, {ou} {self.bas} et {self.haut}"


@dataclass(frozen=True, slots=True)
class SansReponse:
    """Une question que rien ne fait poser, ou à laquelle rien n'est répondu."""

    question: str

    @property
    def reponse(self) -> str:
        """Rend ce qui tient lieu de réponse."""
        return "sans objet ou sans réponse"

    @property
    def phrase(self) -> str:
        """Rend « « Accès » est sans objet ou sans réponse »."""
        return f"« {self.question} » est {self.reponse}"


Fait = Choix | Mesure | SansReponse
"""Une question, par son libellé court, et la réponse qui a décidé."""

_HORS = "hors de l'intervalle entre"


@dataclass(frozen=True, slots=True)
class Motif:
    """Les faits qui ont décidé, dans l'ordre de la condition, puis la raison de chaque valeur déduite."""

    faits: tuple[Fait, ...]
    raisons: tuple[str, ...] = ()

    @property
    def phrase(self) -> str:
        """Rend « « Nature » vaut « Service en ligne » et … (un service en ligne est exploité par le titulaire) »."""
        dits = " et ".join([fait.phrase for fait in self.faits])
        return f"{dits} ({' ; '.join(self.raisons)})" if self.raisons else dits
