"""Ce qui décide une condition : des faits, une question et sa réponse, et d'où vient ce qui se déduit.

Les faits se gardent, la phrase se rédige au moment de la lire : un lot la lit d'un trait, plusieurs lots fait par fait.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from cctgen.socle.nombres import lire_nombre


# Sans cases réservées (`slots`), ce dont un dossier a des centaines s'y garde et s'en relit sans code Python.
@dataclass(frozen=True)
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
class Intervalle:
    """Les nombres d'une condition ; une borne au plus est `None` : nulle réponse ne la passe, elle ne se dit pas."""

    bas: Decimal | None
    haut: Decimal | None

    @classmethod
    def entre(cls, bas: Decimal, haut: Decimal, admis: tuple[Decimal | None, Decimal | None]) -> Intervalle:
        """Rend l'intervalle d'une condition, d'après le plus petit et le plus grand nombre que la question admet."""
        mini, maxi = admis
        ouvert_en_bas = mini is not None and bas <= mini
        ouvert_en_haut = maxi is not None and haut >= maxi
        if ouvert_en_bas and ouvert_en_haut:
            return cls(bas, haut)
        return cls(None if ouvert_en_bas else bas, None if ouvert_en_haut else haut)

    @property
    def dedans(self) -> str:
        """Rend « entre 13 et 24 », « au moins 13 » ou « au plus 24 »."""
        if self.haut is None:
            return f"au moins {self.bas}"
        return f"au plus {self.haut}" if self.bas is None else f"entre {self.bas} et {self.haut}"

    def dehors(self, nombre: str) -> str:
        """Rend « moins de 13 » ou « plus de 24 », le côté par lequel un nombre en sort."""
        lu = lire_nombre(nombre)
        if self.bas is not None and (self.haut is None or (lu is not None and lu < self.bas)):
            return f"moins de {self.bas}"
        return f"plus de {self.haut}"


@dataclass(frozen=True, slots=True)
class Mesure:
    """Un nombre, et l'intervalle où la condition l'a cherché."""

    question: str
    nombre: str
    intervalle: Intervalle
    est_compris: bool

    @property
    def reponse(self) -> str:
        """Rend « 18, entre 13 et 24 » ou « 12, moins de 13 »."""
        return f"{self.nombre}, {self.intervalle.dedans if self.est_compris else self.intervalle.dehors(self.nombre)}"

    @property
    def phrase(self) -> str:
        """Rend « « Durée » vaut 18, entre 13 et 24 »."""
        return f"« {self.question} » vaut {self.reponse}"


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


@dataclass(frozen=True)
class Motif:
    """Les faits qui ont décidé, dans l'ordre de la condition, puis la raison de chaque valeur déduite."""

    faits: tuple[Fait, ...]
    raisons: tuple[str, ...] = ()

    @property
    def phrase(self) -> str:
        """Rend « « Nature » vaut « Service en ligne » et … (un service en ligne est exploité par le titulaire) »."""
        dits = " et ".join([fait.phrase for fait in self.faits])
        return f"{dits} ({' ; '.join(self.raisons)})" if self.raisons else dits
