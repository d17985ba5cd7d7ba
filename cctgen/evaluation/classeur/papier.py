"""Ce qu'une feuille de la comparaison tient sur une page A4 : la largeur de ses colonnes, et l'échelle qui l'y met."""

from __future__ import annotations

from collections.abc import Sequence

from cctgen.matrice.habillage.impression import ECHELLE_MINIMALE

_MILLIMETRES = {True: 276, False: 189}
"""La largeur utile d'une page A4, en paysage ou non, marges ôtées."""
_MILLIMETRES_PAR_CARACTERE, _MARGE_DE_COLONNE = 1.97, 0.72
"""Ce que mesure, à 100 %, un chiffre de la police normale, et ce que le tableur ajoute à chaque colonne."""


def largeur(colonnes: Sequence[float]) -> float:
    """Rend la largeur de colonnes imprimées, en chiffres de la police normale."""
    return sum(colonnes) + _MARGE_DE_COLONNE * len(colonnes)


def echelle(prise: float, *, paysage: bool) -> int:
    """Rend l'échelle, en pour cent, qui met une largeur sur une page tant qu'elle reste lisible."""
    utile = _MILLIMETRES[paysage] / (prise * _MILLIMETRES_PAR_CARACTERE)
    return max(ECHELLE_MINIMALE, min(100, int(100 * utile)))


def reste_de_large(colonnes: Sequence[float]) -> float:
    """Rend la largeur que des colonnes laissent d'une page en paysage, à la moindre échelle lisible."""
    return 100 * _MILLIMETRES[True] / (_MILLIMETRES_PAR_CARACTERE * ECHELLE_MINIMALE) - largeur(colonnes)
