"""Ce qu'une phrase dit meilleur, d'une exigence, d'un critère ou du prix ; celle qui ne compare pas ne vante rien.

Une phrase ne compare que si la tournure le dit à coup sûr : « le prix le plus bas », « devant sur SSI-2 ». Nier,
concéder, ou comparer à autre chose qu'à une autre offre (« plus bas que l'estimation ») ne vante rien.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from cctgen.socle.nombres import en_lettres

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
    r"|,?\s+(?:n'|ne\b|est celui|revient|appartient|étant|obtient|reçoit|recueille|suit\b|arrive|d'une?\b"
    r"|(?:sur|dans) l[ae]\b)",
    re.IGNORECASE,
)
"""« Plus bas que l'estimation », « le prix le plus bas n'est pas retenu » : ce n'est pas d'elle, face aux autres."""
_SUPERIEUR = rf"supérieure?s?(?!\s+(?:à|aux?)\b(?!{_LES_AUTRES}))"
_INFERIEUR = rf"inférieure?s?(?!\s+(?:à|aux?)\b(?!{_LES_AUTRES}))"

_DEVANT = (
    rf"(?:l'emporte(?:nt)?|devance(?:nt)?|devant|en tête|première?|meilleure?|{_SUPERIEUR}|mieux (?:not|class|plac)ée?)"
)
_PLUS = (
    r"(?<!de )(?<!en )plus (?!(?:bas|basses?|faibles?|modestes?|réduite?s?|limitée?s?|sommaires?|succincte?s?|vagues?"
    r"|proches?|chère?s?|coûteu\w+|onéreu\w+|avantageu\w+|de|du|en|que|tard|loin|encore|ou|perfectibles?)\b|d')\w+"
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
_FIN = (
    r"(?=\s*(?:[.,;:!?…)(»]|(?:et|ou|comme|est|y|l'emporte|HT|hors taxes|global|total|de (?:l'|son |cette )offre)\b|$))"
)
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
_DEBUT = r"(?:^|[.;:!?…,]\s|\bet\s)"
_PEU_CHER = r"moins (?:ch[eè]re?|coûteu(?:x|se)|onéreu(?:x|se))"
_DU_PRIX = (
    rf"\b(?:meilleur|moindre|plus (?:bas|faible))\s+{_LUI}{_FIN}",
    rf"{_LUI}{_LIAISON}{_MOINS_CHER}\b",
    _DEVANT_SUR_LUI,
    (
        rf"(?:\b(?:offre|proposition|elle|candidat|groupement)\b{_LIAISON}|{_DEBUT}(?:la\s+)?)"
        rf"(?:{_PEU_CHER}|plus économique|meilleur marché)\b"
        r"(?!\s+à\s+\w+(?:er|ir|re)\b)"
    ),
    r"\bmoins[- ]disante?\b|\bcoûte moins\b",
)
_LA_NOTE = r"meilleure?s?\s+notes?"
_DE_LA_NOTE_DU_PRIX = (
    (
        rf"\b{_LA_NOTE}\s+(?:en|sur|au|d[eu]|à)\b{_LISTE}(?:,|\bet|\bcomme)\s+(?:en|au|d[eu]|sur le)\s+"
        rf"(?:critère\s+)?{_LUI}{_FIN}"
    ),
)
_D_UN_MOT_PROPRE = (
    rf"\b(?:meilleure\s+offre|{_LA_NOTE}(?:\s+(?:en|au critère|sur l[ae](?:\s+critère)?))?)\s+{_LUI}{_FIN}",
    rf"\bnote\s+{_LUI}{_LIAISON}(?:meilleure|supérieure|plus (?:haute|élevée|forte)){_FIN}",
    rf"\b{_DEVANT}{_SUR}(?:{_LISTE}\b(?:en|plan|critère|sur))?\s+(?:la\s+)?{_LUI}{_FIN}",
    rf"(?:\b(?:offre|elle)\s+(?:est\s+)?|{_DEBUT}){_LUI}\s+(?:la\s+)?(?:meilleure|supérieure|devant|en tête){_FIN}",
)
"""« Meilleure note technique », « devant en technique », « techniquement supérieure »."""
_GENERIQUES = ("valeur", "qualité", "performance")

_LES_SIENS = (
    r"(?:(?:toutes?|tous)\s+)?(?:l'|(?:les|ses)\s+(?:(?:deux|trois|quatre|cinq)\s+)?)"
    r"(?:autres?(?:\s+(?:offres?|candidats?|propositions?))?|(?:offres\s+)?concurrente?s?)"
)
_DES_AUTRES_PRIX = (
    (
        rf"{_DEBUT}{_LES_SIENS}\s+(?:est|sont)\s+(?:(?:toutes?|tous|nettement|bien|encore|sensiblement)\s+)*"
        rf"plus (?:ch[eè]re?s?|coûteu(?:x|ses?)|onéreu(?:x|ses?)){_FIN}"
    ),
    (
        rf"{_DEBUT}(?:aucune?|nulle?|personne)(?:\s+(?:autre|offre|candidat|concurrente?))*\s+"
        rf"(?:n'est\s+{_PEU_CHER}|(?:ne\s+(?:propose|présente)|n'(?:offre|affiche))\s+(?:une?|de)\s+"
        rf"(?:(?:meilleur|moindre)\s+{_LUI}|{_LUI}\s+(?:plus bas|inférieur|moindre|moins élevé))){_FIN}"
    ),
)
"""« Les autres sont plus chères », « aucune n'est moins chère » : ce qui se dit des autres vante l'offre."""
_ELLE_EST = (
    r"(?:(?:elle|il|l'offre(?:\s+retenue)?|cette offre|le candidat)\s+)?"
    r"(?:(?:y\s+)?(?:est|arrive|se classe|obtient|a obtenu|a|remporte|reçoit)\s+)?(?:(?:aussi|ainsi|l[ae]s?|ses)\s+)*"
)
_EN_TETE = (
    r"(?:l'emporte|devance|domine|devant|en tête|premi[eè]re?|supérieure?|meilleure?s?(?:\s+notes?)?"
    r"|mieux (?:not|class|plac)ée?)"
)
_DE_TOUS = r"(?:\s+(?:nettement|aussi|également|ainsi|toutes?|les|deux|trois|l'autre|autres|offres?|concurrente?s?))*"
_SAUF = re.compile(
    r"\b(?:sauf|hors|hormis|except\w+|à part|à l'exception|seule?s?|près|malgré|plus (?:élevée?|haute?|chère?))\b",
    re.IGNORECASE,
)
ECART = r"\b(?:écarts?|différences?|surcroît|retard)\s+(?:d[eu]|en|sur)\s+(?:l[ae]\s+)?"
"""L'écart de prix n'est pas le prix : il « l'emporte » sans rien dire de qui est devant."""
_D_UNE_AUTRE = re.compile(
    r"\b(?:pour|avec|à|de|chez)\s+(?:celle de\s+)?(?:l'|la\s|le\s)(?:(?:offre|candidat)\s+(?:l[ae]\s+)?)?$",
    re.IGNORECASE,
)
"""« Contre 100 pour l'offre la moins-disante » : ce n'est pas de l'offre retenue."""
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
    return _se_lit(texte, rf"\bnote\s+(?:d[eu]|au|en|sur le)\s+{du_critere}", _D_UN_INTITULE) or _se_lit(
        texte, rf"\b(?:prix|{re.escape(lisse(libelle))})", _DE_LA_NOTE_DU_PRIX
    )


def mot_propre(intitule: str, intitules: Iterable[str]) -> str:
    """Rend le radical du mot qui ne désigne que cet intitulé : celui de « technique » pour « Valeur technique ».

    Un intitulé qui énumère (« Sécurité, hébergement et données ») dit plus que chacun de ses mots.
    """
    generique, _, mot = lisse(intitule).lower().partition(" ")
    radical = re.sub(r"(?:ale?|e)?s?$", "", mot)
    ailleurs = any(radical in lisse(autre).lower() for autre in intitules if autre != intitule)
    return radical if generique in _GENERIQUES and radical.isalpha() and not ailleurs else ""


def vante_ce_que_dit_un_mot(radical: str, texte: str) -> bool:
    """Vrai si le texte dit l'offre devant sur ce que désigne ce mot : « première en technique »."""
    return bool(radical) and _se_lit(texte, rf"\b{radical}(?:ale?s?|aux|ement|es?)?", _D_UN_MOT_PROPRE)


def se_dit_devant_partout(criteres: int, texte: str) -> bool:
    """Vrai si le texte dit l'offre première sur tous les critères, sans en excepter aucun."""
    tous = rf"(?:tous les|chacun des|chaque|les {en_lettres(criteres)}) critères?"
    partout = rf"(?:partout|en tou[st] points?|(?:sur|à|de) {tous}(?: du règlement| de jugement| d'attribution)?)"
    dit = rf"(?:{_DEBUT}|\bavec\s){_ELLE_EST}{_EN_TETE}{_DE_TOUS}\s+{partout}{_FIN}"
    return _est_dit_sans_exception(lisse(texte), (dit,))


def dit_les_autres_plus_chers(libelle: str, texte: str) -> bool:
    """Vrai si le texte dit qu'aucune autre offre n'est moins chère."""
    return _est_dit_sans_exception(_lu(texte, rf"\b(?:prix|{re.escape(lisse(libelle))})"), _DES_AUTRES_PRIX)


def _est_dit_sans_exception(lu: str, tournures: Sequence[str]) -> bool:
    trouves = (trouve for t in tournures for trouve in re.finditer(t, lu, re.IGNORECASE))
    return any(not _D_AUTRE_CHOSE.match(lu, t.end()) and not _SAUF.search(lu, t.end()) for t in trouves)


def _se_lit(texte: str, cite: str, tournures: Sequence[str]) -> bool:
    lu = _lu(texte, cite)
    return any(_affirme(lu, trouve) for t in tournures for trouve in re.finditer(t, lu, re.IGNORECASE))


def _lu(texte: str, cite: str) -> str:
    brut = lisse(texte).replace(_LUI, "")
    return re.sub(rf"(?P<ecart>{ECART})?{cite}(?![\w-])", lambda m: m["ecart"] or _LUI, brut, flags=re.IGNORECASE)


def _affirme(lu: str, trouve: re.Match[str]) -> bool:
    devant = lu[: trouve.start()]
    devant = devant[max((m.end() for m in PROPOSITION.finditer(devant)), default=0) :]
    nie = _NIE.search(devant) or CONCEDE.search(devant)
    if _LUI not in trouve[0] and _D_UNE_AUTRE.search(lu, 0, trouve.start()):
        return False
    return not nie and not _D_AUTRE_CHOSE.match(lu, trouve.end())
