"""Les critères tels que le règlement de la consultation les publie, lot par lot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from cctgen.socle.typographie import en_minuscule


class CriterePublie(NamedTuple):
    """Un critère ou un sous-critère tel qu'il se publie, en tableau ou en phrase ; `de` est le critère qu'il sert."""

    nom: str
    poids: str
    compte: str
    de: str = ""

    @property
    def phrase(self) -> str:
        """Rend « Critère « Prix » : 40 %, noté …, sur … »."""
        quoi, du_critere = ("Sous-critère", f" du critère « {self.de} »") if self.de else ("Critère", "")
        compte = f", {en_minuscule(self.compte)}" if self.compte else ""
        return f"{quoi} « {self.nom} » : {self.poids} %{du_critere}{compte}."


@dataclass(frozen=True, slots=True)
class CriteresDesLots:
    """Les critères de lots qui ont le même barème, et les lignes qui les publient ; `lots` vide : tous.

    `hors_tableau` sont les lignes que les seuls nom, poids et portée d'un critère ne disent pas : son montant.
    """

    lots: tuple[int, ...]
    criteres: tuple[CriterePublie, ...]
    lignes: tuple[str, ...]
    hors_tableau: tuple[str, ...]
