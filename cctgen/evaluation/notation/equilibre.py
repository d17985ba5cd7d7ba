"""L'équilibre d'un critère : ce qu'y pèse une exigence notée, selon le sous-critère qui la porte.

Le poids d'un sous-critère se partage entre ses exigences : deux parts égales, l'une de trois lignes et l'autre de
trente, donnent à chaque ligne de la première dix fois le poids de l'autre, sans lien avec l'objet du marché.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from cctgen.assemblage.controles.environnement import parts_environnementales
from cctgen.assemblage.modele import ExigenceRetenue
from cctgen.consultation.bareme import Bareme
from cctgen.evaluation.notation.portee import est_maigre, parts_du_bareme
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from cctgen.socle.nombres import en_francais

DESEQUILIBRE = 4
"""Rapport à partir duquel un écart, que seul le nombre d'exigences explique, se remarque : convention de l'outil."""

PAS = 5
"""Le poids proposé d'un sous-critère s'arrondit à un multiple de cinq : un acheteur le lit, et le change, d'un coup."""

PLANCHER = 10
"""Le moindre poids proposé : au-dessous, un sous-critère ne départagerait plus rien."""


def est_mince(poids: Fraction, total: Fraction) -> bool:
    """Vrai si le plancher donnerait à une part plus du double de ce que portent ses exigences."""
    return 2 * 100 * poids < PLANCHER * total


def poids_proposes(portes: Sequence[Fraction]) -> tuple[int, ...]:
    """Rend, pour cent, le poids de parts qui portent tant d'exigences ; la plus fournie prend le reste.

    Aucune ne doit être mince : une exigence y pèse alors moins de `DESEQUILIBRE` fois une autre.
    """
    total = sum(portes, Fraction(0))
    poids = [max(PLANCHER, PAS * round(100 * porte / total / PAS)) for porte in portes]
    premiere = max(range(len(portes)), key=lambda rang: portes[rang])
    poids[premiere] += 100 - sum(poids)
    return tuple(poids)


def anomalies_d_equilibre(bareme: Bareme, exigences: Iterable[ExigenceRetenue], pour: str) -> Iterator[Anomalie]:
    """Relève le critère où une exigence pèse `DESEQUILIBRE` fois une autre par le seul poids des sous-critères.

    Le poids écrit sous une exigence est voulu, et publié : il n'y compte pas. Un sous-critère maigre a déjà son
    anomalie, et celui de l'environnement tient son poids de la loi. `pour` nomme le lot, en fin de membre de phrase.
    """
    du_lot = tuple(exigences)
    verts = parts_environnementales(bareme, du_lot)
    comparables = [p for p in parts_du_bareme(bareme, du_lot) if not est_maigre(p.exigences)]
    for critere in bareme.criteres:
        parts = [p for p in comparables if p.critere is critere and p.sous_critere not in verts]
        unites = sorted(((p.poids_global / p.total, p) for p in parts), key=lambda unite: unite[0])
        if not unites or unites[-1][0] < DESEQUILIBRE * unites[0][0]:
            continue
        (bas, legere), (haut, lourde) = unites[0], unites[-1]
        yield Anomalie(
            "exigences-inegales",
            f"une exigence de « {lourde.sous_critere.nom} » ({len(lourde.exigences)}) vaut {_points(haut)} points, une"
            f" de « {legere.sous_critere.nom} » ({len(legere.exigences)}), {_points(bas)}{pour} :"
            f" {round(haut / bas)} fois moins.",
            "Accordez le poids de ces sous-critères à ce qu'ils portent, fondez le plus mince dans un autre, ou gardez"
            " par écrit ce qui, dans l'objet du marché, appelle cet écart (R. 2152-7).",
            Gravite.A_QUALIFIER,
            Lieu("consultation.yaml"),
            lourde.sous_critere.id,
        )


def _points(points: Fraction) -> str:
    return en_francais(round(Decimal(points.numerator) / points.denominator, 2))
