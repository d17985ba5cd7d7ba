"""Ce qu'une phrase dit meilleur, d'une exigence, d'un critère ou du prix ; celle qui ne compare pas ne vante rien.

Une phrase ne compare que si la tournure le dit à coup sûr : « le prix le plus bas », « devant sur SSI-2 ». Nier,
concéder, ou comparer à autre chose qu'à une autre offre (« plus bas que l'estimation ») ne vante rien.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

PROPOSITION = re.compile(r"[.;:!?…](?=\s|$)|,(?=\s)|\b(?:mais|et|pour|avec)\b", re.IGNORECASE)
CONCEDE = re.compile(r"\b(?:malgré|quoiqu[e']|bien qu[e']|en dépit d|nonobstant)", re.IGNORECASE)
_NIE = re.compile(
    r"\b(?:ne|pas|jamais|ni|sans|non|aucune?|nullement|autres?|concurren\w*|candidats?|que|face|contre|après|derrière"
    r"|proche|approche|avoisine|talonne|suit|vise|points?|presque|quasi\w*|égale?|inférieure?|moins|objectif|si|serait"
    r"|aurait)\b|\b[ns]'",
    re.IGNORECASE,
)
"""Ce qui, dans la proposition, ôte à ce qui suit d'être dit de l'offre, ou dit meilleur."""
_LES_AUTRES = r"[^.;:!?]*\b(?:autres?|concurren\w*|candidat\w*|celles?|celui|ceux|toute?s?|ailleurs|offres)\b"
_D_AUTRE_CHOSE = re.compile(
    rf"(?:\s+[\w'%€-]+){{0,4}}?\s+qu[e'](?!{_LES_AUTRES})"
    r"|,?\s+(?:n'|ne\b|est celui|revient|appartient|étant|d'une?\b|(?:sur|dans) l[ae]\b)",
    re.IGNORECASE,
)
"""« Plus bas que l'estimation », « le prix le plus bas n'est pas retenu » : ce n'est pas d'elle, face aux autres."""
_SUPERIEUR = rf"supérieure?s?(?!\s+(?:à|aux?)\b(?!{_LES_AUTRES}))"
_INFERIEUR = rf"inférieure?s?(?!\s+(?:à|aux?)\b(?!{_LES_AUTRES}))"

_DEVANT = (
    rf"(?:l'emporte(?:nt)?|devance(?:nt)?|devant|en tête|première?|meilleure?|{_SUPERIEUR}|mieux (?:not|class|plac)ée?)"
)
_PLUS = (
    r"(?<!de )(?<!en )plus (?!(?:bas|basse|faible|modeste|réduite?|limitée?|chère?|coûteu\w+|onéreu\w+|avantageu\w+|de"
    r"|du|que|tard|loin|encore|ou|perfectible)\b|d')\w+"
)
_MEILLEUR = rf"(?:meilleure?s?|mieux (?!qu)\w+|l'emporte(?:nt)?|devant(?= sur\b|[,;.]|$)|en tête|{_SUPERIEUR})"
_COMPARE = rf"(?:{_MEILLEUR}|davantage|{_PLUS})"
_MOINS_CHER = (
    r"(?:plus (?:bas|faible|modéré|petit|économique|compétitif|attractif|intéressant|favorable|avantageux)|moindre"
    rf"|moins (?:élevé|haut|cher)|{_INFERIEUR}|meilleur|mieux (?:placé|noté|classé)|l'emporte|en tête|imbattable)"
)
_LIAISON = (
    r"(?:,?\s+(?:y|en|est|sont|reste|demeure|ressort|l[ea]s?|une?|peu|bien|nettement|sensiblement|légèrement|beaucoup"
    r"|très|encore|aussi|également|de loin|HT|hors taxes|globale?|totale?|proposée?|remise?|de (?:l'|son |cette )offre"
    r"|[\d,.]+|%|\([^)]*\)))*,?\s+"
)
"""Ce qui peut séparer, sans rien y changer, un nom de ce qui le dit meilleur."""
_FIN = r"(?=\s*(?:[.,;:!?…)(»]|(?:et|ou|est|y|l'emporte|HT|hors taxes|global|total|de (?:l'|son |cette )offre)\b|$))"
"""Un mot seul n'est le critère que si rien ne le précise : ni « prix unitaires », ni « sécurité des accès »."""
_ROMPT = (
    r"\b(?:mais|malgré|dépit|nonobstant|sauf|hors|hormis|seconde?|deuxième|derrière|moins|moindre|retrait|pas|non|ni|regard|rapport"
    r"|ensemble|total|cumul\w*|class\w+|qui|que|dont|si)\b|qu'"
)
_DE_LA_NOTE = r"(?:notes?\s+(?:d[eu]|au|en|sur|pour)\s+(?:l[ae]\s+|l')?)?"
_LISTE = rf"(?:(?!{_ROMPT})[^.;:!?…])*?"
_SUR = (
    r"(?:\s+(?:nettement|aussi|également|ainsi|encore|à la fois))*(?:\s+(?:toutes )?les autres(?: offres)?)?"
    r"\s+(?:sur|par|pour|en|à|aux?)\b"
)
_LUI = "§"
"""Ce qui remplace, dans le texte lu, le nom cherché : les tournures ne s'écrivent alors qu'une fois."""
_DEVANT_SUR_LUI = rf"\b{_DEVANT}{_SUR}{_LISTE}{_LUI}{_FIN}"
_MEILLEUR_LUI = rf"\b(?:meilleure?s?|{_SUPERIEUR}|plus (?:haute|forte|grande|bonne))\s+{_DE_LA_NOTE}{_LUI}"
_D_UN_MOT = (rf"{_MEILLEUR_LUI}{_FIN}", rf"{_LUI}{_LIAISON}{_MEILLEUR}", _DEVANT_SUR_LUI)
_D_UN_INTITULE = (_MEILLEUR_LUI, rf"{_LUI}{_LIAISON}{_COMPARE}", _DEVANT_SUR_LUI)
_D_UNE_REFERENCE = (*_D_UN_INTITULE, rf"\b{_COMPARE}{_LISTE}{_LUI}")
"""« Une journalisation plus complète (SSI-2) » : la référence dit sur quoi porte ce qui précède."""
_DU_PRIX = (
    rf"\b(?:meilleur|moindre|plus (?:bas|faible))\s+{_LUI}{_FIN}",
    rf"{_LUI}{_LIAISON}{_MOINS_CHER}\b",
    _DEVANT_SUR_LUI,
    (
        rf"(?:\b(?:offre|proposition|elle|candidat|groupement)\b{_LIAISON}|(?:^|[.;:!?,]\s|\bet\s)(?:la\s+)?)"
        r"(?:moins (?:ch[eè]re?|coûteu(?:x|se)|onéreu(?:x|se))|plus économique|meilleur marché)\b"
        r"(?!\s+à\s+\w+(?:er|ir|re)\b)"
    ),
    r"\bmoins[- ]disante?\b|\bcoûte moins\b",
)
_PAS_UN_RAPPORT = r"(?<![-/])\b(?<!qualité )(?<!note de )(?<!note du )"


def lisse(texte: str) -> str:
    """Rend le texte sur une ligne, ses apostrophes droites : ce que lisent les motifs d'ici."""
    return " ".join(texte.split()).replace("’", "'")


def vante_la_note(nom: str, texte: str) -> bool:
    """Vrai si le texte dit l'offre meilleure sur ce que nomme `nom` : une référence, ou un intitulé du barème."""
    tournures = _D_UNE_REFERENCE if re.search(r"\d", nom) else _D_UN_INTITULE if " " in nom else _D_UN_MOT
    return _se_lit(texte, rf"(?<![\w-]){re.escape(lisse(nom))}", tournures)


def vante_le_prix(libelle: str, texte: str) -> bool:
    """Vrai si le texte dit l'offre moins chère, ou son prix meilleur ; `libelle` est celui du critère."""
    return _se_lit(texte, rf"{_PAS_UN_RAPPORT}(?:prix|montant|coût|tarif|{re.escape(lisse(libelle))})", _DU_PRIX)


def vante_la_note_du_prix(libelle: str, texte: str) -> bool:
    """Vrai si le texte dit meilleure la note du prix, elle-même."""
    du_critere = rf"(?:critère\s+)?(?:d[eu]\s+)?(?:prix|{re.escape(lisse(libelle))})"
    return _se_lit(texte, rf"\bnote\s+(?:d[eu]|au|en|sur le)\s+{du_critere}", _D_UN_INTITULE)


def _se_lit(texte: str, cite: str, tournures: Sequence[str]) -> bool:
    lu = re.sub(rf"{cite}(?![\w-])", _LUI, lisse(texte).replace(_LUI, ""), flags=re.IGNORECASE)
    return any(_affirme(lu, trouve) for t in tournures for trouve in re.finditer(t, lu, re.IGNORECASE))


def _affirme(lu: str, trouve: re.Match[str]) -> bool:
    devant = lu[: trouve.start()]
    devant = devant[max((m.end() for m in PROPOSITION.finditer(devant)), default=0) :]
    nie = _NIE.search(devant) or CONCEDE.search(devant)
    return not nie and not _D_AUTRE_CHOSE.match(lu, trouve.end())
