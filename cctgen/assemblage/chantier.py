"""Ce que l'assemblage sait à mesure qu'il avance : réponses, sélections, places des clauses, anomalies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from cctgen.assemblage.contenu.variables import Variables
from cctgen.assemblage.numeros import Numeros
from cctgen.assemblage.selection.verdicts import Selection
from cctgen.assemblage.tete_d_annexe import ServiceOffert
from cctgen.clausier.modele import Clause, Clausier, Exigence
from cctgen.consultation.effets import NOTATION
from cctgen.consultation.modele import Consultation, ReponsesDuLot
from cctgen.socle.anomalies import Anomalie


@dataclass(frozen=True, slots=True)
class Place:
    """Où tombe une clause : son document, son numéro, et comment un autre document la nomme."""

    document: str
    numero: str
    du_dehors: str


@dataclass
class Chantier:
    """Ce que l'assemblage sait à mesure qu'il avance."""

    clausier: Clausier
    consultation: Consultation
    clauses: Mapping[str, Clause]
    reponses: tuple[ReponsesDuLot, ...]
    selections: tuple[Selection, ...]
    services: tuple[ServiceOffert, ...] = ()
    numeros: Mapping[str, Numeros] = field(default_factory=dict)
    rubriques: dict[str, list[str]] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    anomalies: list[Anomalie] = field(default_factory=list)

    @property
    def variables(self) -> Variables:
        """Rend les valeurs à insérer dans les textes."""
        return Variables(self.clausier, self.consultation, self.reponses)

    def lots_de_clause(self, identifiant: str) -> tuple[int, ...]:
        """Rend les lots qui retiennent la clause."""
        return tuple(s.lot for s in self.selections if s.clauses[identifiant].retenue)

    def est_notee(self, exigence: Exigence) -> bool:
        """Une exigence P se note quand l'acheteur a choisi la notation et que le clausier ne l'exclut pas."""
        return exigence.est_notee or (exigence.notee is None and self.effet_choisi == NOTATION)

    @property
    def effet_choisi(self) -> str:
        """Rend l'effet d'une exigence P non tenue, commun à tous les lots."""
        return self.reponse_commune("effet_primordial")

    def reponse_commune(self, question: str) -> str:
        """Rend la réponse à une question que les lots ne distinguent pas, ou rien."""
        return next(iter(self.reponses[0].valeurs.get(question, ())), "")

    def lots_d_exigence(self, identifiant: str) -> tuple[int, ...]:
        """Rend les lots qui retiennent l'exigence."""
        return tuple(s.lot for s in self.selections if s.exigences[identifiant].retenue)

    @cached_property
    def exigences_du_dossier(self) -> tuple[frozenset[str], frozenset[str]]:
        """Rend toutes les exigences du clausier, et celles qu'un lot au moins retient."""
        toutes = frozenset(e.id for c in self.clauses.values() for e in c.exigences)
        return toutes, frozenset(i for s in self.selections for i, v in s.exigences.items() if v.retenue)
