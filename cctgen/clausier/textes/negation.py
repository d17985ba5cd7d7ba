"""Ce qu'une phrase affirme : la négation n'écarte que ce sur quoi elle porte, jamais la proposition voisine."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cctgen.clausier.textes.expressions import expression

_LIE = expression(
    r"(?:\s|\b(?:[dl]|qu)['’]|\b(?:une?|de|des|du|les?|la|à|aux?|en|sur|par|selon|tout|toute|son|sa|ses|leurs?|autre"
    r"|tels?|telles?|hors|pays|que|compte|recours|prise|prendre|tenir|tenu|application|attribution|usage|lieu"
    r"|crit[èe]res?|li[ée]e?s?|même|(?:globale|directe|indirecte|exclusive|principale|partielle|entière|seule)ment"
    r"|(?:donn|appliqu|attribu|not|fix|calcul|jug|class|[ée]valu|appr[ée]ci|utilis)(?:er|ée?s?)"
    r"|retenir|retenue?s?|recourir|ni|ou)(?!\w))*",
    re.IGNORECASE,
)
"""Ce qui peut séparer une négation de ce qu'elle écarte sans ouvrir une autre proposition."""
_EXCLUT = expression(
    r"\b(?:aucun cas|aucune?|nul(?:le)?|jamais|sans|ni|pas|n(?:e |['’])[^.;:,]{0,40}? plus|interdi\w+"
    r"|exclu(?!si)\w*|proscri\w+)(?=\W)",
    re.IGNORECASE,
)
_NE = expression(
    r"\b(?:ne |n['’])(?:\w+['’ ]){1,3}?(?:pas|jamais|plus|ni|aucune?|en aucun cas)\b"
    r"|\b(?:aucune?|nul(?:le)?|ni) [^.;:]*?\b(?:ne |n['’])",
    re.IGNORECASE,
)
_PARTICIPE = expression(r"\w+(?:ée?s?|i|is|ies|ue?s?|(?<=[aiu])te?s?)\b", re.IGNORECASE)
_NE_SEUL = expression(r"\b(?:ne|n['’]) ?$", re.IGNORECASE)
_PEUT = expression(r"(?:peu[tx]?|peuvent|saurai\w*|pourr\w+)\b(?![^.;]*\bqu(?:e\b|['’]))", re.IGNORECASE)
"""« Ne peut », « ne saurait » nient sans « pas » ; « ne peut… que » restreint."""
_COUPE = expression(r"[,;:.()]|\b(?:et|mais|donc|puis|car|or)\b", re.IGNORECASE)
_SUBORDONNE = expression(
    r"\bqu['’]|\b(?:si|s['’]ils?|quand|lorsqu\w*|qui|que|dont|où|puisqu\w*|d[èe]s|tant)(?!\w)", re.IGNORECASE
)
_ANNONCE = expression(
    r"\b(?:(?:pr[ée]cis|rappel|indiqu|entend|annonc|garanti|assur)\w*|sorte|afin|pour|ainsi) qu(?:e\b|['’])",
    re.IGNORECASE,
)
_COORDONNE = expression(
    r"\W*(?:(?:et|ou|ni|les?|la|l(?=['’])|son|sa|ses|leurs?|du|de|sur|à|au)(?!\w)\W*)*", re.IGNORECASE
)
_VERBE = expression(r"[^,.;:]*?\b(?:est|sont|sera|seront|vaut|compte|s['’]\w+)\b", re.IGNORECASE)
_REFUSE = expression(
    r"[^,;:.()]{0,30}?\b(?:(?:ne |n['’])(?P<nie>[^,;:.()]{0,24}?\b(?:pas|jamais|plus|aucun\w*|ni)\b(?: \w+){0,2})"
    r"|(?:est|sont|reste\w*|demeure\w*) (?:interdit|exclu|proscrit|prohib|[ée]cart|refus)\w*)",
    re.IGNORECASE,
)
_EMPLOI = expression(
    r"donn|attribu|appliqu|admis|pr[ée]v|retenu|\bnot|appr[ée]ci|\bpris|utilis|employ|jug|compt|[ée]valu|pratiqu|possible"
    r"|permis|autoris|accept|prononc|entre|intervien|constitu|crit[èe]re|c[éèe]d|transf[éè]r|tol[ée]r|\bport|compren|inclu",
    re.IGNORECASE,
)


def affirmes(motif: re.Pattern[str], phrase: str) -> Iterator[re.Match[str]]:
    """Énumère les choses que `motif` nomme et que la phrase n'écarte pas ; une énumération suit son premier terme.

    « aucune note négative » et « le malus ne s'applique pas » écartent la leur.
    """
    fin, nie = 0, False
    for trouve in motif.finditer(phrase):
        suit = nie and _COORDONNE.fullmatch(phrase, fin, trouve.start()) and not _a_son_verbe(phrase[trouve.start() :])
        avant, apres = phrase[: trouve.start()], phrase[trouve.start() :]
        ecarte = _est_exclu(avant) or _est_nie(_proposition(avant, apres), apres, trouve[0])
        nie, fin = bool(suit) or ecarte or _refuse_apres(phrase[trouve.end() :]), trouve.end()
        if not nie:
            yield trouve


def accomplis(motif: re.Pattern[str], phrase: str) -> Iterator[re.Match[str]]:
    """Énumère les actes que `motif` reconnaît, verbe compris, et que la phrase accomplit.

    Ce qui est nié ensuite ne les défait pas : « les données hébergées en Inde ne sont pas publiées » les y héberge.
    """
    for trouve in motif.finditer(phrase):
        # « et publie » ouvre une proposition ; « et traitées » suit l'auxiliaire, et sa négation.
        seul = not _PARTICIPE.match(phrase, trouve.start())
        avant = phrase[: trouve.start()]
        proposition = avant[_apres_la_coupe(avant) :] if seul else _proposition(avant, phrase[trouve.start() :])
        if not _est_nie(proposition, phrase[trouve.start() :], trouve[0]):
            yield trouve


def _est_nie(proposition: str, suite: str, trouve: str) -> bool:
    return _est_exclu(proposition) or _porte_sur_la_suite(proposition, suite) or _nie_dedans(trouve)


def _est_exclu(avant: str) -> bool:
    """Vrai si le dernier mot qui exclut n'est séparé de ce qui suit par rien qui ouvre une autre proposition."""
    return any(_LIE.fullmatch(avant, exclut.end()) for exclut in _EXCLUT.finditer(avant))


def _proposition(avant: str, suite: str) -> str:
    """Rend ce qui, avant le terme trouvé, est de sa proposition ; une virgule d'énumération ne la coupe pas."""
    debut = 0
    for coupe in _COUPE.finditer(avant):
        enumere = coupe[0] in (",", "et") and _COORDONNE.fullmatch(avant, coupe.end()) and not _a_son_verbe(suite)
        debut = debut if enumere else coupe.end()
    return avant[debut:]


def _apres_la_coupe(avant: str) -> int:
    """Rend où commence la proposition d'un verbe conjugué : après la dernière coupe, quelle qu'elle soit."""
    return max((coupe.end() for coupe in _COUPE.finditer(avant)), default=0)


def _a_son_verbe(suite: str) -> bool:
    """Vrai si le terme trouvé est le sujet d'un verbe : une virgule ouvrait alors une autre proposition."""
    return _VERBE.match(suite) is not None


def _porte_sur_la_suite(proposition: str, suite: str) -> bool:
    """Vrai si le verbe principal est nié : celui de « qui ne fournit pas la preuve » ne l'est pas.

    La négation commence avant `suite`, et peut y finir : « ne | publie pas le code », « ne | peuvent quitter ».
    """
    principale = _ANNONCE.sub("", proposition)
    bornes = [b.start() for coupe in (_COUPE, _SUBORDONNE) if (b := coupe.search(suite))]
    nie = _NE.search(principale + suite[: min(bornes, default=None)])
    if nie is None or nie.start() >= len(principale):
        nie = _NE_SEUL.search(principale) if _PEUT.match(suite) else None
    return nie is not None and _SUBORDONNE.search(principale, 0, nie.start()) is None


def _nie_dedans(trouve: str) -> bool:
    """Vrai si la négation est dans ce qui est trouvé, ou en tient le dernier mot : « livré sans aucun secret »."""
    dernier = max((mot.start() for mot in re.finditer(r"[\w-]+", trouve)), default=0)
    if any(_LIE.fullmatch(trouve, exclut.end(), dernier) for exclut in _EXCLUT.finditer(trouve, 0, dernier)):
        return True
    nie = _NE.search(trouve)
    if nie is None or _SUBORDONNE.search(trouve, 0, nie.start()):
        return False
    return _COUPE.search(trouve, nie.end()) is None


def _refuse_apres(apres: str) -> bool:
    refus = _REFUSE.match(apres)
    if refus is None or _SUBORDONNE.search(refus[0]) or _COUPE.search(refus[0]):
        return False
    return refus["nie"] is None or _EMPLOI.search(refus["nie"]) is not None
