"""Ce que donne une feuille imprimée en A4 : à quelle échelle, sur combien de pages de large, en quels points."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from math import ceil

LISIBLE = 8.0
"""En points : rien ne s'imprime plus petit."""
CORPS_DES_LARGEURS = 10
"""En points : un caractère de largeur de colonne est un chiffre de ce corps."""
ECHELLE_MINIMALE = 80
"""En pour cent : au-dessous, dix points en font moins de huit, et une feuille prend une page de large de plus."""
COTES = 0.25
"""Les marges de gauche et de droite, en pouces : ce qu'une imprimante de bureau laisse au moins."""
PAGES_DE_LA_MATRICE = {"Mode d'emploi": 1, "Identification": 1, "Exigences": 1, "Composants": 2, "État": 1}
"""Les feuilles qui s'impriment, et leurs pages de large."""
_POUCES = {True: 11.69, False: 8.27}
_PAR_CARACTERE, _PAR_COLONNE = 5.58, 2.04
"""Mesuré (LibreOffice 25.2) : les points d'un caractère, et ce qu'une colonne y ajoute ; Excel en prend moins."""
_ECHELLES = range(100, 9, -1)


def echelle(colonnes: Sequence[float], *, paysage: bool, pages: int = 1, repetees: int = 0) -> int:
    """Rend l'échelle, en pour cent, où des colonnes tiennent sur ces pages de large.

    Une colonne ne se coupe pas ; les premières, `repetees`, sont sur chaque page.
    """
    utile = _utile(paysage=paysage)
    largeurs = list(map(_en_points, colonnes))
    tiennent = (e for e in _ECHELLES if _pages(largeurs, utile * 100 / e, repetees) <= pages)
    return next(tiennent, _ECHELLES[-1])


def pages_de_large(colonnes: Sequence[float], *, paysage: bool, repetees: int, au_plus: int, taille: float) -> int:
    """Rend le nombre de pages de large où un texte de cette taille s'imprime lisiblement ; à défaut, `au_plus`."""
    essais = ((n, echelle(colonnes, paysage=paysage, pages=n, repetees=repetees)) for n in range(1, au_plus))
    return next((n for n, e in essais if imprimee(taille, e) >= LISIBLE), au_plus)


def sur_la_premiere_page(colonnes: Sequence[float], *, paysage: bool, pages: int, repetees: int) -> int:
    """Rend le nombre de colonnes que montre la première de ces pages de large : un texte qui les passe s'y coupe."""
    reduite = echelle(colonnes, paysage=paysage, pages=pages, repetees=repetees)
    utile = _utile(paysage=paysage) * 100 / reduite
    places = accumulate(map(_en_points, colonnes))
    return max(1, sum(1 for place in places if place <= utile))


def imprimee(taille: float, a_l_echelle: int) -> float:
    """Rend la taille, en points, d'un texte imprimé à cette échelle."""
    return taille * a_l_echelle / 100


def taille_de_marge(a_l_echelle: int) -> int:
    """Rend la taille à donner à un pied ou à un en-tête, que le tableur réduit avec la feuille."""
    return max(8, ceil(100 * LISIBLE / a_l_echelle))


def _utile(*, paysage: bool) -> float:
    return 72 * (_POUCES[paysage] - 2 * COTES)


def _en_points(colonne: float) -> float:
    return colonne * _PAR_CARACTERE + _PAR_COLONNE


def _pages(largeurs: Sequence[float], utile: float, repetees: int) -> int:
    rappel, pages, place = sum(largeurs[:repetees]), 1, 0.0
    for rang, largeur in enumerate(largeurs):
        if place and place + largeur > utile:
            pages, place = pages + 1, rappel if rang >= repetees else 0.0
        place += largeur
        if place > utile:
            return len(largeurs) + 1
    return pages
