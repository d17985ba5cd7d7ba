"""Un critère qui juge l'entreprise, et non son offre : sans lien avec l'objet du marché."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cctgen.assemblage.controles.methode import dits_de_methode
from cctgen.assemblage.controles.vue import CONSULTATION, ConstatDuLot, VueDuLot, a_qualifier
from cctgen.clausier.controles.regle import Regle
from cctgen.clausier.textes.expressions import expression
from cctgen.clausier.textes.negation import affirmes

_SANS_LIEN = expression(
    r"\bchiffres? d'affaires\b|\bcapital social\b|\beffectifs? (?:global|total|de l'entreprise)|\banciennet[ée]\b"
    r"|\bnotori[ée]t[ée]\b|\bnationalit[ée]\b|\bimplantation (?:locale|g[ée]ographique|r[ée]gionale)"
    r"|\bproximit[ée] g[ée]ographique\b|\bentreprises? locales?\b|\bsi[èe]ge social\b|\bRSE\b"
    r"|\bresponsabilit[ée] soci[ée]t?ale\b"
    r"|\bpolitique (?:sociale|soci[ée]tale|environnementale)(?: g[ée]n[ée]rale)?"
    r" (?:de l'entreprise|du (?:candidat|soumissionnaire))",
    re.IGNORECASE,
)
_PARLE_D_UN_CRITERE = expression(r"\bcrit[èe]res?\b", re.IGNORECASE)


def examiner(vue: VueDuLot) -> Iterator[ConstatDuLot]:
    """Un critère d'attribution porte sur ce que l'offre propose pour ce marché."""
    for dit in dits_de_methode(vue):
        if dit.lieu != CONSULTATION and not _PARLE_D_UN_CRITERE.search(dit.texte):
            continue
        trouve = next(affirmes(_SANS_LIEN, dit.texte), None)
        if trouve:
            yield a_qualifier(
                f"« {dit.texte} » : « {trouve[0]} » juge l'entreprise, et non ce qu'elle propose pour ce marché.",
                "Dites ce que l'offre doit apporter au marché, ou retirez ce critère.",
                dit.ref,
                dit.lieu,
            )


def _bareme(libelle: str) -> dict[str, object]:
    jugee = {"id": "qualite", "libelle": libelle, "type": "appreciation", "poids": 60, "themes": ["securite"]}
    return {"criteres": [jugee, {"id": "prix", "type": "prix", "poids": 40}]}


REGLE = Regle(
    code="critere-sans-lien",
    voit="Un critère sans lien avec l'objet du marché.",
    source="Code de la commande publique, L. 2152-7 et R. 2152-6 ; CE, 20 novembre 2020, n° 427761",
    exemple="« Démarche RSE du candidat »",
    remede="Rattachez-le à ce que l'offre apporte au marché.",
    examiner=examiner,
    fautifs=(
        {"reponses": {}, "bareme": _bareme("Démarche RSE du candidat")},
        {"reponses": {}, "bareme": _bareme("Chiffre d'affaires et ancienneté")},
        {"reponses": {}, "regle": "Le second critère est la proximité géographique des équipes."},
        {"reponses": {}, "regle": "Aucun critère n'est éliminatoire, et l'ancienneté du candidat est notée."},
    ),
    sains=(
        {"reponses": {}, "bareme": _bareme("Organisation de l'équipe affectée au marché")},
        {"reponses": {}, "regle": "Aucun critère ne porte sur le chiffre d'affaires."},
        {"reponses": {}, "regle": "Aucun critère ne porte sur l'ancienneté, la notoriété ou le siège social."},
        {"reponses": {}, "regle": "Le soumissionnaire indique son siège social."},
    ),
)
