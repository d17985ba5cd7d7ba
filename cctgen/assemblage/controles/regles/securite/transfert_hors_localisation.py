"""Un transfert admis contre la clause qui garde les données sur un territoire."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from cctgen.assemblage.controles.vue import ConstatDuLot, VueDuLot, a_qualifier
from cctgen.clausier.controles.regle import Regle
from cctgen.clausier.textes.expressions import expression
from cctgen.clausier.textes.negation import accomplis
from cctgen.clausier.textes.phrases import abreger, evoque

_TERRITOIRE = expression(
    r"\bterritoires? (?:national|français|de la France|de l'Union|de l'Espace économique|européen)", re.IGNORECASE
)
_PAYS = (
    r"États-Unis|Royaume-Uni|Suisse|Inde|Chine|Canada|Maroc|Tunisie|Israël|Japon|Brésil|Maurice|Madagascar|Ukraine"
    r"|Amérique|Asie|Afrique"
)
_DEDANS = "l'Union|la France|l'Espace|l'Europe|du territoire"
_HORS = rf"hors (?:de )?(?:{_DEDANS})|\bpays tiers\b|\b(?:{_PAYS})\b"
_LOINTAINS = (
    *(f"hors {de}{lieu}" for de in ("", "de ") for lieu in _DEDANS.lower().split("|")),
    *("pays ", "territoire", *_PAYS.lower().split("|")),
)
"""« Hors » seul se lit partout : sans le lieu qui le suit, une phrase ne parle pas de territoire."""
_TRANSFERT_ADMIS = expression(
    rf"\b(?:peu(?:t|vent)|autoris\w+|admi[st]\w*|accept\w+|possible|permis)\b[^.;]*(?:{_HORS})"
    rf"|(?:{_HORS})[^.;]*\b(?:autorisée?s?|admise?s?|acceptée?s?|possibles?|permise?s?)\b"
    rf"|\b(?:hébergé|stocké|traité|sauvegardé|transféré|répliqué|conservé|exporté|copié|consulté|assuré|établi|situé"
    rf"|localisé)e?s?\b[^.;]*(?:{_HORS})"
    rf"|\b(?:quitte(?:r|nt)?|sort(?:ir|ent)?) (?:du |le )?territoire\b|\btransfèrent?\b[^.;]*(?:{_HORS})",
    re.IGNORECASE,
)
_LISTE_ADMISE = expression(
    r"\bpays (?:suivants|admis|tiers admis)(?: exceptés)?\s*:\s*(?!aucun|néant|sans objet|-)\w", re.IGNORECASE
)
_TIERS = expression(r"(?:établi|situé|localisé)e?s?\b", re.IGNORECASE)
_NE_PEUT = expression(r",? (?:ne |n')", re.IGNORECASE)
"""« Les entités établies hors de l'Union ne détiennent… » les borne ; rien n'y est confié."""
_PAR_EXCEPTION = expression(r"\baccord\b|\bsauf (?!vers)|\bautorisation\b", re.IGNORECASE)


def examiner(vue: VueDuLot) -> Iterator[ConstatDuLot]:
    """Un transfert admis contredit la clause qui garde les données sur un territoire (RGPD, chapitre V)."""
    exigeantes = {a.clause for a, phrase in vue.stipulations_autour("territoire") if _garde_sur_un_territoire(phrase)}
    if not exigeantes:
        return
    vues: set[str] = set()
    for article, phrase in vue.stipulations_autour(*_LOINTAINS):
        if article.clause not in vues and _admet_un_transfert(phrase):
            vues.add(article.clause)
            yield a_qualifier(
                f"{article.clause} admet un transfert que {min(exigeantes)} exclut : « {abreger(phrase)} »",
                "Retirez le transfert (« aucun »), ou élargissez le territoire si le droit le permet.",
                article.clause,
            )


@lru_cache(maxsize=4096)
def _garde_sur_un_territoire(phrase: str) -> bool:
    return "donnée" in phrase and evoque(phrase, "territoire") and _TERRITOIRE.search(phrase) is not None


@lru_cache(maxsize=4096)
def _admet_un_transfert(phrase: str) -> bool:
    """Une liste de pays admis vaut transfert, même dans une phrase négative ; un accord à venir n'en est pas un."""
    if not evoque(phrase, *_LOINTAINS):
        return False
    if _LISTE_ADMISE.search(phrase):
        return True
    admis = (
        t for t in accomplis(_TRANSFERT_ADMIS, phrase) if not (_TIERS.match(t[0]) and _NE_PEUT.match(phrase, t.end()))
    )
    return any(admis) and not _PAR_EXCEPTION.search(phrase)


_REGLE = "Les données restent sur le territoire de l'Union européenne.\n"

REGLE = Regle(
    code="transfert-hors-localisation",
    voit="Un transfert admis contre la localisation exigée.",
    source="RGPD, chapitre V",
    exemple="pays admis : États-Unis",
    remede="Retirez le transfert, ou élargissez le territoire.",
    examiner=examiner,
    fautifs=(
        {"reponses": {}, "clause": {"texte": f"{_REGLE}Les sauvegardes peuvent être conservées aux États-Unis."}},
        {"reponses": {}, "clause": {"texte": f"{_REGLE}Les données sont répliquées en Inde."}},
        {"reponses": {}, "clause": {"texte": f"{_REGLE}Le support est assuré depuis le Maroc."}},
        {"reponses": {}, "clause": {"texte": f"{_REGLE}Des sous-traitants établis en Tunisie interviennent."}},
        {"reponses": {}, "clause": {"texte": f"{_REGLE}Les données peuvent quitter le territoire de l'Union."}},
        *(
            {"reponses": {}, "clause": {"texte": f"{_REGLE}{texte}"}}
            for texte in (
                "Les données ne sont pas publiques et sont hébergées aux États-Unis.",
                "Les sauvegardes sont conservées en Inde, et aucun agent n'y accède.",
                "Les données hébergées en Inde ne sont pas publiées.",
            )
        ),
    ),
    sains=(
        {"reponses": {}, "clause": {"texte": _REGLE}},
        {"reponses": {}, "clause": {"texte": f"{_REGLE}Les données ne quittent pas le territoire de l'Union."}},
        *(
            {"reponses": {}, "clause": {"texte": f"{_REGLE}{texte}"}}
            for texte in (
                "Aucune donnée n'est conservée hors de l'Union.",
                "Les données ne sont ni hébergées ni traitées hors de l'Union.",
                "Les données ne peuvent pas être conservées aux États-Unis.",
                "Les données ne peuvent être hébergées hors de l'Union.",
                "Aucun transfert hors de l'Union n'est autorisé.",
                "Les données sont hébergées en France, jamais hors de l'Union.",
                "Une société établie hors de l'Union n'obtient pas les données.",
            )
        ),
    ),
)
