"""Ce qu'une cession exclusive ne peut pas viser, ni laisser publier sous une licence qui la vide.

Sources : CCAG-TIC 2021, articles 45.2 (connaissances antérieures standards) et 46 (régime des résultats).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cctgen.assemblage.controles.vue import VueDuLot, bloquante
from cctgen.clausier.phrases import abreger, est_niee, phrases
from cctgen.socle.anomalies import Anomalie

_PRODUITS = frozenset({"progiciel", "saas"})
_EXCLUSIF = re.compile(r"\b(?:à titre exclusif|exclusi(?:f|ve|vement|vité))\b", re.IGNORECASE)
_NON_EXCLUSIF = re.compile(r"\bnon[ -]exclusi", re.IGNORECASE)
_CEDE = re.compile(r"\bc[éè]d|\bcession", re.IGNORECASE)
_PRODUIT = re.compile(
    r"\b(?:progiciels?|services? en ligne|SaaS|logiciels? standards?|logiciels? (?:du|de l')éditeur"
    r"|(?:plateforme|solution) (?:du titulaire|de l'éditeur|en ligne))\b",
    re.IGNORECASE,
)
_AUTOUR = re.compile(
    r"\b(?:paramétrages?|connecteurs?|développements?|données|spécifiques?|interfaces?|rapports?) ", re.IGNORECASE
)
_PERMISSIVE = re.compile(
    r"\blicences? permissives?\b|\b(?:sous|licence)\b[^.;]*\b(?:MIT|Apache(?:-2\.0)?|BSD(?:-[23]-Clause)?|CeCILL-B)\b",
    re.IGNORECASE,
)


def exclusivite_produit(vue: VueDuLot) -> Iterator[Anomalie]:
    """Un progiciel ou un service en ligne est une connaissance antérieure standard : il ne se cède pas."""
    natures = vue.valeurs("nature")
    if vue.vaut("regime_pi", "exclusif") and natures and natures <= _PRODUITS:
        yield bloquante(
            "exclusivite-produit",
            "une cession exclusive est demandée alors que le lot n'achète qu'un progiciel ou un service en ligne.",
            "Répondez « un simple droit d'usage » ; l'exclusivité ne peut viser que des paramétrages ou des données.",
            "regime_pi",
        )
        return
    if vue.vaut("regime_pi", "exclusif"):
        for phrase in phrases(vue.texte("resultats_exclusifs")):
            if _PRODUIT.search(phrase) and not _AUTOUR.search(phrase) and not est_niee(phrase):
                yield _produit_cede(phrase, "resultats_exclusifs")
    if natures & _PRODUITS:
        for article, phrase in vue.stipulations:
            exclusive = _EXCLUSIF.search(phrase) and not _NON_EXCLUSIF.search(phrase) and _CEDE.search(phrase)
            if exclusive and _PRODUIT.search(phrase) and not _AUTOUR.search(phrase) and not est_niee(phrase):
                yield _produit_cede(phrase, article.clause)


def _produit_cede(phrase: str, ref: str) -> Anomalie:
    return bloquante(
        "exclusivite-produit",
        f"l'exclusivité viserait le produit que le titulaire vend à d'autres : « {abreger(phrase)} »",
        "Nommez les paramétrages, les connecteurs ou les données réalisés pour vous, et eux seuls.",
        ref,
    )


def exclusivite_publiee(vue: VueDuLot) -> Iterator[Anomalie]:
    """Une exclusivité sur un code publié sous licence permissive perd son objet : chacun en fait ce qu'il veut."""
    if not vue.vaut("regime_pi", "exclusif"):
        return
    for article, phrase in vue.stipulations:
        if "licence_sortante" in vue.reponses.valeurs:
            return  # la contradiction du clausier le dit déjà
        if _PERMISSIVE.search(phrase) and "publi" in phrase.lower() and not est_niee(phrase):
            yield bloquante(
                "exclusivite-sous-licence-permissive",
                f"{article.clause} publie sous licence permissive des résultats que vous payez à titre exclusif :"
                f" « {abreger(phrase)} »",
                "Renoncez à l'exclusivité, ou publiez sous licence réciproque ce qui n'en relève pas.",
                article.clause,
            )


CONTROLES = (exclusivite_produit, exclusivite_publiee)
