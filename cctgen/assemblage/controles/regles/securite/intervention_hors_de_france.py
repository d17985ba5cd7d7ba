"""Des interventions sur des données protégées, exercées d'un autre territoire que la France.

Source : la politique de sécurité des systèmes d'information de l'État (INT-REX-HB) ne règle que le lieu des données ;
l'instruction interministérielle n° 901, article 16, veut une exécution depuis le territoire national si possible.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cctgen.assemblage.controles.regles.securite.localisation_hors_de_france import est_due
from cctgen.assemblage.controles.vue import ConstatDuLot, VueDuLot, a_qualifier
from cctgen.clausier.controles.regle import Regle
from cctgen.clausier.textes.expressions import expression
from cctgen.clausier.textes.phrases import abreger

_D_AILLEURS = expression(
    r"\bdepuis (?:le|un) territoire (?:de l'Union européenne|de l'Espace économique européen|européen)", re.IGNORECASE
)


def examiner(vue: VueDuLot) -> Iterator[ConstatDuLot]:
    """Relève, une fois par clause, l'intervention admise d'un autre territoire : un choix à motiver, non une faute."""
    if not est_due(vue):
        return
    relevees: set[str] = set()
    for article, phrase in vue.stipulations_autour("territoire"):
        if article.clause not in relevees and _D_AILLEURS.search(phrase):
            relevees.add(article.clause)
            yield a_qualifier(
                "des données sensibles de l'État, Diffusion Restreinte ou classifiées se consulteraient ou"
                f" s'administreraient d'un autre territoire que la France : {article.clause}, « {abreger(phrase)} »",
                "Écrivez au dossier pourquoi une intervention depuis le reste de l'Union suffit à protéger ce système,"
                " ou réglez ce territoire sur « de la France ». Pour la Diffusion Restreinte, l'instruction n° 901"
                " veut le territoire national si possible.",
                article.clause,
            )


REGLE = Regle(
    code="intervention-hors-de-france",
    voit="Des données protégées consultées ou administrées d'un autre territoire que la France.",
    source="Politique de sécurité de l'État (INT-REX-HB), qui ne règle que le lieu ; instruction n° 901, article 16",
    exemple="des intervenants dans l'Union pour des données sensibles de l'État",
    remede="Motivez-le au dossier, ou réglez le territoire des intervenants sur « de la France ».",
    examiner=examiner,
    fautifs=(
        {
            "reponses": {"type_acheteur": "etat", "sensibilite": "sensible", "acces": "distant"},
            "clause": {
                "texte": "Les données restent sur le territoire de la France."
                " Le titulaire y accède depuis le territoire de l'Union européenne."
            },
        },
    ),
    sains=(
        {
            "reponses": {"type_acheteur": "etat", "sensibilite": "sensible", "acces": "distant"},
            "clause": {
                "texte": "Les données restent sur le territoire de la France."
                " Le titulaire y accède depuis le territoire de la France."
            },
        },
    ),
)
