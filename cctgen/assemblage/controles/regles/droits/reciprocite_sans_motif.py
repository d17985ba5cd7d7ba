"""Une licence réciproque sans motif d'intérêt général."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cctgen.assemblage.controles.licences import LICENCES_RECIPROQUES
from cctgen.assemblage.controles.vue import ConstatDuLot, VueDuLot, a_qualifier
from cctgen.clausier.controles.regle import Regle
from cctgen.clausier.textes.expressions import expression

_SANS_MOTIF = expression(
    r"\W*(?:aucun|néant|sans|sans objet|[àa] (?:compl[ée]ter|d[ée]finir)|xxx*|tbd|n/?a)?\W*", re.IGNORECASE
)


def examiner(vue: VueDuLot) -> Iterator[ConstatDuLot]:
    """Une licence réciproque restreint la réutilisation : L. 323-2 du CRPA veut un motif d'intérêt général."""
    reciproques = vue.valeurs("licence_sortante") & LICENCES_RECIPROQUES
    if reciproques and _SANS_MOTIF.fullmatch(vue.texte("motif_reciprocite")):
        yield a_qualifier(
            f"la licence réciproque « {min(reciproques)} » est choisie sans motif d'intérêt général.",
            "Écrivez le motif en une phrase, ou prenez une licence permissive (Apache-2.0 par défaut).",
            "motif_reciprocite",
        )


REGLE = Regle(
    code="reciprocite-sans-motif",
    voit="Une licence réciproque sans motif d'intérêt général.",
    source="Code des relations entre le public et l'administration, L. 323-2",
    exemple="EUPL-1.2 sans motif",
    remede="Écrivez le motif.",
    examiner=examiner,
    fautifs=({"reponses": {"licence_sortante": "EUPL-1.2"}},),
    sains=({"reponses": {"licence_sortante": "EUPL-1.2", "motif_reciprocite": "Garder publiques les améliorations."}},),
)
