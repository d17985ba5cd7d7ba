"""Note entre la moins chère et la plus chère, bornée des deux côtés par ce que le règlement annonce.

Nue, cette formule donne zéro d'office à l'offre la plus chère et creuse un écart entre prix voisins : CE, 24 mai 2017,
n° 405787. Deux bornes annoncées l'en empêchent : une note plancher pour la plus chère, et un écart de prix minimal au-
dessous duquel les notes se resserrent comme les prix.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field

from cctgen.consultation.prix.formule import Formule
from cctgen.socle.nombres import en_francais


class EntreLesExtremes(Formule):
    """100 à la moins chère, `note_plancher` à la plus chère si elle en est à `ecart_minimal` pour cent au moins."""

    nom: Literal["entre_les_extremes"]
    note_plancher: Annotated[Decimal, Field(gt=0, lt=100)]
    ecart_minimal: Annotated[Decimal, Field(gt=0, le=10_000)]

    exemple: ClassVar = {"nom": "entre_les_extremes", "note_plancher": "20", "ecart_minimal": "50"}

    @classmethod
    def usuelle(cls, prix: Sequence[Decimal]) -> Self:  # noqa: ARG003 - ses bornes suivent les offres
        """Rend la formule à un plancher de 20 sur 100, dès 50 % d'écart."""
        return cls(nom="entre_les_extremes", note_plancher=Decimal(20), ecart_minimal=Decimal(50))

    def noter(self, prix: Decimal, retenus: Sequence[Decimal]) -> Fraction:
        """Rend 100 - (100 - plancher) x (prix - prix le plus bas) / (borne haute - prix le plus bas)."""
        bas = Fraction(min(retenus))
        haut = max(Fraction(max(retenus)), bas * (100 + Fraction(self.ecart_minimal)) / 100)
        note = 100 - (100 - Fraction(self.note_plancher)) * (Fraction(prix) - bas) / (haut - bas)
        return min(max(note, Fraction(self.note_plancher)), Fraction(100))

    @property
    def phrase_du_reglement(self) -> str:
        """Rend la formule annoncée, bornes comprises."""
        etendue = en_francais(100 - self.note_plancher)
        borne = en_francais(1 + self.ecart_minimal / 100)
        return (
            f"100 - {etendue} x (prix de l'offre - prix le plus bas) / (borne haute - prix le plus bas), où la borne"
            f" haute est le prix le plus élevé ou, s'il est inférieur, {borne} x prix le plus bas ; la note ne descend"
            f" pas sous {en_francais(self.note_plancher)}"
        )

    @property
    def expression(self) -> str:
        """Rend le calcul, à refaire par un tiers."""
        haut = f"max(plus_haut,plus_bas*(100+{self.ecart_minimal:f})/100)"
        plancher = f"{self.note_plancher:f}"
        return f"max({plancher},min(100,100-(100-{plancher})*(prix-plus_bas)/({haut}-plus_bas)))"


FORMULE = EntreLesExtremes
