"""Ce qu'un classeur modèle règle, et celui que suit le geste en cours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cctgen.socle.memoire.du_geste import DuGeste


@dataclass(frozen=True, slots=True)
class Aspect:
    """L'aspect d'une sorte de cellule ; les couleurs sont « RRVVBB », vides sans fond ou sans filet."""

    police: str
    taille: float
    gras: bool = False
    italique: bool = False
    encre: str = "000000"
    fond: str = ""
    filet: str = ""


@dataclass(frozen=True, eq=False)
class Habillage:
    """Les aspects par nom, les couleurs seules, la largeur des colonnes par feuille, l'orientation des pages."""

    aspects: Mapping[str, Aspect]
    couleurs: Mapping[str, str]
    colonnes: Mapping[str, Mapping[str, float]]
    paysages: Mapping[str, bool]

    def largeurs(self, feuille: str) -> tuple[float, ...]:
        """Rend la largeur des colonnes d'une feuille, dans l'ordre, en caractères d'Excel."""
        return tuple(self.colonnes[feuille].values())


_DU_GESTE: DuGeste[Habillage] = DuGeste("habillage")
habillage_du_geste, habille = _DU_GESTE.suivre, _DU_GESTE.fixer
"""L'habillage que suit le geste en cours, et de quoi en faire suivre un à tout classeur écrit dans un bloc."""
