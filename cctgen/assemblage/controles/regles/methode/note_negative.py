"""Une note négative : elle fausse le poids des autres critères."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cctgen.assemblage.controles.methode import releve
from cctgen.assemblage.controles.vue import ConstatDuLot, VueDuLot
from cctgen.clausier.controles.regle import Regle
from cctgen.clausier.textes.expressions import expression

_NEGATIVE = expression(
    r"\b(?:notes?|points?) n[ée]gati(?:f|ve)s?\b|\bmalus\b|\bretraits? de points\b"
    r"|\bpoints? (?:sont |est |ser(?:a|ont) )?(?:retir|d[ée]dui|ôt)\w*"
    r"|\bnotes?[^.;]{0,30}(?:au-dessous de|sous) z[ée]ro\b",
    re.IGNORECASE,
)
_INDICES = ("gati", "malus", "point", "zéro", "zero")


def examiner(vue: VueDuLot) -> Iterator[ConstatDuLot]:
    """Une note va de zéro à son maximum, et rien ne s'en retire."""
    conseil = "Donnez à la pire réponse le degré zéro ; une pénalité relève de l'exécution du marché, pas de la note."
    yield from releve(vue, _NEGATIVE, _INDICES, "une note pourrait être négative.", conseil)


REGLE = Regle(
    code="note-negative",
    voit="Une note négative, un malus, des points retirés.",
    source="CE, 18 décembre 2012, n° 362532",
    exemple="« Une réponse absente reçoit une note négative. »",
    remede="Arrêtez les notes à zéro.",
    examiner=examiner,
    fautifs=(
        {"reponses": {}, "regle": "Une réponse absente reçoit une note négative."},
        {"reponses": {}, "regle": "Deux points sont retirés par exigence non tenue."},
        {"reponses": {}, "regle": "Le soumissionnaire qui ne fournit pas la preuve reçoit une note négative."},
        {"reponses": {}, "regle": "Toute exigence sans réponse donne lieu à un retrait de points."},
        {"reponses": {}, "regle": "Aucune preuve remise : deux points sont retirés."},
    ),
    sains=(
        {"reponses": {}, "regle": "Aucune note négative n'est donnée ; le degré le plus bas est zéro."},
        {"reponses": {}, "regle": "Une exigence sans réponse ne donne lieu à aucun retrait de points."},
    ),
)
