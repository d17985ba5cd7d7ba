"""Une note de prix tirée d'une estimation ou d'une moyenne : l'offre la moins chère peut n'avoir pas la meilleure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cctgen.assemblage.controles.methode import releve
from cctgen.assemblage.controles.vue import ConstatDuLot, VueDuLot
from cctgen.clausier.controles.regle import Regle
from cctgen.clausier.textes.expressions import expression

_REPERE = r"(?:estimation|prix moyen|prix m[ée]dian|moyenne des (?:prix|offres|montants))"
_INVERSE = expression(
    rf"\b(?:[ée]cart|distance|proximit[ée]|plus proche|rapproche)\w*[^.;]{{0,50}}\b{_REPERE}"
    rf"|\b(?:note maximale|meilleure note|maximum de points|100 points)[^.;]{{0,60}}\b{_REPERE}"
    rf"|\b{_REPERE}[^.;]{{0,60}}\b(?:note maximale|meilleure note|maximum de points)",
    re.IGNORECASE,
)
_INDICES = ("estimation", "prix m", "moyenne des")


def examiner(vue: VueDuLot) -> Iterator[ConstatDuLot]:
    """À un prix plus bas répond une note au moins égale : aucun repère ne s'interpose."""
    conseil = "Prenez une formule que le prix seul fait décroître, par exemple « proportionnelle »."
    yield from releve(vue, _INVERSE, _INDICES, "une offre moins chère pourrait y être moins bien notée.", conseil)


REGLE = Regle(
    code="formule-inversee",
    voit="Une note de prix tirée de l'écart à une estimation ou à une moyenne.",
    source="CE, 29 octobre 2013, n° 370789",
    exemple="« La note maximale va à l'offre la plus proche de l'estimation. »",
    remede="Notez le prix lui-même.",
    examiner=examiner,
    fautifs=(
        {"reponses": {}, "regle": "La note maximale est donnée à l'offre la plus proche de l'estimation."},
        {
            "reponses": {},
            "bareme": {
                "criteres": [
                    {
                        "id": "prix",
                        "type": "prix",
                        "poids": 100,
                        "assiette": "l'écart du montant à la moyenne des offres",
                    }
                ]
            },
        },
    ),
    sains=({"reponses": {}, "regle": "Le prix est noté selon son écart au prix le plus bas."},),
)
