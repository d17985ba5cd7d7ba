"""Arrondir des points sans que leur somme s'écarte de la note affichée.

Des points arrondis un à un ne somment pas toujours à la note arrondie. Ici les centièmes qui restent vont aux plus
forts restes, dans l'ordre publié à égalité : chaque part reste à moins d'un centième de sa valeur exacte. À n'employer
que pour les points de critères : deux exigences de même poids s'affichent à égalité, avec assez de décimales.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from cctgen.evaluation.notation.calcul import NoteGlobale, arrondir


def repartir(parts: Sequence[Fraction], decimales: int) -> tuple[Decimal, ...]:
    """Rend les parts arrondies ; leur somme est celle des parts exactes, arrondie comme une note."""
    unite = 10**decimales
    basses = [(part * unite).__floor__() for part in parts]
    total = int(arrondir(sum(parts, Fraction(0)), decimales) * unite)
    restes = sorted(range(len(parts)), key=lambda rang: (basses[rang] - parts[rang] * unite, rang))
    hausses = set(restes[: total - sum(basses)])
    return tuple(Decimal(basse + (rang in hausses)).scaleb(-decimales) for rang, basse in enumerate(basses))


def points_des_criteres(note: NoteGlobale, decimales: int) -> tuple[Decimal, ...]:
    """Rend les points de chaque critère d'une offre entièrement notée ; leur somme est la note affichée."""
    return repartir([Fraction(c.critere.poids) * (c.note or 0) / 100 for c in note.criteres], decimales)
