"""Note proportionnelle : 100 x prix le plus bas / prix de l'offre.

Elle n'annule pas le prix le plus élevé et ne crée pas d'écart artificiel entre prix voisins
(a contrario, CE, 24 mai 2017, n° 405787 : la note nulle d'office à l'offre la plus chère).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar, Literal, Self

from cctgen.consultation.prix.formule import Formule


class Proportionnelle(Formule):
    """100 x prix le plus bas / prix de l'offre."""

    nom: Literal["proportionnelle"] = "proportionnelle"

    exemple: ClassVar = "proportionnelle"

    @classmethod
    def usuelle(cls, prix: Sequence[Decimal]) -> Self:  # noqa: ARG003 - elle n'a pas de borne
        """Rend la formule, qui n'a rien à régler."""
        return cls()

    def noter(self, prix: Decimal, retenus: Sequence[Decimal]) -> Fraction:
        """Rend 100 x prix le plus bas / prix."""
        return 100 * Fraction(min(retenus)) / Fraction(prix)

    @property
    def phrase_du_reglement(self) -> str:
        """Rend la formule annoncée."""
        return "100 x prix le plus bas / prix de l'offre"

    @property
    def expression(self) -> str:
        """Rend le calcul, à refaire par un tiers."""
        return "100*plus_bas/prix"


FORMULE = Proportionnelle
