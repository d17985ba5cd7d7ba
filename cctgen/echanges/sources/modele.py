"""Ce qu'une source contient, une fois lue : des passages situés, puis des articles."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from cctgen.clausier.modele import Niveau, Piece
from cctgen.publications_cct.modele import LigneBrute
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu


class Nature(StrEnum):
    """Ce qu'est un passage."""

    TITRE = "titre"
    PARAGRAPHE = "paragraphe"
    PUCE = "puce"
    NUMERO = "numero"
    TABLEAU = "tableau"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Passage:
    """Un paragraphe, un élément de liste, un titre, un tableau ou une note, et son lieu.

    `niveau` est celui d'un titre (1 le plus haut) ou d'un élément de liste (0 le plus haut) ; `numero` celui que Word
    affiche ; `lieux` d'un tableau situe chacune de ses lignes.
    """

    nature: Nature
    texte: str
    lieu: Lieu
    niveau: int = 0
    numero: str = ""
    lignes: tuple[LigneBrute, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceLue:
    """Un fichier lu : son titre s'il en porte un, ses passages dans l'ordre, ce qui n'en est pas repris."""

    titre: str
    passages: tuple[Passage, ...]
    anomalies: tuple[Anomalie, ...] = ()


@dataclass(frozen=True, slots=True)
class ExigenceLue:
    """Une ligne qui oblige : sa référence d'origine, son niveau s'il est dit, ce que les autres colonnes ajoutent."""

    enonce: str
    lieu: Lieu
    reference: str = ""
    niveau: Niveau | None = None
    preuve: str = ""
    complements: tuple[str, ...] = ()


@dataclass
class ArticleLu:
    """Ce qui deviendra une clause : son titre, les titres qui le coiffent, son corps, ses exigences.

    `chapitre` est le premier de ces titres sans son numéro : les documents produits ont les leurs.
    """

    titre: str
    lieu: Lieu
    titres: tuple[str, ...] = ()
    chapitre: str = ""
    numero: str = ""
    reference: str = ""
    piece: Piece = Piece.CCTP
    passages: list[Passage] = field(default_factory=list)
    exigences: list[ExigenceLue] = field(default_factory=list)
    complements: list[str] = field(default_factory=list)


def non_repris(code: str, message: str, lieu: Lieu, conseil: str = "") -> Anomalie:
    """Rend l'anomalie qui cite en entier ce qui n'entre pas dans le clausier."""
    remede = conseil or "Reportez-le à la main s'il compte."
    return Anomalie(code, message, remede, Gravite.A_QUALIFIER, lieu)


def pour_information(code: str, message: str, lieu: Lieu) -> Anomalie:
    """Rend une remarque sur ce qui est repris."""
    return Anomalie(code, message, "", Gravite.INFORMATION, lieu)
