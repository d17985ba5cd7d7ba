"""Regroupe les cellules remplies hors de la grille : une colonne ou une zone se nomme d'un seul coup."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from cctgen.matrice.lecture.classeur import adresse, etendue_de
from cctgen.socle.typographie import raccourcir

_EXTRAIT = 200
_EXTRAIT_DE_PLUSIEURS = 60
_VALEURS_CITEES = 4
_PLAGES_NOMMEES = 6


class Cellule(NamedTuple):
    """Une cellule remplie ; `ligne` et `colonne` comptent à partir de zéro."""

    ligne: int
    colonne: int
    texte: str

    @property
    def adresse(self) -> str:
        """Rend « F12 »."""
        return adresse(self.ligne, self.colonne)


def par_colonne(cellules: Iterable[Cellule]) -> list[list[Cellule]]:
    """Rend un groupe par colonne."""
    groupes: dict[int, list[Cellule]] = {}
    for cellule in cellules:
        groupes.setdefault(cellule.colonne, []).append(cellule)
    return list(groupes.values())


def par_bloc(cellules: Iterable[Cellule]) -> list[list[Cellule]]:
    """Rend un groupe par suite de lignes qui se touchent ; les cellules sont données ligne après ligne."""
    blocs: list[list[Cellule]] = []
    for cellule in cellules:
        if blocs and cellule.ligne - blocs[-1][-1].ligne <= 1:
            blocs[-1].append(cellule)
        else:
            blocs.append([cellule])
    return blocs


def lieu_de(cellules: Sequence[Cellule]) -> str:
    """Rend « L3 », « L1, L4:L9 », ou le rectangle qui contient tout s'il y a trop de morceaux."""
    plages = list(_plages(cellules))
    if len(plages) <= _PLAGES_NOMMEES:
        return ", ".join(plages)
    lignes = [cellule.ligne for cellule in cellules]
    colonnes = [cellule.colonne for cellule in cellules]
    return f"{adresse(min(lignes), min(colonnes))}:{adresse(max(lignes), max(colonnes))}"


def etendues_de(lieu: str) -> Iterator[tuple[range, range]]:
    """Énumère les lignes et les colonnes de chaque morceau d'un lieu tel que le rend `lieu_de` : « L1, L4:L9 »."""
    return filter(None, map(etendue_de, lieu.split(", ")))


def _plages(cellules: Sequence[Cellule]) -> Iterator[str]:
    for colonne in par_colonne(cellules):
        for bloc in par_bloc(colonne):
            premiere, derniere = bloc[0].adresse, bloc[-1].adresse
            yield premiere if premiere == derniere else f"{premiere}:{derniere}"


def citation(textes: Sequence[str]) -> str:
    """Rend les premières valeurs entre guillemets, une répétition n'étant dite qu'une fois."""
    comptes = Counter(textes)
    longueur = _EXTRAIT if len(comptes) == 1 else _EXTRAIT_DE_PLUSIEURS
    citees = [
        f"« {raccourcir(texte, longueur)} »" + (f" ({nombre} fois)" if nombre > 1 else "")
        for texte, nombre in list(comptes.items())[:_VALEURS_CITEES]
    ]
    reste = len(comptes) - len(citees)
    if reste:
        citees.append("et une autre valeur" if reste == 1 else f"et {reste} autres valeurs")
    return ", ".join(citees)
