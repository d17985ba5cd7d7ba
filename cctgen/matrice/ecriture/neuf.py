"""Un classeur openpyxl neuf, où poser un style déjà connu ne coûte presque rien."""

from __future__ import annotations

from typing import Any

from openpyxl import Workbook
from openpyxl.utils.indexed_list import IndexedList


class _ParIdentite(IndexedList[Any]):
    """Une liste de styles où un objet déjà vu se retrouve sans calcul.

    Mesuré (openpyxl 3.1.5) : l'empreinte d'un style se recalcule trois fois par cellule, et prenait les trois quarts
    du temps d'écriture d'une grille.
    """

    def __init__(self, styles: IndexedList[Any]) -> None:
        super().__init__(styles)
        self._vus: dict[int, tuple[Any, int]] = {}

    def add(self, style: Any) -> int:
        """Rend le rang du style, ajouté s'il est nouveau."""
        vu = self._vus.get(id(style))
        if vu is None:
            # L'objet est gardé : son identité ne resservira pas à un autre.
            vu = self._vus[id(style)] = (style, super().add(style))
        return vu[1]


def nouveau_classeur() -> Workbook:
    """Rend un classeur sans aucune feuille."""
    classeur = Workbook()
    classeur.remove(classeur.worksheets[0])
    for styles in ("_fonts", "_fills", "_borders", "_alignments", "_protections"):
        setattr(classeur, styles, _ParIdentite(getattr(classeur, styles)))
    return classeur
