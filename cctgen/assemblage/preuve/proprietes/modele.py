"""Une propriété : le littéral à réfuter ou à trouver, la phrase qui dit son échec, et le fichier à corriger."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from cctgen.clausier.modele import Clause, Exigence
from cctgen.socle.anomalies import Chemin, Gravite


class Attente(StrEnum):
    """Ce qu'on attend du littéral."""

    JAMAIS = "jamais"
    """Aucun jeu de réponses ne le rend vrai ; sinon, c'est le contre-exemple."""

    POSSIBLE = "possible"
    """Un jeu de réponses au moins le rend vrai ; sinon, la chose est sans effet."""


@dataclass(frozen=True, slots=True)
class Cible:
    """Où se corrige l'échec : une clause, une question, une contradiction, un fichier, et le chemin dedans.

    Dans un fichier, `entree` est l'identifiant d'un élément de sa `liste`.
    """

    clause: str = ""
    question: str = ""
    contradiction: str = ""
    fichier: str = ""
    liste: str = ""
    entree: str = ""
    chemin: Chemin = ()

    @property
    def ref(self) -> str:
        """Rend l'identifiant touché."""
        return self.clause or self.question or self.contradiction or self.entree


@dataclass(frozen=True, slots=True)
class Propriete:
    """Un énoncé à prouver ; `message` et `conseil` ne servent que s'il est faux.

    `sous` remplace la validité du jeu de réponses, pour ce qui se juge justement sur un jeu non valide.
    """

    code: str
    litteral: int
    message: str
    conseil: str
    cible: Cible = field(default_factory=Cible)
    attente: Attente = Attente.JAMAIS
    gravite: Gravite = Gravite.BLOQUANTE
    sous: int | None = None


def nom_de(clause: Clause) -> str:
    """Rend « SSI-012 (Notification des incidents) »."""
    return f"{clause.id} ({clause.titre})"


def nom_d_exigence(exigence: Exigence) -> str:
    """Rend « l'exigence SSI-012-1 »."""
    return f"l'exigence {exigence.id}"
