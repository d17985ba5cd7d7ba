"""Une note qui élimine : elle s'annonce, et une personne l'applique."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cctgen.assemblage.controles.methode import releve
from cctgen.assemblage.controles.vue import ConstatDuLot, VueDuLot
from cctgen.clausier.controles.regle import Regle
from cctgen.clausier.textes.expressions import expression

_SEUIL = expression(
    r"\b(?:notes?|degr[ée]s?|seuils?|crit[èe]res?|sous-crit[èe]res?)[^.;]{0,40}[ée]liminatoires?\b"
    r"|^[^.;]{0,60}[ée]liminatoires?\b"
    r"|\bnotes?[^.;]{0,30}\binf[ée]rieures?[^.;]{0,60}\b(?:[ée]limin|[ée]cart|rejet)\w*",
    re.IGNORECASE,
)
_INDICES = ("liminatoire", "rieure")


def examiner(vue: VueDuLot) -> Iterator[ConstatDuLot]:
    """Un seuil éliminatoire n'est admis qu'annoncé, égal pour tous et proportionné au besoin."""
    conseil = (
        "Annoncez le seuil au règlement, critère par critère, et justifiez-le par le besoin ; ou retirez-le. L'outil"
        " note sans éliminer : une personne décide de chaque offre sous le seuil."
    )
    yield from releve(vue, _SEUIL, _INDICES, "une note y élimine une offre.", conseil)


REGLE = Regle(
    code="seuil-eliminatoire",
    voit="Une note ou un degré qui élimine une offre.",
    source="CJUE, 20 septembre 2018, C-546/16, Montte",
    exemple="« Réponse insuffisante, éliminatoire. »",
    remede="Annoncez le seuil et son motif au règlement, ou retirez-le.",
    examiner=examiner,
    fautifs=(
        {"reponses": {}, "regle": "Une note technique inférieure à 50 sur 100 entraîne le rejet de l'offre."},
        {"reponses": {}, "regle": "La note 0 à un sous-critère est éliminatoire."},
    ),
    sains=(
        {"reponses": {}, "regle": "Aucune note n'est éliminatoire."},
        {"reponses": {}, "regle": "Les offres sont classées par ordre décroissant de leur note."},
    ),
)
