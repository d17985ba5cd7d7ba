"""SecNumCloud exigé sans donnée d'une sensibilité particulière."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cctgen.assemblage.controles.vue import ConstatDuLot, VueDuLot, bloquant
from cctgen.clausier.controles.regle import Regle
from cctgen.clausier.textes.expressions import expression

_SECNUMCLOUD = expression(r"\bqualifiée?s?\b[^.;]{0,40}\bSecNumCloud\b|\bqualification SecNumCloud\b", re.IGNORECASE)


def examiner(vue: VueDuLot) -> Iterator[ConstatDuLot]:
    """Exiger SecNumCloud sans donnée d'une sensibilité particulière restreint la concurrence (loi SREN, article 31)."""
    motivee = (
        vue.vaut("sensibilite", "sensible", "diffusion_restreinte", "classifie")
        or vue.vaut("donnees_personnelles", "sensibles", "police_justice")
        or vue.vaut("importance_vitale", "oui")
    )
    if motivee:
        return
    dits = vue.stipulations_autour("secnumcloud")
    exigees: dict[str, list[str]] = {}
    for article, phrase in dits:
        if _SECNUMCLOUD.search(phrase):
            exigees.setdefault(article.clause, []).append(phrase)
    sensibilite = vue.reponses_dites("sensibilite", "donnees_personnelles", "importance_vitale")
    for clause, phrases in exigees.items():
        yield bloquant(
            f"{clause} exige la qualification SecNumCloud alors qu'aucune réponse ne dit les données sensibles.",
            f"Retirez {clause}, corrigez la sensibilité, ou passez outre en écrivant le motif.",
            clause,
            fait=f"{sensibilite} ; {clause} : {' '.join(phrases)}",
        )


REGLE = Regle(
    code="secnumcloud-sans-motif",
    voit="SecNumCloud exigé sans donnée sensible.",
    source="Loi n° 2024-449, article 31",
    exemple="HEB-002 ajoutée à un système usuel",
    remede="Retirez la clause, ou corrigez la sensibilité.",
    examiner=examiner,
    fautifs=({"reponses": {"sensibilite": "usuel"}, "clause": {"texte": "L'hébergement est qualifié SecNumCloud."}},),
    sains=({"reponses": {"sensibilite": "sensible"}, "clause": {"texte": "L'hébergement est qualifié SecNumCloud."}},),
)
