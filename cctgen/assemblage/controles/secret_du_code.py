"""Publier un code et le garder secret : ce que les réponses et les textes d'un lot ne peuvent pas vouloir ensemble.

Sources : CCAG-TIC 2021, article 46 ; code des relations entre le public et l'administration, L. 311-5 et L. 300-2.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cctgen.assemblage.controles.vue import VueDuLot, a_qualifier, bloquante
from cctgen.clausier.phrases import abreger, est_niee
from cctgen.socle.anomalies import Anomalie

_CODE = r"\b(?:code(?: source)?|sources|codes sources)\b"
_SECRET = re.compile(
    rf"{_CODE}[^.;]*\b(?:est|sont|demeure(?:nt)?|reste(?:nt)?)\b[^.;]*\b(?:confidentiel|secret)", re.IGNORECASE
)
_NI_PUBLIE = re.compile(
    rf"{_CODE}[^.;]*\bn(?:e\s|')[^.;]*\b(?:communiqu|divulg|publi[eé]|diffus|révél|accessible)"
    rf"|\bn(?:e\s|')[^.;]*\b(?:communiqu|divulg|publi[eé]|diffus|révèl|révél)\w*[^.;]*{_CODE}"
    rf"|\baucune? (?:publication|diffusion|communication|divulgation)\b[^.;]*{_CODE}"
    rf"|\b(?:interdi\w+|s'abstient|refuse)\b[^.;]*\b(?:communiqu|divulg|publi[eé]|diffus|révél)\w*[^.;]*{_CODE}",
    re.IGNORECASE,
)
# « ne publie qu'après », « n'est divulguée avant », « ne révèle aucun secret » ne tiennent pas le code secret.
_A_TERME = re.compile(
    r"\bqu[e']|\bavant\b|\bsans\b|\btant que\b|\bjusqu|\bsecrets?\b|\bdonnées\b|\bvulnérabilit|\bne (?:prive|dispense)",
    re.IGNORECASE,
)
_PUBLIE = re.compile(
    rf"{_CODE}[^.;]*\b(?:est|sont|sera|seront) (?:publiée?s?|rendue?s? publics?|diffusée?s? sous)"
    rf"|\b(?:publie|diffuse|verse)\b[^.;]*{_CODE}",
    re.IGNORECASE,
)


def publication_et_secret(vue: VueDuLot) -> Iterator[Anomalie]:
    """Publier un code et imposer le secret de ses sources se contredisent, que le secret soit dit ou nié.

    Le code d'un système Diffusion Restreinte n'est pas toujours lui-même protégé : qui l'a établi passe outre.
    """
    if not vue.vaut("publication", "immediate", "differee"):
        return
    if vue.vaut("sensibilite", "diffusion_restreinte", "classifie"):
        yield bloquante(
            "publication-et-secret",
            "le code doit être publié alors que les informations sont Diffusion Restreinte ou classifiées.",
            "Répondez « non » à la publication, pour un motif de sécurité, ou passez outre avec l'avis de votre RSSI.",
            "publication",
        )
    for article, phrase in vue.stipulations:
        if _tient_secret(phrase):
            clause = article.clause
            yield bloquante(
                "publication-et-secret",
                f"le code doit être publié, mais {clause} impose le secret de ses sources : « {abreger(phrase)} »",
                f"Retirez ou réécrivez {clause}, ou renoncez à publier.",
                clause,
            )


def secret_et_publication(vue: VueDuLot) -> Iterator[Anomalie]:
    """Une clause qui publie le code contredit la réponse « non », qu'un secret protégé par la loi motive."""
    if not vue.vaut("publication", "non"):
        return
    for article, phrase in vue.stipulations:
        if _PUBLIE.search(phrase) and not est_niee(phrase) and not re.search(r"\bsi\b|\bquand\b|\blorsqu", phrase):
            yield a_qualifier(
                "code-secret-publie",
                f"le code n'est pas publié, et {article.clause} le publie : « {abreger(phrase)} »",
                f"Retirez ou réécrivez {article.clause}, ou répondez que le code est publié.",
                article.clause,
            )


def _tient_secret(phrase: str) -> bool:
    if _SECRET.search(phrase) and not est_niee(phrase):
        return True
    return bool(_NI_PUBLIE.search(phrase)) and not _A_TERME.search(phrase)


CONTROLES = (publication_et_secret, secret_et_publication)
