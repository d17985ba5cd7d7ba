"""Une cession exclusive qui viserait le produit que le titulaire vend à d'autres.

Source : CCAG-TIC 2021, article 45.2 (connaissances antérieures standards).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cctgen.assemblage.controles.vue import ConstatDuLot, VueDuLot, bloquant
from cctgen.clausier.controles.regle import Regle
from cctgen.clausier.textes.expressions import expression
from cctgen.clausier.textes.negation import affirmes
from cctgen.clausier.textes.phrases import abreger, phrases

_PRODUITS = frozenset({"progiciel", "saas"})
_EXCLUSIF = expression(r"\b(?:à titre exclusif|exclusi(?:f|ve|vement|vité))\b", re.IGNORECASE)
_NON_EXCLUSIF = expression(r"\bnon[ -]exclusi", re.IGNORECASE)
_CEDE = expression(r"\bc[éè]d|\bcession|\btransfèr|\btransfér", re.IGNORECASE)
_PRODUIT = expression(
    r"\b(?:progiciels?|services? en ligne|SaaS|logiciels? standards?|logiciels? (?:du|de l')éditeur"
    r"|(?:plateforme|solution) (?:du titulaire|de l'éditeur|en ligne))\b",
    re.IGNORECASE,
)
_AUTOUR = expression(
    r"\b(?:paramétrages?|connecteurs?|développements?|données|spécifiques?|interfaces?|rapports?) ", re.IGNORECASE
)


def examiner(vue: VueDuLot) -> Iterator[ConstatDuLot]:
    """Un progiciel ou un service en ligne est une connaissance antérieure standard : il ne se cède pas."""
    natures = vue.valeurs("nature")
    if vue.vaut("regime_pi", "exclusif") and natures and natures <= _PRODUITS:
        yield bloquant(
            "une cession exclusive est demandée alors que le lot n'achète qu'un progiciel ou un service en ligne.",
            "Répondez « un simple droit d'usage » ; l'exclusivité ne peut viser que des paramétrages ou des données.",
            "regime_pi",
        )
        return
    if vue.vaut("regime_pi", "exclusif"):
        for phrase in phrases(vue.texte("resultats_exclusifs")):
            if _vise_le_produit(phrase):
                yield _produit_cede(phrase, "resultats_exclusifs")
    if natures & _PRODUITS:
        for article, phrase in vue.stipulations_autour("exclusi"):
            exclusive = _EXCLUSIF.search(phrase) and not _NON_EXCLUSIF.search(phrase)
            if exclusive and any(affirmes(_CEDE, phrase)) and _vise_le_produit(phrase):
                yield _produit_cede(phrase, article.clause)


def _vise_le_produit(phrase: str) -> bool:
    return any(affirmes(_PRODUIT, phrase)) and not _AUTOUR.search(phrase)


def _produit_cede(phrase: str, ref: str) -> ConstatDuLot:
    return bloquant(
        f"l'exclusivité viserait le produit que le titulaire vend à d'autres : « {abreger(phrase)} »",
        "Nommez les paramétrages, les connecteurs ou les données réalisés pour vous, et eux seuls.",
        ref,
    )


REGLE = Regle(
    code="exclusivite-produit",
    voit="Une exclusivité qui viserait un progiciel ou un service en ligne.",
    source="CCAG-TIC 2021, article 45.2",
    exemple="céder en exclusif le service en ligne",
    remede="Nommez les paramétrages ou les données, et eux seuls.",
    examiner=examiner,
    fautifs=(
        {"reponses": {"regime_pi": "exclusif", "nature": "saas"}},
        {
            "reponses": {"nature": "saas"},
            "clause": {"texte": "Le titulaire, qui n'en garde rien, cède le progiciel à titre exclusif."},
        },
        {"reponses": {"nature": "saas"}, "clause": {"texte": "Le titulaire cède à titre exclusif le progiciel."}},
    ),
    sains=(
        {"reponses": {"regime_pi": "exclusif", "nature": "developpement"}},
        {
            "reponses": {"nature": "saas"},
            "clause": {"texte": "La cession à titre exclusif ne porte pas sur le progiciel."},
        },
    ),
)
