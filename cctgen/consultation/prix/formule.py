"""Ce qu'une formule de prix doit savoir dire et calculer."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar, Self

from cctgen.socle.validation import Modele


class Formule(Modele):
    """Une façon de noter un prix sur 100, avec les bornes que l'acheteur déclare et publie."""

    nom: str

    exemple: ClassVar[str | Mapping[str, str]]
    """Une déclaration valable au barème ; les essais communs à toutes les formules la jouent."""

    depend_des_autres: ClassVar[bool] = True
    """Faux si des bornes annoncées suffisent : le prix d'aucune autre offre ne change la note."""

    @classmethod
    @abstractmethod
    def usuelle(cls, prix: Sequence[Decimal]) -> Self:
        """Rend la formule aux bornes usuelles pour des prix de cet ordre : de quoi les comparer."""

    @abstractmethod
    def noter(self, prix: Decimal, retenus: Sequence[Decimal]) -> Fraction:
        """Rend la note exacte, de 0 à 100 ; `retenus` sont les prix que la règle du barème admet pour référence."""

    @property
    @abstractmethod
    def phrase_du_reglement(self) -> str:
        """Rend la formule, après « noté » au règlement et, mot pour mot, « Note du prix : » au rapport."""

    @property
    def expression(self) -> str:
        """Rend le calcul en toutes lettres, qu'un tiers refait : `prix`, `plus_bas`, `plus_haut`, `moyenne`, nombres,
        quatre opérations, `min()` et `max()` ; vide, la formule ne se refait pas ainsi.
        """
        return ""
