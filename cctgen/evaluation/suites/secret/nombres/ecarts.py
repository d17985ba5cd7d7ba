"""Reconnaître, autour d'un nombre, ce qui en fait l'écart de deux prix : un mot, un signe qui compare."""

from __future__ import annotations

import re

from cctgen.evaluation.suites.secret.nombres.nombres_ecrits import ANNEE

_RANG = re.compile(
    r"(?:§|\b(?:pages?|p\.|rfc|iso|articles?|art\.|[lrd]\.|questions?|références?|réf\.|annexes?|versions?|normes?|port|n°"
    r"|numéro|lot|jusqu['’]en|devis|avis|décision|règles?|chapitre|section|point|fin|en))\s*$",
    re.IGNORECASE,
)
"""Ce qui fait d'un nombre un numéro, une page ou une année."""
_COMPARATIF = (
    r"(?:plus|moins|trop)\s+(?:ch[eè]re?s?|élevée?s?|coûteu(?:x|ses?)|onéreu(?:x|ses?)|bas(?:se)?s?|hau(?:t|te)s?)"
)
_COMPARE = (
    rf"(?:{_COMPARATIF}|(?:supéri|inféri)eure?s?|meilleure?s?|mieux|dépass\w+|exc[èé]d\w+|majorée?s?|minorée?s?"
    r"|devanc\w+|distanc\w+)"
)
_SEPARE = r"(?:écarts?|différences?|surcoûts?|deltas?|gains?|économies?|rabais|sépare(?:nt)?)"
_APRES = re.compile(
    r"[\s,)]*(?:(?:h\.?t|t\.?t\.?c|points?)\b[.,)\s]*)?(?:(?:de|en)\s+(?:plus|moins|trop|mieux|sus)\b|d['’]\s*(?:écart|avance)"
    rf"|de\s+(?:différence|rabais|gain|surcoût)|{_COMPARATIF}\b|meilleure?s?\b|supplémentaires?\b"
    r"|(?:vous\s+|nous\s+|les\s+|en\s+)*sépar|(?:au|en)[\s-](?:dess(?:o?us)|delà)\b|(?:supéri|inféri)eure?s?\b"
    r"|sous\s+(?:l['’]|l[ae]\s|votre\s|celui|celle)|par\s+rapport\s+(?:à|au)"
    r"|d(?:u|e\s+la|e\s+l['’]|e\s+votre|['’]\s*une?)\s*(?:vôtre|sien|prix|deuxième|second|troisième|suivant|premi"
    r"|meilleur|offre|autre|moyenne|médiane))",
    re.IGNORECASE,
)
_AVANT = re.compile(
    rf"\b(?:{_SEPARE}|{_COMPARATIF})\b[^.;\d]{{0,70}}$"
    rf"|\b{_COMPARE}\b[^.;,:\d]{{0,60}}[\s,(]*(?:de\s|d['’])\s*[^.;,:\d]{{0,15}}$"
    r"|(?:^|[\s(])(?:[+±Δ]\s*=?\s*|[-–−])$",
    re.IGNORECASE,
)
"""Ce qui dit d'un nombre, après ou avant lui, qu'il sépare deux prix : « de plus », « supérieur au vôtre de »."""
_VUE = 90
_DU_VOTRE = re.compile(
    r"\s*d(?:u|e|es|['’])\s*(?:l[ae]\s|l['’]|votre\s|son\s|sa\s|ce\s|cette\s)?(?:vôtre|sien|celui|celle|prix|montant|coût"
    r"|tarif|offre)",
    re.IGNORECASE,
)
"""Ce qui dit d'une part qu'elle est celle d'un prix : « 111,72 % du vôtre »."""


def dit_un_ecart(trouve: re.Match[str]) -> bool:
    """Vrai si un mot ou un signe dit, avant ou après le nombre, qu'il sépare deux prix."""
    avant = trouve.string[max(0, trouve.start() - _VUE) : trouve.start()]
    return bool(_APRES.match(trouve.string, trouve.end()) or _AVANT.search(avant))


def dit_une_part_d_un_prix(trouve: re.Match[str]) -> bool:
    """Vrai si ce qui suit le nombre dit de quel prix il est la part, ou le multiple."""
    return bool(_DU_VOTRE.match(trouve.string, trouve.end()))


def est_un_rang(trouve: re.Match[str]) -> bool:
    """Vrai d'un numéro, d'une page ou d'une année."""
    return bool(
        _RANG.search(trouve.string, max(0, trouve.start() - _VUE), trouve.start()) or ANNEE.fullmatch(trouve[0].strip())
    )
