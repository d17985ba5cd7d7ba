"""Note selon l'écart au prix le plus bas : elle s'annule au pourcentage annoncé de ce prix, jamais d'office.

L'offre la plus chère n'a zéro que si elle atteint ce seuil (a contrario, CE, 24 mai 2017, n° 405787). Le seuil
s'annonce avec la formule (R.2152-11 du code de la commande publique).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field

from cctgen.consultation.prix.formule import Formule
from cctgen.socle.nombres import en_francais


class EcartAuMoinsCher(Formule):
    """100 au prix le plus bas, 0 à `zero_a` pour cent de ce prix, en ligne droite entre les deux."""

    nom: Literal["ecart_au_moins_cher"]
    zero_a: Annotated[Decimal, Field(gt=100, le=10_000)]

    exemple: ClassVar = {"nom": "ecart_au_moins_cher", "zero_a": "200"}

    @classmethod
    def usuelle(cls, prix: Sequence[Decimal]) -> Self:  # noqa: ARG003 - le seuil usuel suit le moins cher
        """Rend la formule qui s'annule au double du prix le plus bas."""
        return cls(nom="ecart_au_moins_cher", zero_a=Decimal(200))

    def noter(self, prix: Decimal, retenus: Sequence[Decimal]) -> Fraction:
        """Rend 100 x (seuil - prix) / (seuil - prix le plus bas), ramené entre 0 et 100."""
        bas = Fraction(min(retenus))
        seuil = bas * Fraction(self.zero_a) / 100
        return min(max(100 * (seuil - Fraction(prix)) / (seuil - bas), Fraction(0)), Fraction(100))

    @property
    def phrase_du_reglement(self) -> str:
        """Rend la formule annoncée, seuil compris."""
        seuil = f"{en_francais(self.zero_a / 100)} x prix le plus bas"
        return (
            f"100 x ({seuil} - prix de l'offre) / ({seuil} - prix le plus bas), sans descendre sous 0 à partir de"
            f" {en_francais(self.zero_a)} % du prix le plus bas"
        )

    @property
    def expression(self) -> str:
        """Rend le calcul, à refaire par un tiers."""
        return f"max(0,min(100,100*({self.zero_a:f}*plus_bas/100-prix)/({self.zero_a:f}*plus_bas/100-plus_bas)))"


FORMULE = EcartAuMoinsCher
