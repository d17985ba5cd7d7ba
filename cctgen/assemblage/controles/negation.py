"""Ce qu'une phrase affirme : la négation n'écarte que ce sur quoi elle porte, jamais la proposition voisine."""

from __future__ import annotations

import re
from collections.abc import Iterator

_LIE = re.compile(
    r"(?:\s|\b(?:[dl]|qu)['’]|\b(?:une?|de|des|du|les?|la|à|aux?|en|sur|par|selon|tout|toute|son|sa|ses|leurs?|autre|tels?|telles?"
    r"|que|compte|recours|prise|prendre|tenir|tenu|application|attribution|usage|lieu|crit[èe]res?|li[ée]e?s?"
    r"|(?:donn|appliqu|attribu|not|fix|calcul|jug|class|[ée]valu|appr[ée]ci|utilis)(?:er|ée?s?)"
    r"|retenir|retenue?s?|recourir|ni|ou)(?!\w))*",
    re.IGNORECASE,
)
"""Ce qui peut séparer une négation de ce qu'elle écarte sans ouvrir une autre proposition."""
_EXCLUT = re.compile(
    r"\b(?:aucun cas|aucune?|nul(?:le)?|jamais|sans|ni|pas|n(?:e |['’])[^.;:,]{0,40}? plus|interdi\w+"
    r"|exclu\w*|proscri\w+)(?=\W)",
    re.IGNORECASE,
)
_NE = re.compile(
    r"\b(?:ne |n['’])(?:\w+['’ ]){1,3}?(?:pas|jamais|plus|ni|aucune?|en aucun cas)\b|\baucune? [^.;:]*?\b(?:ne |n['’])",
    re.IGNORECASE,
)
_COUPE = re.compile(r"[,;:.()]|\b(?:et|mais|donc|puis|car|or)\b", re.IGNORECASE)
_SUBORDONNE = re.compile(
    r"\bqu['’]|\b(?:si|s['’]ils?|quand|lorsqu\w*|qui|que|dont|où|puisqu\w*|d[èe]s|tant)(?!\w)", re.IGNORECASE
)
_ANNONCE = re.compile(
    r"\b(?:(?:pr[ée]cis|rappel|indiqu|entend|annonc|garanti|assur)\w*|sorte|afin|pour|ainsi) qu(?:e\b|['’])",
    re.IGNORECASE,
)
_COORDONNE = re.compile(
    r"\W*(?:(?:et|ou|ni|les?|la|l(?=['’])|son|sa|ses|leurs?|du|de|sur|à|au)(?!\w)\W*)*", re.IGNORECASE
)
_VERBE = re.compile(r"[^,.;:]*?\b(?:est|sont|sera|seront|vaut|compte|s['’]\w+)\b", re.IGNORECASE)
_REFUSE = re.compile(
    r"[^,;:.()]{0,30}?\b(?:(?:ne |n['’])(?P<nie>[^,;:.()]{0,24}?\b(?:pas|jamais|plus|aucun\w*|ni)\b(?: \w+){0,2})"
    r"|(?:est|sont|reste\w*|demeure\w*) (?:interdit|exclu|proscrit|prohib|[ée]cart)\w*)",
    re.IGNORECASE,
)
_EMPLOI = re.compile(
    r"donn|attribu|appliqu|admis|pr[ée]v|retenu|\bnot|appr[ée]ci|\bpris|utilis|employ|jug|compt|[ée]valu|pratiqu|possible"
    r"|permis|autoris|accept|prononc|entre|intervien|constitu|crit[èe]re",
    re.IGNORECASE,
)


def affirmes(motif: re.Pattern[str], phrase: str) -> Iterator[re.Match[str]]:
    """Énumère ce que `motif` reconnaît et que la phrase n'écarte pas ; une énumération suit son premier terme."""
    fin, nie = 0, False
    for trouve in motif.finditer(phrase):
        suit = nie and _COORDONNE.fullmatch(phrase, fin, trouve.start()) and not _a_son_verbe(phrase[trouve.start() :])
        nie, fin = bool(suit) or est_nie(phrase, trouve), trouve.end()
        if not nie:
            yield trouve


def est_nie(phrase: str, trouve: re.Match[str]) -> bool:
    """Vrai si la phrase exclut ce qui y est trouvé : « aucune note négative », « le malus ne s'applique pas »."""
    avant, apres = phrase[: trouve.start()], phrase[trouve.end() :]
    return _exclu_avant(avant, phrase[trouve.start() :]) or _nie_dedans(trouve[0]) or _refuse_apres(apres)


def _exclu_avant(avant: str, suite: str) -> bool:
    if any(_LIE.fullmatch(avant, exclut.end()) for exclut in _EXCLUT.finditer(avant)):
        return True
    return _porte_sur_la_suite(_proposition(avant, suite))


def _proposition(avant: str, suite: str) -> str:
    """Rend ce qui, avant le terme trouvé, est de sa proposition ; une virgule d'énumération ne la coupe pas."""
    debut = 0
    for coupe in _COUPE.finditer(avant):
        enumere = coupe[0] in (",", "et") and _COORDONNE.fullmatch(avant, coupe.end()) and not _a_son_verbe(suite)
        debut = debut if enumere else coupe.end()
    return avant[debut:]


def _a_son_verbe(suite: str) -> bool:
    """Vrai si le terme trouvé est le sujet d'un verbe : une virgule ouvrait alors une autre proposition."""
    return _VERBE.match(suite) is not None


def _porte_sur_la_suite(proposition: str) -> bool:
    """Vrai si le verbe principal est nié : celui de « qui ne fournit pas la preuve » ne l'est pas."""
    principale = _ANNONCE.sub("", proposition)
    nie = _NE.search(principale)
    return nie is not None and _SUBORDONNE.search(principale, 0, nie.start()) is None


def _nie_dedans(trouve: str) -> bool:
    nie = _NE.search(trouve)
    if nie is None or _SUBORDONNE.search(trouve, 0, nie.start()):
        return False
    return _COUPE.search(trouve, nie.end()) is None


def _refuse_apres(apres: str) -> bool:
    refus = _REFUSE.match(apres)
    if refus is None or _SUBORDONNE.search(refus[0]) or _COUPE.search(refus[0]):
        return False
    return refus["nie"] is None or _EMPLOI.search(refus["nie"]) is not None
