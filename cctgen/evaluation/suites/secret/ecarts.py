"""Reconnaître, autour d'un nombre, ce qui en fait l'écart de deux prix : un mot compare, une phrase en parle."""

from __future__ import annotations

import re

FIN_DE_PHRASE = re.compile(r";|\n(?!\s*[a-zà-ÿ])|(?<!\benv)(?<!\binf)(?<!\bsup)[.!?…](?=\s)", re.IGNORECASE)
_FIN_DE_PROPOSITION = re.compile(rf"{FIN_DE_PHRASE.pattern}|[,:()](?=\s|$)", re.IGNORECASE)
_RANG = re.compile(
    r"\b(?:pages?|p\.|rfc|iso|articles?|questions?|références?|réf\.|annexes?|versions?|norme|port|n°|numéro|lot|jusqu['’]en"
    r"|fin|en)\s*$",
    re.IGNORECASE,
)
"""Ce qui fait d'un nombre un numéro, une page ou une année."""
_ANNEE = re.compile(r"(?:19|20)\d\d")
_TARIF = re.compile(
    r"\b(?:prix|tarif\w*|(?:sur)?co[uû]t\w*|chiffr(?:e\b|é|ag|ant)\w*|factur\w+|vend\w*|devis|unitaires?|ch[eè]re?s?"
    r"|onéreu\w+|tjm\b)",
    re.IGNORECASE,
)
"""Ce qui dit d'un nombre rond qu'on l'achète : « 800 € » est aussi une pénalité."""
_PRIX = re.compile(
    rf"{_TARIF.pattern}|\b(?:montants?|offres?|vôtres?|(?:moins|mieux)[\s-]disante?s?|financi\w+|économi\w+)\b",
    re.IGNORECASE,
)
_COMPARATIF = (
    r"(?:plus|moins|trop)\s+(?:ch[eè]re?s?|élevée?s?|coûteu(?:x|ses?)|onéreu(?:x|ses?)|bas(?:se)?s?|hau(?:t|te)s?)"
)
_COMPARE = (
    rf"(?:{_COMPARATIF}|(?:supéri|inféri)eure?s?|meilleure?s?|mieux|dépass\w+|exc[èé]d\w+|majorée?s?|minorée?s?"
    r"|devanc\w+|distanc\w+)"
)
_SEPARE = r"(?:écarts?|différences?|surcoûts?|deltas?|gains?|économies?|rabais|sépare(?:nt)?)"
_APRES = re.compile(
    r"[\s,)]*(?:(?:h\.?t|t\.?t\.?c)\b[.,)\s]*)?(?:(?:de|en)\s+(?:plus|moins|trop|mieux|sus)\b|d['’]\s*(?:écart|avance)"
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
_OFFRES = r"(?:offres|propositions|candidats|concurrents|soumissionnaires|plis)\b"
DES_OFFRES = re.compile(
    rf"\b(?:moyennes?|médianes?|prix\s+(?:moyen|médian)s?)\b[^.;:€%]{{0,60}}?(?<!vos )\b(?:{_OFFRES}|autres\b)"
    rf"|\b(?:total|totaux|sommes?|cumuls?)\s+(?:[^\W\d_]+\s+){{0,4}}?des\s+(?:\w+\s+){{0,2}}?{_OFFRES}",
    re.IGNORECASE,
)
"""Ce que les offres font ensemble : qui connaît la sienne, et leur nombre, tire les autres d'un chiffre."""
_UN_AUTRE = re.compile(
    r"(?<!\bvotre )(?<!\bvos )\b(?:autres?|deuxième|seconde?|troisième)(?:\s+(?:offres?|candidate?s?|prix|propositions?"
    r"|concurrente?s?|soumissionnaires?|devis|(?:moins|mieux)[\s-]disante?s?)\b|(?=\s*(?:[.,;:!?()]|$"
    r"|(?:est|sont|à|a|ne|se|chiffre|facture|propose|demande|approche)\b)))|\b(?:offres?|candidate?s?|propositions?)\s+"
    r"(?:classée?s?\s+)?(?:deuxième|seconde?|troisième|suivante?|évincée?)s?\b|\bconcurrente?s?\b"
    r"|\bla\s+(?:moyenne|médiane)(?!\s+d)|\bch[eè]re?s?\s+que\s+(?:l[ae]\s+vôtre|votre)",
    re.IGNORECASE,
)
"""À quoi se rapporte un écart qui donne le prix d'un autre : « la deuxième offre », « une autre », « la moyenne »."""
_MOT = re.compile(r"[^\W\d_]{4,}")
_DE_COMPARAISON = re.compile(
    rf"{_COMPARE}|{_SEPARE}|(?:plus|moins|mieux|trop|haute?s?|hauteur|dess(?:o?us)|delà|soit|sont|reste|vous|nous|elles?"
    r"|êtes|était|étiez|avec|pour|cents?|environ|quelque|ordre|seulement|encore|donc|aussi|celui|celles?|ceux|autres?"
    r"|deuxième|seconde?|troisième|suivante?|premi(?:er|ère)|évincée?s?|classée?s?|placée?s?|siens?|siennes?|leurs?|fois"
    r"|mill(?:e|iers?|ions?)|euros?|hors|taxes?|entre|sous|contre|rapport|points?|pourcentage|candidats?|concurrente?s?"
    r"|vaut|élevée?s?|quatre|cinq|sept|huit|neuf|onze|douze|treize|quatorze|quinze|seize|vingts?|trente|quarante"
    r"|cinquante|soixante|septante|huitante|nonante)",
    re.IGNORECASE,
)
"""Les mots d'une phrase qui compare sans nommer ce qu'elle compare : « Il est 2,70 % plus haut »."""


def dit_un_ecart(trouve: re.Match[str]) -> bool:
    """Vrai si un mot ou un signe dit, avant ou après le nombre, qu'il sépare deux prix."""
    avant = trouve.string[max(0, trouve.start() - _VUE) : trouve.start()]
    return bool(_APRES.match(trouve.string, trouve.end()) or _AVANT.search(avant))


def dit_une_part_d_un_prix(trouve: re.Match[str]) -> bool:
    """Vrai si ce qui suit le nombre dit de quel prix il est la part, ou le multiple."""
    return bool(_DU_VOTRE.match(trouve.string, trouve.end()))


def parle_d_un_autre(trouve: re.Match[str]) -> bool:
    """Vrai si la phrase du nombre parle d'une autre offre que celle du destinataire, ou de leur moyenne."""
    return bool(_UN_AUTRE.search(_phrase(trouve)))


def parle_de_prix(trouve: re.Match[str]) -> bool:
    """Vrai si la phrase du nombre parle de prix ou d'offre, ou ne nomme rien d'autre : « Il est 2,70 % plus haut »."""
    phrase = _phrase(trouve)
    return bool(_PRIX.search(phrase)) or all(map(_DE_COMPARAISON.fullmatch, _MOT.findall(phrase)))


def parle_de_tarif(trouve: re.Match[str]) -> bool:
    """Vrai si la proposition du nombre dit ce qui se vend, ou ce qu'il coûte, et que le nombre n'y est pas un rang."""
    rang = _RANG.search(trouve.string, 0, trouve.start()) or _ANNEE.fullmatch(trouve[0].strip())
    return not rang and bool(_TARIF.search(_phrase(trouve, _FIN_DE_PROPOSITION)))


def _phrase(trouve: re.Match[str], fin_de_phrase: re.Pattern[str] = FIN_DE_PHRASE) -> str:
    bornes = [(0, 0), *(fin.span() for fin in fin_de_phrase.finditer(trouve.string))]
    debut = max(fin for _, fin in bornes if fin <= trouve.start())
    return trouve.string[debut : min((d for d, _ in bornes[1:] if d >= trouve.end()), default=len(trouve.string))]
