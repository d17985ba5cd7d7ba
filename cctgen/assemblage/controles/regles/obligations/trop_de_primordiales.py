"""Un abus d'exigences primordiales, qui rendrait l'achat infructueux."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from cctgen.assemblage.controles.vue import ConstatDuLot, VueDuLot, a_qualifier
from cctgen.clausier.controles.regle import Regle
from cctgen.clausier.modele import Niveau

PART_DE_PRIMORDIALES = Decimal(30)
"""Pour cent des exigences d'un lot. La pratique alerte dès 20 à 30 % ; les dossiers types du clausier tiennent
sous 25 %, un test le garde."""


def examiner(vue: VueDuLot) -> Iterator[ConstatDuLot]:
    """Une exigence primordiale est réservée à ce qui rend l'offre irrégulière : en abuser rend l'achat infructueux."""
    exigences = vue.exigences
    primordiales = sum(1 for e in exigences if e.niveau is Niveau.P)
    if exigences and Decimal(100 * primordiales) / len(exigences) >= PART_DE_PRIMORDIALES:
        yield a_qualifier(
            f"{primordiales} exigences sur {len(exigences)} sont primordiales : {PART_DE_PRIMORDIALES} % ou plus.",
            "Retirez par un ajustement motivé celles dont le non-respect ne ferait pas écarter une offre.",
        )


REGLE = Regle(
    code="trop-de-primordiales",
    voit="Trop d'exigences primordiales.",
    source="Elles rendraient l'achat infructueux",
    exemple="une sur trois",
    remede="Retirez celles qui ne feraient pas écarter une offre.",
    examiner=examiner,
    fautifs=(
        {
            "clause": {
                "exigences": [
                    {
                        "id": "ESSAI-1-1",
                        "niveau": "P",
                        "enonce": "Une procédure existe.",
                        "preuve": "La procédure datée.",
                    }
                ]
            },
            "reponses": {},
        },
    ),
    sains=(
        {
            "clause": {
                "exigences": [
                    {
                        "id": "ESSAI-1-1",
                        "niveau": "I",
                        "enonce": "Une procédure existe.",
                        "preuve": "La procédure datée.",
                    }
                ]
            },
            "reponses": {},
        },
    ),
)
