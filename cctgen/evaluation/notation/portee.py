"""La portée du barème : à quel sous-critère compte chaque exigence notée d'un lot, et pour combien de points."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm

from cctgen.assemblage.modele import ExigenceRetenue
from cctgen.clausier.nomenclature import est_dans
from cctgen.consultation.bareme import Bareme, Critere, SousCritere


@dataclass(frozen=True, slots=True)
class PartDuBareme:
    """Un sous-critère et les exigences notées qui le portent, pour un lot."""

    critere: Critere
    sous_critere: SousCritere
    exigences: tuple[ExigenceRetenue, ...]
    total: Fraction = field(init=False, compare=False, repr=False)
    """La somme des poids des exigences : sommée une fois, et non à chaque exigence de chaque offre."""
    unites: tuple[int, ...] = field(init=False, compare=False, repr=False)
    """Le poids de chaque exigence en nombre entier d'une même fraction : les notes de chaque offre s'y somment vite."""

    def __post_init__(self) -> None:
        poids = [Fraction(e.poids) for e in self.exigences]
        commun = lcm(*(p.denominator for p in poids))
        object.__setattr__(self, "total", sum(poids, Fraction(0)))
        object.__setattr__(self, "unites", tuple(int(p * commun) for p in poids))

    @property
    def poids_global(self) -> Fraction:
        """Rend les points que vaut le sous-critère dans une note globale sur 100."""
        return Fraction(self.critere.poids) * Fraction(self.sous_critere.poids) / 100

    def poids_effectif(self, exigence: ExigenceRetenue) -> Fraction:
        """Rend les points que vaut une exigence dans une note globale sur 100 : aucun poids n'est caché."""
        return self.poids_global * Fraction(exigence.poids) / self.total


SEUIL_DE_DEPARTAGE = 3
"""Exigences qui départagent, au-dessous desquelles un sous-critère tient à une ligne ou deux."""

_ADMET_NEANT = "« néant »"
"""Dans une preuve, ce qui donne la même note à toute offre qui n'a rien à déclarer."""


def est_maigre(exigences: Iterable[ExigenceRetenue]) -> bool:
    """Vrai si trop peu d'exigences départagent les offres pour porter un sous-critère à elles seules."""
    return sum(_ADMET_NEANT not in exigence.preuve for exigence in exigences) < SEUIL_DE_DEPARTAGE


def est_nommee(sous_critere: SousCritere, exigence: ExigenceRetenue) -> bool:
    """Vrai si le sous-critère nomme l'exigence, ou la clause dont elle vient."""
    return exigence.ref in sous_critere.exigences or exigence.clause in sous_critere.exigences


def porteurs(bareme: Bareme, exigence: ExigenceRetenue) -> tuple[SousCritere, ...]:
    """Rend les sous-critères où l'exigence compte : ceux qui la nomment ou, à défaut, ceux de son thème ou pilier."""
    parts = [part for critere in bareme.criteres for part in critere.parts]
    return tuple([parts[rang] for rang in _rangs_des_porteurs(parts, exigence)])


def _rangs_des_porteurs(parts: Sequence[SousCritere], exigence: ExigenceRetenue) -> list[int]:
    """Deux sous-critères peuvent se valoir : leur rang les distingue, et se compare bien plus vite qu'eux."""
    if nommants := [rang for rang, part in enumerate(parts) if est_nommee(part, exigence)]:
        return nommants
    return [rang for rang, part in enumerate(parts) if est_dans(exigence, part)]


def parts_du_bareme(bareme: Bareme, exigences: Iterable[ExigenceRetenue]) -> tuple[PartDuBareme, ...]:
    """Affecte les exigences notées d'un lot aux sous-critères, dans l'ordre publié."""
    siennes = [(critere, part) for critere in bareme.criteres for part in critere.parts]
    parts = [part for _, part in siennes]
    portees: list[list[ExigenceRetenue]] = [[] for _ in parts]
    for exigence in exigences:
        if exigence.notee:
            for rang in _rangs_des_porteurs(parts, exigence):
                portees[rang].append(exigence)
    return tuple(
        PartDuBareme(critere, part, tuple(sienne)) for (critere, part), sienne in zip(siennes, portees, strict=True)
    )


def exigences_des_criteres(
    bareme: Bareme, exigences: Iterable[ExigenceRetenue]
) -> Iterator[tuple[Critere, tuple[ExigenceRetenue, ...]]]:
    """Énumère les critères, et les exigences, notées ou non, que portent leurs parts."""
    parts = [part for critere in bareme.criteres for part in critere.parts]
    portent = [(exigence, set(_rangs_des_porteurs(parts, exigence))) for exigence in exigences]
    premier = 0
    for critere in bareme.criteres:
        siens = range(premier, premier + len(critere.parts))
        premier = siens.stop
        yield critere, tuple([e for e, rangs in portent if not rangs.isdisjoint(siens)])
