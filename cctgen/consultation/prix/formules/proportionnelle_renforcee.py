"""Note proportionnelle élevée à une puissance annoncée : elle creuse les écarts de prix sans jamais donner zéro.

La méthode de notation est libre (CE, 31 mars 2010, n° 334279), à condition de ne pas neutraliser le poids des autres
critères (CE, 3 novembre 2014, n° 373362) : `cctgen simuler` montre ce que la puissance en laisse.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field

from cctgen.consultation.prix.formule import Formule

_EN_LETTRES = {2: "au carré", 3: "au cube"}


class ProportionnelleRenforcee(Formule):
    """100 x (prix le plus bas / prix de l'offre) élevé à l'exposant, 2 ou 3."""

    nom: Literal["proportionnelle_renforcee"]
    exposant: Annotated[int, Field(ge=2, le=3)]

    exemple: ClassVar = {"nom": "proportionnelle_renforcee", "exposant": "2"}

    @classmethod
    def usuelle(cls, prix: Sequence[Decimal]) -> Self:  # noqa: ARG003 - rien à régler sur les prix
        """Rend la formule au carré."""
        return cls(nom="proportionnelle_renforcee", exposant=2)

    def noter(self, prix: Decimal, retenus: Sequence[Decimal]) -> Fraction:
        """Rend 100 x (prix le plus bas / prix) à la puissance annoncée, sans dépasser 100."""
        return min(100 * (Fraction(min(retenus)) / Fraction(prix)) ** self.exposant, Fraction(100))

    @property
    def phrase_du_reglement(self) -> str:
        """Rend la formule annoncée."""
        return f"100 x (prix le plus bas / prix de l'offre) {_EN_LETTRES[self.exposant]}"

    @property
    def expression(self) -> str:
        """Rend le calcul, à refaire par un tiers."""
        return f"min(100,100*(plus_bas/prix)^{self.exposant})"


FORMULE = ProportionnelleRenforcee
