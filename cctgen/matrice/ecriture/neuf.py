"""Un classeur openpyxl neuf : un style déjà connu s'y pose sans calcul, de longs tableaux s'y écrivent en flux."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from copy import copy
from typing import Any, NamedTuple

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.utils.indexed_list import IndexedList
from openpyxl.worksheet.header_footer import HeaderFooter, HeaderFooterItem
from openpyxl.worksheet.worksheet import Worksheet

from cctgen.matrice.ecriture.directes import Directes, Numeroter


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


class Flux(NamedTuple):
    """Les lignes d'un tableau, en XML encodé, et la dernière case de la feuille qu'elles remplissent."""

    derniere: str
    lignes: Callable[[], Iterable[bytes]]


class Semblable(NamedTuple):
    """Une feuille pareille à une autre, hors de quelques textes, de sa tête, de son pied et de son flux."""

    modele: Worksheet
    textes: Mapping[str, str]


class ClasseurNeuf(Workbook):
    """Un classeur sans aucune feuille, qui ne s'enregistre qu'une fois."""

    def __init__(self) -> None:
        super().__init__()
        self.remove(self.worksheets[0])
        self.flux: dict[str, Flux] = {}
        self.directes: dict[str, Directes] = {}
        self.calculees: dict[str, dict[str, str | int | float]] = {}
        self.semblables: dict[str, Semblable] = {}
        for styles in ("_fonts", "_fills", "_borders", "_alignments", "_protections"):
            setattr(self, styles, _ParIdentite(getattr(self, styles)))

    def ecrire_en_flux(self, feuille: Worksheet, derniere: str, lignes: Callable[[], Iterable[bytes]]) -> None:
        """Écrira ces lignes sous celles de la feuille à l'enregistrement, une feuille après l'autre, sans les garder.

        Leurs styles sont déjà inscrits, par `rang_de_style`.
        """
        self.flux[feuille.title] = Flux(derniere, lignes)

    def lacher(self) -> None:
        """Lâche de quoi écrire ses lignes : un dossier, des offres, que le classeur tiendrait jusqu'au ramassage."""
        self.flux, self.directes, self.semblables = {}, {}, {}

    def creer_semblable(self, nom: str, modele: Worksheet, textes: Mapping[str, str]) -> Worksheet:
        """Ajoute une feuille qui s'écrira comme une autre, posée avant elle ; `textes` dit, par case, ce qui en change.

        Chaque texte prend la place d'un texte de même style. Tête, pied, valeurs calculées et flux restent à dire ; le
        reste, partagé avec le modèle, ne se change plus.
        """
        feuille: Any = copy(modele)
        feuille.title, feuille.HeaderFooter = nom, _sans_tete_ni_pied(modele.HeaderFooter)
        self._add_sheet(feuille)  # type: ignore[attr-defined]
        self.semblables[feuille.title] = Semblable(modele, textes)
        return feuille  # type: ignore[no-any-return]


def _sans_tete_ni_pied(marges: HeaderFooter) -> HeaderFooter:
    """Rend de quoi dire la tête et le pied d'une feuille semblable ; openpyxl, qui en copie, repasse par le XML."""
    copiees = HeaderFooter.__new__(HeaderFooter)
    vars(copiees).update(vars(marges))
    copiees.oddHeader, copiees.oddFooter = HeaderFooterItem(), HeaderFooterItem()
    return copiees


def rang_de_style(feuille: Worksheet, **aspect: object) -> int:
    """Inscrit un style au classeur et rend son rang ; `aspect` le dit par attributs de cellule : `border`, `fill`…"""
    modele: Any = Cell(feuille, row=1, column=1)
    for nom, valeur in aspect.items():
        setattr(modele, nom, valeur)
    return int(modele.style_id)


def ecrire_directement(feuille: Worksheet, derniere: str, lignes: Callable[[Numeroter], Iterable[bytes]]) -> None:
    """Écrira ces lignes sous celles de la feuille d'un classeur neuf ; les styles s'y numérotent à leur tour."""
    classeur: Any = feuille.parent
    classeur.directes[feuille.title] = Directes(derniere, lignes)


def poser_calcul(case: Cell, formule: str, valeur: str | int | float) -> None:
    """Pose une formule dans un classeur neuf, et la valeur qu'elle y a."""
    case.value = formule
    classeur: Any = case.parent.parent
    classeur.calculees.setdefault(case.parent.title, {})[case.coordinate] = valeur
