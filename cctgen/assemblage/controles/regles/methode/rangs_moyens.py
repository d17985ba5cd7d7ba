"""Un classement par rangs moyens : la meilleure offre peut n'y être pas première."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cctgen.assemblage.controles.methode import releve
from cctgen.assemblage.controles.vue import ConstatDuLot, VueDuLot
from cctgen.clausier.controles.regle import Regle
from cctgen.clausier.textes.expressions import expression

_RANGS = expression(
    r"\b(?:moyennes?|sommes?|addition|cumul|total) des (?:rangs|places|classements)\b|\brangs? moyens?\b"
    r"|\b(?:rangs|places)[^.;]{0,30}\b(?:additionn|cumul|moyenn)\w*",
    re.IGNORECASE,
)
_INDICES = ("rang", "places", "classements")


def examiner(vue: VueDuLot) -> Iterator[ConstatDuLot]:
    """Les offres se classent sur leur note, jamais sur la moyenne ou la somme de leurs rangs."""
    conseil = "Classez sur la note globale : somme des notes des critères par leurs poids."
    yield from releve(vue, _RANGS, _INDICES, "un rang y tient lieu de note, quels que soient les écarts.", conseil)


REGLE = Regle(
    code="rangs-moyens",
    voit="Un classement par la moyenne ou la somme des rangs.",
    source="CE, 7 juin 2024, n° 489404",
    exemple="« Les offres sont classées par la somme des rangs obtenus à chaque critère. »",
    remede="Classez sur la note globale pondérée.",
    examiner=examiner,
    fautifs=(
        {"reponses": {}, "regle": "Les offres sont classées par la somme des rangs obtenus à chaque critère."},
        {"reponses": {}, "regle": "L'offre retenue est celle dont le rang moyen est le plus bas."},
    ),
    sains=({"reponses": {}, "regle": "Les offres sont classées par ordre décroissant de leur note."},),
)
