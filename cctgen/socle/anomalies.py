"""Un défaut constaté dans une donnée est une valeur, jamais une exception."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from cctgen.socle.typographie import sans_second_point


class Gravite(StrEnum):
    """Effet d'une anomalie : rien, un regard humain, ou l'arrêt de la commande."""

    INFORMATION = "information"
    A_QUALIFIER = "a_qualifier"
    BLOQUANTE = "bloquante"


Chemin = tuple[str | int, ...]
"""Les clés et les rangs qui mènent à une valeur d'un fichier rédigé."""


@dataclass(frozen=True, slots=True)
class Lieu:
    """Où se trouve le défaut : un fichier et sa ligne, ou une feuille et sa cellule."""

    fichier: str = ""
    ligne: int | None = None
    feuille: str = ""
    cellule: str = ""

    def __str__(self) -> str:
        """Rend « fichier:ligne » ou « fichier, feuille!cellule »."""
        texte = self.fichier if self.ligne is None else f"{self.fichier}:{self.ligne}"
        if not self.feuille:
            return texte
        case = f"{self.feuille}!{self.cellule}" if self.cellule else self.feuille
        return f"{texte}, {case}" if texte else case


@dataclass(frozen=True, slots=True)
class Anomalie:
    """Un défaut : code stable en toutes lettres, gravité, lieu, message, conseil.

    `ref` nomme l'exigence, la clause ou la question touchée, quand il y en a une ; `lot` le lot, quand il n'y en a
    qu'un de touché ; `autres_lieux` où le même défaut se trouve encore, quand il ne se dit qu'une fois. `faits` est ce
    qu'une décision de passer outre doit avoir vu, lot par lot ; `decision` celle qui la franchit.
    """

    code: str
    message: str
    conseil: str = ""
    gravite: Gravite = Gravite.BLOQUANTE
    lieu: Lieu = Lieu()
    ref: str = ""
    lot: int | None = None
    autres_lieux: tuple[Lieu, ...] = ()
    faits: tuple[str, ...] = ()
    decision: str = ""

    def __post_init__(self) -> None:
        """Un texte cité apporte sa ponctuation : quel que soit le message qui le cite, son point ne se double pas."""
        object.__setattr__(self, "message", sans_second_point(self.message))

    def touche(self, lieu: Lieu) -> bool:
        """Vrai si le défaut est à ce lieu, fût-il dit avec d'autres."""
        return lieu == self.lieu or lieu in self.autres_lieux

    def __str__(self) -> str:
        """Rend la phrase complète : lieu, code, message, conseil."""
        lieu = f"{self.lieu} : " if str(self.lieu) else ""
        conseil = f" Conseil : {self.conseil}" if self.conseil else ""
        return f"{lieu}{self.code}, {self.message}{conseil}"

    def en_dict(self) -> dict[str, str | int | list[str]]:
        """Rend la forme JSON du contrat des commandes."""
        autres = {"autres_lieux": [str(lieu) for lieu in self.autres_lieux]} if self.autres_lieux else {}
        lot: dict[str, str | int] = {"lot": self.lot} if self.lot else {}
        return {
            "code": self.code,
            "gravite": self.gravite.value,
            "ref": self.ref,
            "lieu": str(self.lieu),
            "message": self.message,
            "conseil": self.conseil,
            **lot,
            **autres,
        }


def bloquantes(anomalies: Iterable[Anomalie]) -> tuple[Anomalie, ...]:
    """Rend les seules anomalies qui arrêtent la commande."""
    return tuple(a for a in anomalies if a.gravite is Gravite.BLOQUANTE)
