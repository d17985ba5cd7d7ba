"""Publier un code et le garder secret, que le secret soit dit ou nié.

Sources : CCAG-TIC 2021, article 46 ; code des relations entre le public et l'administration, L. 311-5 et L. 300-2.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from cctgen.assemblage.controles.vue import ConstatDuLot, VueDuLot, bloquant
from cctgen.clausier.controles.regle import Regle
from cctgen.clausier.textes.expressions import expression
from cctgen.clausier.textes.negation import accomplis
from cctgen.clausier.textes.phrases import abreger, evoque

_CODE = r"\b(?:code(?: source)?|sources|codes sources)\b"
_SECRET = expression(
    rf"{_CODE}[^.;]*\b(?:est|sont|demeure(?:nt)?|reste(?:nt)?)\b[^.;]*\b(?:confidentiel|secr[eè]t)"
    rf"|\b(?:garde|tient|conserve|maintient)\b[^.;]*{_CODE}[^.;]*\b(?:confidentiel|secr[eè]t)",
    re.IGNORECASE,
)
_NI_PUBLIE = expression(
    rf"{_CODE}[^.;]*\bn(?:e\s|')[^.;]*\b(?:communiqu|divulg|publi[eé]|diffus|révél|accessible)"
    rf"|\bn(?:e\s|')[^.;]*\b(?:communiqu|divulg|publi[eé]|diffus|révèl|révél)\w*[^.;]*{_CODE}"
    rf"|{_CODE} n(?:e |')\w+ (?:pas |jamais )?(?:rendue?s? )?(?:publi(?:c|que)s?|ouverte?s?)\b"
    rf"|\bn(?:e\s|')rend\w*[^.;]*\bpublics?\b[^.;]*{_CODE}"
    rf"|\b(?:publication|diffusion|divulgation|communication)\b[^.;]*{_CODE}[^.;]*\b(?:interdite?|exclue?|refusée?)\b"
    rf"|\baucune? (?:publication|diffusion|communication|divulgation)\b[^.;]*{_CODE}"
    rf"|\b(?:interdi\w+|s'abstient|refuse)\b[^.;]*\b(?:communiqu|divulg|publi[eé]|diffus|révél)\w*[^.;]*{_CODE}",
    re.IGNORECASE,
)
_INDICES = ("confidentiel", "secr", "communi", "divulg", "publi", "diffus", "révél", "révèl", "accessible", "ouvert")
"""Sans l'un d'eux, une phrase qui parle du code ne dit rien de son secret."""
# « ne publie qu'après », « n'est divulguée avant », « ne révèle aucun secret » ne tiennent pas le code secret.
_A_TERME = expression(
    r"\bqu[e']|\bavant\b|\bsans\b|\btant que\b|\bjusqu|\bsecrets?\b|\bdonnées\b|\bvulnérabilit|\bne (?:prive|dispense)",
    re.IGNORECASE,
)


def examiner(vue: VueDuLot) -> Iterator[ConstatDuLot]:
    """Publier un code et imposer le secret de ses sources se contredisent, que le secret soit dit ou nié.

    Le code d'un système Diffusion Restreinte n'est pas toujours lui-même protégé : qui l'a établi passe outre.
    """
    if not vue.vaut("publication", "immediate", "differee"):
        return
    if vue.vaut("sensibilite", "diffusion_restreinte", "classifie"):
        yield bloquant(
            "le code doit être publié alors que les informations sont Diffusion Restreinte ou classifiées.",
            "Répondez « non » à la publication, pour un motif de sécurité, ou passez outre avec l'avis de votre RSSI.",
            "publication",
            fait=vue.reponses_dites("publication", "sensibilite"),
        )
    for article, phrase in vue.stipulations_autour("code", "sources"):
        if _tient_secret(phrase):
            clause = article.clause
            yield bloquant(
                f"le code doit être publié, mais {clause} impose le secret de ses sources : « {abreger(phrase)} »",
                f"Retirez ou réécrivez {clause}, ou renoncez à publier.",
                clause,
                fait=f"{vue.reponses_dites('publication')} ; {clause} : {phrase}",
            )


@lru_cache(maxsize=4096)
def _tient_secret(phrase: str) -> bool:
    if not evoque(phrase, "code", "sources") or not evoque(phrase, *_INDICES):
        return False
    if any(accomplis(_SECRET, phrase)):
        return True
    return bool(_NI_PUBLIE.search(phrase)) and not _A_TERME.search(phrase)


REGLE = Regle(
    code="publication-et-secret",
    voit="Un code à publier et tenu secret, dit ou nié.",
    source="CCAG-TIC 2021, article 46 ; L. 311-5",
    exemple="Le titulaire ne divulgue pas le code source.",
    remede="Retirez la clause, ou renoncez à publier.",
    examiner=examiner,
    fautifs=tuple(
        {"reponses": {"publication": "differee"}, "clause": {"texte": texte}}
        for texte in (
            "Le titulaire ne divulgue pas le code source.",
            "Les sources restent secrètes.",
            "Le titulaire garde le code confidentiel.",
            "Le code n'est jamais rendu public.",
            "La diffusion du code source est interdite.",
            "Le titulaire et l'acheteur ne rendent pas publics les codes sources.",
            "Le code source est confidentiel, et aucun tiers n'y accède.",
            "Le titulaire, qui n'a pas de droit exclusif, garde le code confidentiel.",
        )
    ),
    sains=(
        *(
            {"reponses": {"publication": "differee"}, "clause": {"texte": texte}}
            for texte in (
                "Le code source n'est pas confidentiel.",
                "Le code source est livré sans aucun secret.",
                "Aucun code source n'est tenu secret.",
            )
        ),
        {"reponses": {"publication": "non"}, "clause": {"texte": "Le titulaire ne divulgue pas le code source."}},
    ),
)
