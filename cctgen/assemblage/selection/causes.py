"""Pourquoi une clause ou une exigence est retenue ou écartée : un fait gardé tel quel, mis en mots quand on le lit."""

from __future__ import annotations

from dataclasses import dataclass

from cctgen.clausier.faits import Motif


@dataclass(frozen=True, slots=True)
class Enoncee:
    """Une cause que les réponses ne changent pas : toujours applicable, retirée, hors vigueur, ajustée."""

    phrase: str


CauseDirecte = Motif | Enoncee
"""Ce qui décide d'une clause ou d'une exigence sans passer par une autre."""


@dataclass(frozen=True, slots=True)
class AvecSaClause:
    """Une exigence qui suit sa clause, et ce qui a décidé de celle-ci."""

    clause: str
    cause: CauseDirecte

    @property
    def suite(self) -> str:
        """Rend « avec sa clause SSI-001 », sans dire ce qui a décidé d'elle."""
        return f"avec sa clause {self.clause}"

    @property
    def phrase(self) -> str:
        """Rend « avec sa clause SSI-001, toujours applicable »."""
        return f"{self.suite}, {self.cause.phrase}"


@dataclass(frozen=True, slots=True)
class RemiseAPart:
    """Absente du dossier publié, elle figure parmi les clauses remises à part ; `cause` l'y fait retenir."""

    cause: Cause

    @property
    def phrase(self) -> str:
        """Rend « du dossier publié, remise à part : toujours applicable »."""
        return f"du dossier publié, remise à part : {pourquoi(RETENUE, self.cause)}"


@dataclass(frozen=True, slots=True)
class RemplaceeAPart:
    """Publiée, elle ne vaut plus pour qui reçoit les clauses à part ; `cause` l'y fait écarter."""

    cause: Cause

    @property
    def phrase(self) -> str:
        """Rend « au dossier publié, sans effet pour qui reçoit les clauses à part : écartée : … »."""
        return f"au dossier publié, sans effet pour qui reçoit les clauses à part : {en_clair(ECARTEE, self.cause)}"


Cause = CauseDirecte | AvecSaClause | RemiseAPart | RemplaceeAPart
"""Tout ce qui peut décider d'un verdict."""

RETENUE, ECARTEE = "retenue", "écartée"


def en_clair(sens: str, cause: Cause) -> str:
    """Rend « retenue : toujours applicable », « écartée avec sa clause SSI-001, … »."""
    return f"{sens}{' : ' if isinstance(cause, CauseDirecte) else ' '}{cause.phrase}"


def pourquoi(sens: str, cause: Cause) -> str:
    """Rend la cause seule quand elle se comprend sans le verdict qu'elle donne, sinon le tout."""
    return cause.phrase if isinstance(cause, CauseDirecte) else en_clair(sens, cause)


def suit_sa_clause(cause: Cause) -> bool:
    """Vrai d'une exigence dont le sort est celui de sa clause, au dossier publié comme à part."""
    dite = cause.cause if isinstance(cause, RemiseAPart | RemplaceeAPart) else cause
    return isinstance(dite, AvecSaClause)
