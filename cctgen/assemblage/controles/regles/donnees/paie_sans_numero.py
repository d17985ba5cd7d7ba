"""Une paie dite sans numéro de sécurité sociale, alors que ses déclarations l'emploient."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cctgen.assemblage.controles.vue import REPONSES, ConstatDuLot, VueDuLot, a_qualifier
from cctgen.clausier.controles.regle import Regle
from cctgen.clausier.textes.expressions import expression

_PAIE = expression(
    r"\b(?:paies?|payes?|rémunérations?|salaires?|bulletins? de (?:paie|salaire)|cotisations? sociales?"
    r"|déclarations? sociales?|prestations? sociales?)\b",
    re.IGNORECASE,
)


def examiner(vue: VueDuLot) -> Iterator[ConstatDuLot]:
    """La fiche de traitement vaut instruction : elle interdirait ce que la finalité demande."""
    dite = vue.premiere_mention(_PAIE, "finalite_traitement", "donnees_traitees")
    if dite is not None and vue.vaut("numero_securite_sociale", "non"):
        question, mots = dite
        yield a_qualifier(
            f"la réponse parle de « {mots} », et le numéro de sécurité sociale est exclu du traitement.",
            "Répondez « oui » à la question sur ce numéro, ou précisez que la paie et ses déclarations se font"
            " ailleurs. Congés et arrêts de maladie : qualifiez aussi les données de santé.",
            question,
            REPONSES,
        )


_TRAITEES = {"donnees_personnelles": "oui"}

REGLE = Regle(
    code="paie-sans-numero-de-securite-sociale",
    voit="Une paie, une rémunération ou une déclaration sociale traitée sans numéro de sécurité sociale.",
    source="Décret n° 2019-341 du 19 avril 2019 ; RGPD, article 28 : l'instruction écrite borne le traitement",
    exemple="gérer la paie des agents",
    remede="Répondez « oui » à la question sur le numéro de sécurité sociale, ou précisez la finalité.",
    examiner=examiner,
    fautifs=(
        {
            "reponses": {
                **_TRAITEES,
                "finalite_traitement": "gérer les congés et la paie des agents",
                "numero_securite_sociale": "non",
            }
        },
        {
            "reponses": {
                **_TRAITEES,
                "donnees_traitees": "identité, absences, rémunération",
                "numero_securite_sociale": "non",
            }
        },
    ),
    sains=(
        {
            "reponses": {
                **_TRAITEES,
                "finalite_traitement": "gérer la paie des agents",
                "numero_securite_sociale": "oui",
            }
        },
        {
            "reponses": {
                **_TRAITEES,
                "finalite_traitement": "instruire des demandes de subvention",
                "numero_securite_sociale": "non",
            }
        },
    ),
)
