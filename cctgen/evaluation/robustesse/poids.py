"""De combien le poids d'un critère peut varier sans que le premier change ; exact.

Quand un poids varie, les autres de son ensemble gardent leurs proportions : chaque note varie alors en ligne droite,
de sa valeur sans ce critère à sa valeur sur ce seul critère.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from cctgen.evaluation.classement import OffreComparee
from cctgen.evaluation.robustesse.modele import MargeDePoids

Bouts = tuple[Fraction, Fraction]
"""La note globale d'une offre quand le poids étudié vaut 0, puis 100."""


def marges_de_poids(classees: Sequence[OffreComparee]) -> Iterator[MargeDePoids]:
    """Énumère les marges de chaque critère, puis de chacun de ses sous-critères ; `classees` du premier au dernier."""
    criteres = classees[0].note.criteres
    for rang, critere in enumerate(criteres):
        if len(criteres) > 1:
            bouts = {o.soumissionnaire: _du_critere(o, rang) for o in classees}
            yield _marge(bouts, critere.critere.libelle or critere.id, Fraction(critere.critere.poids))
        if len(critere.parts) > 1:
            for place, part in enumerate(critere.parts):
                bouts = {o.soumissionnaire: _du_sous_critere(o, rang, place) for o in classees}
                poids, libelle = Fraction(part.sous_critere.poids), part.sous_critere.libelle or part.id
                yield _marge(bouts, libelle, poids, critere.critere.libelle or critere.id)


def _du_critere(offre: OffreComparee, rang: int) -> Bouts:
    poids = [Fraction(c.critere.poids) for c in offre.note.criteres]
    return _bouts(poids, [_note(c.note) for c in offre.note.criteres], rang)


def _du_sous_critere(offre: OffreComparee, rang: int, place: int) -> Bouts:
    critere = offre.note.criteres[rang]
    sans, seul = _bouts(
        [Fraction(p.sous_critere.poids) for p in critere.parts], [_note(p.note) for p in critere.parts], place
    )
    part = Fraction(critere.critere.poids) / 100
    reste = _note(offre.note.note) - part * _note(critere.note)
    return reste + part * sans, reste + part * seul


def _bouts(poids: Sequence[Fraction], notes: Sequence[Fraction], rang: int) -> Bouts:
    autres = [(p, n) for place, (p, n) in enumerate(zip(poids, notes, strict=True)) if place != rang]
    sans = sum((p * n for p, n in autres), Fraction(0)) / sum((p for p, _ in autres), Fraction(0))
    return sans, notes[rang]


def _note(note: Fraction | None) -> Fraction:
    """Une offre classée a toutes ses notes."""
    if note is None:
        raise ValueError("une offre classée a une note à chaque critère")
    return note


def _marge(bouts: Mapping[str, Bouts], libelle: str, publie: Fraction, critere: str = "") -> MargeDePoids:
    (_, (sans, seul)), *rivaux = bouts.items()
    minimum, maximum = Fraction(0), Fraction(100)
    passages: list[tuple[str, Fraction, bool]] = []
    for nom, (sans_rival, seul_rival) in rivaux:
        debut, fin = sans - sans_rival, seul - seul_rival
        if min(debut, fin) < 0:
            passages.append((nom, 100 * debut / (debut - fin), debut < 0))
    for _, poids, par_dessous in passages:
        minimum, maximum = (max(minimum, poids), maximum) if par_dessous else (minimum, min(maximum, poids))
    return MargeDePoids(
        libelle,
        publie,
        minimum,
        maximum,
        tuple(n for n, poids, par_dessous in passages if par_dessous and poids == minimum),
        tuple(n for n, poids, par_dessous in passages if not par_dessous and poids == maximum),
        critere,
    )
