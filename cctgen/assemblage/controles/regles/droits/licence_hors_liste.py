"""Une licence de publication hors de la liste réglementaire."""

from __future__ import annotations

from collections.abc import Iterator

from cctgen.assemblage.controles.licences import LICENCES_ADMISES
from cctgen.assemblage.controles.vue import ConstatDuLot, VueDuLot, bloquant
from cctgen.clausier.controles.regle import Regle


def examiner(vue: VueDuLot) -> Iterator[ConstatDuLot]:
    """La licence d'un code publié vient d'une liste fermée (CRPA, L. 323-2 et D. 323-2-1).

    Deux exceptions, à porter en passage outre : la contribution à un projet existant, dont on garde la
    licence, et l'homologation préalable (D. 323-2-2).
    """
    for licence in sorted(vue.valeurs("licence_sortante") - LICENCES_ADMISES):
        yield bloquant(
            f"la licence « {licence} » n'est pas des treize que la liste réglementaire admet.",
            f"Choisissez parmi : {', '.join(sorted(LICENCES_ADMISES))} ; ou passez outre si elle est celle d'un"
            " projet existant, ou homologuée.",
            "licence_sortante",
            fait=f"licence_sortante : {licence}",
        )


REGLE = Regle(
    code="licence-hors-liste",
    voit="Une licence de publication hors des treize admises.",
    source="Code des relations entre le public et l'administration, D. 323-2-1",
    exemple="GPL-2.0-only",
    remede="Choisissez une licence de la liste.",
    examiner=examiner,
    fautifs=({"reponses": {"licence_sortante": "GPL-2.0-only"}},),
    sains=({"reponses": {"licence_sortante": "MIT"}},),
)
