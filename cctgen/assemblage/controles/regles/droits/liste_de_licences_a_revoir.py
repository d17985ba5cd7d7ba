"""Une liste de licences que son échéance de révision a dépassée."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cctgen.assemblage.controles.vue import ConstatDuLot, VueDuLot, a_qualifier
from cctgen.clausier.controles.regle import Regle
from cctgen.consultation.modele import date_en_clair

REVISION_DES_LICENCES = date(2026, 12, 4)
"""Cinq ans après la liste du 4 décembre 2021 : l'article D. 323-2-1 veut qu'elle soit revue."""


def examiner(vue: VueDuLot) -> Iterator[ConstatDuLot]:
    """La liste des licences est revue tous les cinq ans : passé l'échéance, elle se vérifie."""
    if vue.valeurs("licence_sortante") and vue.redaction.date > REVISION_DES_LICENCES:
        yield a_qualifier(
            f"la liste des licences admises devait être revue le {date_en_clair(REVISION_DES_LICENCES)}, avant ce"
            " dossier.",
            "Vérifiez l'article D. 323-2-1 du CRPA sur Légifrance : la licence choisie doit toujours y figurer.",
            "licence_sortante",
        )


REGLE = Regle(
    code="liste-de-licences-a-revoir",
    voit="Une consultation postérieure à la révision de la liste.",
    source="D. 323-2-1 : la liste est revue tous les cinq ans",
    exemple="une consultation de 2027",
    remede="Vérifiez la liste en vigueur.",
    examiner=examiner,
    fautifs=({"reponses": {"licence_sortante": "MIT"}, "date": "2027-01-04"},),
    sains=({"reponses": {"licence_sortante": "MIT"}, "date": "2026-06-01"},),
)
