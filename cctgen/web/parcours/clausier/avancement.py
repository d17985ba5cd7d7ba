"""Où en est la relecture : ce que disent le fichier de chaque clause et les visas donnés ici."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cctgen.usages.gardien.lister import ClauseMontree


class Etat(StrEnum):
    """La relecture d'une clause."""

    A_RELIRE = "À relire"
    VISEE = "Visée, à verser"
    RELUE = "Relue"
    PERIMEE = "À relire de nouveau"


@dataclass(frozen=True, slots=True)
class Avancement:
    """Combien de clauses sont dans chaque état."""

    parts: tuple[tuple[str, int], ...]
    total: int

    @property
    def a_verser(self) -> int:
        """Rend celles dont le fichier visé attend d'être versé."""
        return dict(self.parts)[Etat.VISEE.value]

    @property
    def faites(self) -> int:
        """Rend celles dont le texte d'aujourd'hui a été relu."""
        return sum(n for etat, n in self.parts if etat in (Etat.RELUE, Etat.VISEE))


Vises = Collection[tuple[str, str]]
"""Les couples clause et empreinte qui portent un visa."""


def etat_de(montree: ClauseMontree, vises: Vises, jour: date) -> Etat:
    """Rend l'état, à ce jour, de la relecture d'une clause ; le fichier versé l'emporte sur le visa qui l'attend."""
    relu = montree.clause.relu if montree.clause.relu is None or montree.clause.relu.le <= jour else None
    if relu is not None and relu.empreinte == montree.empreinte:
        return Etat.RELUE
    if (montree.clause.id, montree.empreinte) in vises:
        return Etat.VISEE
    deja = relu is not None or montree.clause.id in {clause for clause, _ in vises}
    return Etat.PERIMEE if deja else Etat.A_RELIRE


def avancement(montrees: Iterable[ClauseMontree], vises: Vises, jour: date) -> Avancement:
    """Rend l'avancement, à ce jour, de la relecture d'un ensemble de clauses."""
    etats = [etat_de(m, vises, jour) for m in montrees]
    return Avancement(tuple((etat.value, etats.count(etat)) for etat in Etat), len(etats))
