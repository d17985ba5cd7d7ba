"""Les points forts et faibles d'une offre : là où sa note s'écarte le plus de celle des autres, à son poids.

Rien n'est jugé ici : la phrase est celle de l'évaluateur, l'ordre est celui des points gagnés ou perdus.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from cctgen.assemblage.modele import ExigenceRetenue
from cctgen.evaluation.classement import OffreComparee
from cctgen.evaluation.notation.portee import PartDuBareme

DECIMALES_D_UNE_MOYENNE = 2
_DEMI = Fraction(1, 2 * 10**DECIMALES_D_UNE_MOYENNE)
"""Une note ne se dit pas au-dessous d'une moyenne qui s'imprime égale."""


@dataclass(frozen=True, slots=True)
class Trait:
    """Une exigence où l'offre se distingue, de la note moyenne des `autres`.

    `ecart` est en points de la note globale, négatif si elle y perd.
    """

    exigence: ExigenceRetenue
    note: int
    commentaire: str
    source: str
    ecart: Fraction
    autres: Fraction


@dataclass(frozen=True, slots=True)
class Traits:
    """Les points forts et faibles d'une offre, du plus lourd au plus léger."""

    forts: tuple[Trait, ...] = field(default=())
    faibles: tuple[Trait, ...] = field(default=())


def traits_du_lot(offres: Sequence[OffreComparee], parts: Sequence[PartDuBareme], maximum: int) -> tuple[Traits, ...]:
    """Rend les traits de chaque offre au regard de la moyenne des autres ; seule, une offre n'a pas de point fort."""
    sommes = _sommes(offres, parts)
    return tuple(_trier(_traits(offre, parts, maximum, _moyennes(offre, sommes))) for offre in offres)


def traits_entre(offre: OffreComparee, autre: OffreComparee, parts: Sequence[PartDuBareme], maximum: int) -> Traits:
    """Rend les traits d'une offre au regard d'une seule autre."""
    moyennes = {ref: Fraction(note) for ref, note in autre.notes.items()}
    return _trier(_traits(offre, parts, maximum, moyennes))


def _sommes(offres: Iterable[OffreComparee], parts: Iterable[PartDuBareme]) -> dict[str, tuple[int, int]]:
    refs = {e.ref for part in parts for e in part.exigences}
    sommes: dict[str, tuple[int, int]] = {}
    for offre in offres:
        for ref, note in offre.notes.items():
            if ref in refs:
                total, nombre = sommes.get(ref, (0, 0))
                sommes[ref] = total + note, nombre + 1
    return sommes


def _moyennes(offre: OffreComparee, sommes: Mapping[str, tuple[int, int]]) -> dict[str, Fraction]:
    """Rend la note moyenne des autres offres, par exigence que deux offres au moins portent."""
    return {
        ref: Fraction(total - offre.notes[ref], nombre - 1)
        for ref, (total, nombre) in sommes.items()
        if ref in offre.notes and nombre > 1
    }


def _traits(
    offre: OffreComparee, parts: Iterable[PartDuBareme], maximum: int, moyennes: Mapping[str, Fraction]
) -> list[Trait]:
    traits = []
    for part in parts:
        for exigence in part.exigences:
            note, moyenne = offre.notes.get(exigence.ref), moyennes.get(exigence.ref)
            if note is None or moyenne is None or not maximum or -_DEMI <= moyenne - note < _DEMI:
                continue
            avis = offre.appreciations.get(exigence.ref)
            ecart = part.poids_effectif(exigence) * (note - moyenne) / maximum
            textes = (avis.commentaire, avis.source) if avis else ("", "")
            traits.append(Trait(exigence, note, *textes, ecart, moyenne))
    return traits


def _trier(traits: Sequence[Trait]) -> Traits:
    ordonnes = sorted(traits, key=lambda t: -abs(t.ecart))
    return Traits(tuple(t for t in ordonnes if t.ecart > 0), tuple(t for t in ordonnes if t.ecart < 0))
