"""Ce qui sépare deux offres, en points de la note globale : le motif chiffré d'un classement ou d'un rejet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from cctgen.consultation.bareme import Critere
from cctgen.evaluation.classement import LotCompare, OffreComparee
from cctgen.evaluation.notation.calcul import NoteDeCritere, en_francais
from cctgen.evaluation.phrases import mises_en_clair


@dataclass(frozen=True, slots=True)
class EcartDeCritere:
    """Les points de la note globale qu'une offre a de plus (ou de moins) qu'une autre sur un critère."""

    critere: Critere
    points: Fraction


def points_de(note: NoteDeCritere) -> Fraction | None:
    """Rend ce qu'un critère apporte à la note globale sur 100 : poids x note / 100."""
    return None if note.note is None else Fraction(note.critere.poids) * note.note / 100


def ecarts_de_criteres(offre: OffreComparee, autre: OffreComparee) -> tuple[EcartDeCritere, ...]:
    """Rend, du plus grand au plus petit, l'écart en points sur chaque critère noté des deux offres."""
    paires = zip(offre.note.criteres, autre.note.criteres, strict=True)
    ecarts = [
        EcartDeCritere(un.critere, points - siens)
        for un, deux in paires
        if (points := points_de(un)) is not None and (siens := points_de(deux)) is not None
    ]
    return tuple(sorted(ecarts, key=lambda e: -abs(e.points)))


def classees(lot: LotCompare) -> tuple[OffreComparee, ...]:
    """Rend les offres classées, dans l'ordre du classement."""
    return tuple(o for o in lot.offres if o.rang is not None)


def premieres(offres: Sequence[OffreComparee]) -> tuple[OffreComparee, ...]:
    """Rend les offres de rang 1 ; plusieurs si elles sont à égalité."""
    return tuple(o for o in offres if o.rang == 1)


def sans_rang(offre: OffreComparee) -> str:
    """Dit pourquoi une offre n'a pas de rang : ce qu'une personne en a décidé, ou ce qui reste à évaluer."""
    if offre.mises_a_l_ecart:
        return f"{offre.soumissionnaire} : {mises_en_clair(offre.mises_a_l_ecart)}"
    part = en_francais(100 * offre.note.couverture, 2)
    return f"{offre.soumissionnaire} n'est pas classé : {part} % du barème est évalué."
