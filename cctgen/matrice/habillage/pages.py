"""Les pages d'une feuille d'openpyxl, ses largeurs réglées : ses colonnes imprimées, la taille de ses marges."""

from __future__ import annotations

from openpyxl.utils.cell import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from cctgen.matrice.habillage.impression import echelle, taille_de_marge
from cctgen.socle.typographie import raccourcir

_EN_MARGE = 90


def imprimees(feuille: Worksheet) -> list[float]:
    """Rend les largeurs des colonnes qui s'impriment."""
    derniere = range_boundaries(zone.rpartition("!")[2])[2] if (zone := str(feuille.print_area)) else None
    return [dimension.width for dimension in [*feuille.column_dimensions.values()][:derniere]]


def taille_des_marges(feuille: Worksheet) -> int:
    """Rend la taille d'un pied ou d'un en-tête, que le tableur réduit avec la feuille ; les pages sont réglées."""
    colonnes = imprimees(feuille)
    pages, paysage = int(feuille.page_setup.fitToWidth or 1), feuille.page_setup.orientation == "landscape"
    return taille_de_marge(echelle(colonnes, paysage=paysage, pages=pages, repetees=colonnes_repetees(feuille)))


def taille_comme(feuille: Worksheet, modele: Worksheet | None) -> int:
    """Rend de même celle d'une feuille, ou celle que porte déjà son modèle : elle en a les largeurs."""
    pied = None if modele is None else modele.oddFooter
    posee = pied.left.size if pied else None
    return posee or taille_des_marges(modele or feuille)


def en_marge(texte: str) -> str:
    """Rend un texte tel qu'un tableur l'imprime en tête ou en pied de page : abrégé, ses esperluettes doublées."""
    return raccourcir(texte, _EN_MARGE).replace("&", "&&")


def colonnes_repetees(feuille: Worksheet) -> int:
    """Rend le nombre de colonnes que chaque page de large répète ; 0 tant que la mise en page n'est pas faite."""
    titres = str(feuille.print_title_cols or "").replace("$", "")
    return int(range_boundaries(titres)[2] or 0) if titres else 0
