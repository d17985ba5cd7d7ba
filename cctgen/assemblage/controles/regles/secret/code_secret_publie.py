"""Une clause qui publie un code que les réponses gardent secret."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cctgen.assemblage.controles.vue import ConstatDuLot, VueDuLot, a_qualifier
from cctgen.clausier.controles.regle import Regle
from cctgen.clausier.textes.expressions import expression
from cctgen.clausier.textes.negation import accomplis
from cctgen.clausier.textes.phrases import abreger

_CODE = r"\b(?:code(?: source)?|sources|codes sources)\b"
_PUBLIE = expression(
    rf"{_CODE}[^.;]*\b(?:est|sont|sera|seront) (?:publiée?s?|rendue?s? publi(?:c|que)s?|diffusée?s? sous"
    r"|versée?s? dans un dépôt public|mise?s? à (?:la )?disposition du public|ouverte?s?)"
    rf"|\b(?:publie|diffuse|verse)\b[^.;]*{_CODE}|\bouvre (?:le |les |son |ses ){_CODE}",
    re.IGNORECASE,
)


def examiner(vue: VueDuLot) -> Iterator[ConstatDuLot]:
    """Une clause qui publie le code contredit la réponse « non », qu'un secret protégé par la loi motive."""
    if not vue.vaut("publication", "non"):
        return
    for article, phrase in vue.stipulations_autour("code", "sources"):
        if any(accomplis(_PUBLIE, phrase)) and not re.search(r"\bsi\b|\bquand\b|\blorsqu", phrase):
            yield a_qualifier(
                f"le code n'est pas publié, et {article.clause} le publie : « {abreger(phrase)} »",
                f"Retirez ou réécrivez {article.clause}, ou répondez que le code est publié.",
                article.clause,
            )


REGLE = Regle(
    code="code-secret-publie",
    voit="Une clause qui publie un code que les réponses gardent secret.",
    source="Code des relations entre le public et l'administration, L. 311-5",
    exemple="Le code source est publié.",
    remede="Retirez la clause, ou changez la réponse.",
    examiner=examiner,
    fautifs=tuple(
        {"reponses": {"publication": "non"}, "clause": {"texte": texte}}
        for texte in (
            "Le code source est publié dans le dépôt de l'acheteur.",
            "Les sources sont rendues publiques.",
            "Le code est versé dans un dépôt public.",
            "Le titulaire ouvre le code source.",
            "Le code source est publié, et aucune donnée n'y figure.",
            "Le titulaire, qui ne garde aucun droit exclusif, publie le code source.",
        )
    ),
    sains=(
        *(
            {"reponses": {"publication": "non"}, "clause": {"texte": texte}}
            for texte in (
                "Le titulaire ne publie pas le code source.",
                "Aucun code source n'est publié.",
                "Le code source n'est jamais publié.",
            )
        ),
        {
            "reponses": {"publication": "differee"},
            "clause": {"texte": "Le code source est publié dans le dépôt de l'acheteur."},
        },
    ),
)
