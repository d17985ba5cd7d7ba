"""Note linéaire entre deux bornes annoncées : elle ne dépend d'aucune autre offre.

Les bornes se publient avec la formule : tues, elles seraient une part cachée de la méthode
(R.2152-11 du code de la commande publique : la méthode annoncée est celle du calcul).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar, Literal, Self

from pydantic import model_validator

from cctgen.clausier.formes.champs import Montant
from cctgen.consultation.prix.formule import Formule
from cctgen.socle.nombres import montant_en_clair as euros


class Lineaire(Formule):
    """100 jusqu'au prix plancher, 0 à partir du prix plafond, en ligne droite entre les deux."""

    nom: Literal["lineaire"]
    plancher: Montant
    plafond: Montant

    exemple: ClassVar = {"nom": "lineaire", "plancher": "80000", "plafond": "200000"}
    depend_des_autres: ClassVar = False

    @model_validator(mode="after")
    def _bornes_ordonnees(self) -> Self:
        if self.plancher >= self.plafond:
            raise ValueError(
                f"le plancher {self.plancher} n'est pas inférieur au plafond {self.plafond}."
                " | La note vaut 100 jusqu'au plancher, 0 à partir du plafond : inversez les deux montants."
            )
        return self

    @classmethod
    def usuelle(cls, prix: Sequence[Decimal]) -> Self:
        """Rend la formule de 80 % du prix le plus bas à 150 % du plus élevé."""
        return cls(nom="lineaire", plancher=min(prix) * 8 / 10, plafond=max(prix) * 15 / 10)

    def noter(self, prix: Decimal, retenus: Sequence[Decimal]) -> Fraction:  # noqa: ARG002 - les bornes suffisent
        """Rend 100 x (plafond - prix) / (plafond - plancher), ramené entre 0 et 100."""
        note = 100 * Fraction(self.plafond - prix) / Fraction(self.plafond - self.plancher)
        return min(max(note, Fraction(0)), Fraction(100))

    @property
    def phrase_du_reglement(self) -> str:
        """Rend la formule annoncée, bornes comprises."""
        return (
            f"100 x ({euros(self.plafond)} - prix de l'offre) / ({euros(self.plafond)} - {euros(self.plancher)}),"
            f" sans dépasser 100 au-dessous de {euros(self.plancher)} ni descendre sous 0 au-dessus de"
            f" {euros(self.plafond)}"
        )

    @property
    def expression(self) -> str:
        """Rend le calcul, à refaire par un tiers."""
        return f"max(0,min(100,100*({self.plafond:f}-prix)/({self.plafond:f}-{self.plancher:f})))"


FORMULE = Lineaire
