"""Des enfants parmi les personnes concernées, et une réponse qui dit que le système n'en traite aucun."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cctgen.assemblage.controles.vue import REPONSES, ConstatDuLot, VueDuLot, a_qualifier
from cctgen.clausier.controles.regle import Regle
from cctgen.clausier.textes.expressions import expression

_MINEURS = expression(
    r"\b(?:mineure?s?|enfants?|élèves?|écoliers?|collégiens?|lycéens?|adolescente?s?|ayants? droit"
    r"|(?:situation|composition|charges?) (?:de la )?(?:famille|familiales?))\b",
    re.IGNORECASE,
)


def examiner(vue: VueDuLot) -> Iterator[ConstatDuLot]:
    """La fiche de traitement vaut instruction : elle dirait « Mineurs : non » sous une ligne qui en nomme."""
    dite = vue.premiere_mention(_MINEURS, "personnes_concernees", "donnees_traitees", "finalite_traitement")
    if dite is not None and vue.vaut("mineurs", "non"):
        question, mots = dite
        yield a_qualifier(
            f"la réponse parle de « {mots} », et le système est dit ne traiter aucune donnée de mineurs.",
            "Répondez « oui » à la question sur les mineurs : un ayant droit est souvent un enfant. Sinon, précisez qui"
            " sont ces personnes.",
            question,
            REPONSES,
        )


_TRAITEES = {"donnees_personnelles": "oui", "mineurs": "non"}

REGLE = Regle(
    code="mineurs-nies",
    voit="Des enfants, des élèves ou des ayants droit dans un système dit sans données de mineurs.",
    source="RGPD, articles 8 et 28 : l'instruction écrite borne le traitement",
    exemple="les agents et leurs ayants droit",
    remede="Répondez « oui » à la question sur les mineurs, ou précisez qui sont ces personnes.",
    examiner=examiner,
    fautifs=(
        {"reponses": {**_TRAITEES, "personnes_concernees": "les agents et leurs ayants droit"}},
        {"reponses": {**_TRAITEES, "personnes_concernees": "les élèves"}},
        {"reponses": {**_TRAITEES, "donnees_traitees": "identité, situation familiale"}},
    ),
    sains=(
        {"reponses": {**_TRAITEES, "mineurs": "oui", "personnes_concernees": "les agents et leurs ayants droit"}},
        {"reponses": {**_TRAITEES, "personnes_concernees": "les agents", "donnees_traitees": "identité"}},
    ),
)
