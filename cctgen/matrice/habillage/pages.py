"""Les pages d'une feuille d'openpyxl, ses largeurs réglées : ses colonnes imprimées, la taille de ses marges."""

from __future__ import annotations

from openpyxl.utils.cell import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from cctgen.matrice.habillage.impression import echelle, taille_de_marge


def imprimees(feuille: Worksheet) -> list[float]:
    """Rend les largeurs des colonnes qui s'impriment."""
    derniere = range_boundaries(zone.rpartition("!")[2])[2] if (zone := str(feuille.print_area)) else None
    return [dimension.width for dimension in [*feuille.column_dimensions.values()][:derniere]]


def taille_des_marges(feuille: Worksheet) -> int:
    """Rend la taille d'un pied ou d'un en-tête, que le tableur réduit avec la feuille ; les pages sont réglées."""
    pages, titres = int(feuille.page_setup.fitToWidth or 1), str(feuille.print_title_cols or "")
    repetees = int(range_boundaries(titres.replace("$", ""))[2] or 0) if titres else 0
    paysage = feuille.page_setup.orientation == "landscape"
    return taille_de_marge(echelle(imprimees(feuille), paysage=paysage, pages=pages, repetees=repetees))
