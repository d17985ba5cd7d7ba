"""Relever ce qui parle peut-être d'un autre candidat : la phrase reste dans la pièce, une personne la relit.

Ce qui en parle à coup sûr est ôté (`autrui`, `noms`, `montants`). Ce filet-ci est large et ne juge pas : il préfère
faire relire une phrase de trop que laisser partir « Trois candidats sur quatre joignent un PAQ ».
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain

from cctgen.evaluation.suites.secret.nombres.langue_du_prix import CHIFFRES, TRANSPARENT

_DU_LECTEUR = (
    r"\s+(?:(?:du|de\s+ce)\s+(?:candidat|soumissionnaire|titulaire|groupe(?:ment)?|mémoire)|(?:de|dans)\s+votre"
    r"|aux?\s+postes?|internes?|de\s+(?:service|support|formation)|d['’]\w+(?:tion|ment|ance)|cotrait\w+|sous-trait\w+)\b"
    r"|,\s+(?:filiale|co-?trait|sous-trait)"
)
_PLI = r"(?:offres?|candidate?s?|soumissionnaires?|dossiers?|mémoires?|propositions?|réponses?)"
_QUI = rf"(?:{_PLI}|plis?|candidatures?|sociétés?|entreprises?|groupements?)\b(?!{_DU_LECTEUR})"
_RANG = (
    r"(?:premi(?:er|ère)|seconde?|(?:deux|trois|quatr|cinqu|six)ième|[1-9](?:e|è?me|er|re)|(?:avant-)?derni(?:er|ère)"
    r"|suivante|suivant(?!\s+l)|précédente?)s?\b"
)
_SEUL = (
    r"(?=\s*(?:[.,;:!?()/]|\d|$)|\s+(?:qui|que|dont|où|sur|pour|par|à|en|y|ne|se|ni|n['’]\w+|l['’]\w+|étant|est|a|met"
    r"|tient|va|fait|aussi|très|plus|moins|mieux)\b)"
)
_FAIT = (
    r"(?:sont|[ao]nt|a|est|ét(?:ait|aient)|avai(?:t|ent)|[ns]['’]\w+|\w+(?<![mi])ent|propose|dispose|prévoit|joint|fournit"
    r"|décrit|obtient|qui)\b"
)
_COMBIEN = rf"(?:{CHIFFRES}|\d+|certaine?s|plusieurs|une?|aucune?|la\s+plupart|le\s+reste|tou(?:te)?s)"
_COMPLEMENT = rf"(?:\w++\s+)?(?:de\s+l['’a]|d[ue]s?\s+(?!{CHIFFRES}|tou|lot|classement|panel|{_QUI}))"

_PARLE_D_AUTRES = {
    "les autres": (
        rf"\bautres?\s+(?:{TRANSPARENT}\s+){{0,2}}{_QUI}",
        rf"\bautres?(?:{_SEUL}|\s+{_FAIT})",
    ),
    "les offres ensemble": (
        r"(?<!\bd['’])(?<!\bvos\s)\b(?:offres|candidate?s|soumissionnaires|propositions)\b(?!\s+(?:d[eu]\s|d['’]|aux?\s+poste|internes|cloud))",
        r"\b(?:réponses|mémoires|dossiers)\s+(?:re(?:çu|mi)|examiné|analysé|déposé)e?s\b",
        r"\b(?:en|de)\s+tête\b(?!\s+d)|\b(?:panel|peloton|en\s+lice|de\s+la\s+consultation)\b|\bvoisine?s?\b",
    ),
    "quelques-uns": (
        rf"^tou(?:te)?s\s+{_FAIT}|\barrivée?s?\s+(?:juste|{_RANG})",
        rf"\b(?:certaine?s|chacune?|beaucoup(?:\s+d['’]autres)?|d['’]aucuns)\s+(?:des\s+{_QUI}|{_FAIT})",
        r"(?<!\bpar\s)(?<!d['’])\bailleurs\b(?!\s+(?:dans|au|en|sur|page|p\.))",
    ),
    "la concurrence": (
        r"\bconcurren(?:te?s?|ce)\b",
        r"\b(?:confrère|riva(?:l|le|ux)|compétit(?:eur|rice)|poursuivante?|lauréat)s?\b",
        r"\bd['’]en\s+face\b",
    ),
    "l'évincé": (
        r"\b(?:évinc|élimin|écart|rejet)ée?s?\b",
        r"\b(?:non|pas|été)\s+retenue?s?\b",
    ),
    "le sortant": (
        r"\bsortante?s?\b",
        r"\bactuel(?:le)?\s+titulaire\b|\b(?:titulaire|prestataire)\s+(?:actuel|en\s+place)\b",
    ),
    "combien d'offres": (
        rf"\b{_COMBIEN}(?:\s+seule?s?)?(?:\s+(?:des|les|d['’]entre))*(?:\s+{_COMBIEN})?\s+{_QUI}\s+(?:sur\b|sauf\b|{_FAIT})",
        rf"\b(?:des|les|aux|sur)\s+(?:{CHIFFRES}|\d)\s+(?:meilleure?|premi(?:er|ère)|derni(?:er|ère)|évincée?)s?\b",
        rf"\b(?:des|les|aux)\s+(?:{CHIFFRES}|\d)(?:\s+{_QUI}|\s+sur\b|(?=\s*(?:[.,;:]|$)))",
    ),
    "le seul": (
        rf"\b(?:seule?s?|unique)\s+(?:{_QUI}|à\b|des\b)",
        r"\bseul\s+ce\b|\bl[ea]s?\s+(?:premi(?:er|ère)|derni(?:er|ère))s?\s+à\s+(?:ne\s|n['’]|\w+[eio]r\b)",
    ),
    "le plus": (
        rf"\b(?:l[ea]s?|du|aux)\s+(?:plus|moins|mieux)\s+\w++(?!\s+{_COMPLEMENT})",
        rf"\bmeilleure?s?\s+{_QUI}(?!\s+d(?:e\s|['’]))|\b(?:l[ea]s?|du|aux?)\s+meilleure?s?{_SEUL}",
    ),
    "le moins cher": (
        r"\b(?:moins|mieux)[\s-]disante?s?\b",
        r"\b(?:l[ea]s?|du|au)\s+(?:plus|moins)\s+(?:bas(?:se)?|ch[eè]re?|élevée?)s?\b",
    ),
    "mieux que": (
        (
            r"\b(?:mieux|moins\s+b(?:ien|on(?:ne)?)|meilleure?|aussi\s+bien)s?\s+qu(?:e\b|['’])"
            r"(?!\s+(?:ce|celle|celui)\s+(?:qu|demand|exig|prév|attend))"
        ),
    ),
    "le rang": (
        r"\bclass(?:ée?s?|ement)\b|\b(?:devanc|distanc(?!e\b|es\b))\w+|\brangs?\b",
        rf"\b{_PLI}\s+{_RANG}|\bavant-derni(?:er|ère)\b|\bci-(?:dessus|dessous|avant)\b",
        rf"\b(?:aux?|que\s+l[ae]s?|comme\s+l[ae]s?)\s+(?:(?:{CHIFFRES})\s+)?précédente?s?{_SEUL}",
        rf"\b(?:que|idem|comme|derrière|devant)\s+(?:l[ae]\s+)?{_RANG}{_SEUL}|^{_RANG}\s+(?:sur|au|à)\b",
    ),
    "la note d'un rang": (
        (
            rf"\b(?:l[ae]|du)\s+{_RANG}(?:\s+{_QUI})?\s*(?:est\s+(?:noté\w*\s+)?(?:à|de)|à|de|obtient|:)\s+\d+(?:[.,]\d+)?+"
            r"(?!\d|\s*(?:%|km|h))"
        ),
    ),
    "le numéro": (
        rf"\b(?:{_PLI}|pli|la|le)\s+(?:n°|numéro)\s?\d",
        r"\b(?:offre|candidate?|soumissionnaire|proposition)s?\s+\d\b(?!\s*(?:fois|ans|mois|jours|%|sur\b))",
    ),
    "l'ensemble": (
        r"\b(?:moyen(?:ne)?|médiane?)s?\s+(?:des?\s+)?(?:\w+\s+)?(?:offres|prix|candidats|propositions)\b",
        r"\b(?:prix|tarif|tjm|note|montant)s?\s+(?:moyen|médian)s?\b",
        rf"\b(?:que|de|sous|à)\s+la\s+(?:moyenne|médiane){_SEUL}",
    ),
}
"""De qui une phrase parle peut-être, et les mots qui le disent."""
_N_EN_PARLE_PAS = {
    "l'emploi d'un mot": (
        r"\b(?:accès|utilisateurs?|simultanés\s+ou|sessions?|produits?|solutions?|logiciels?|outils?)\s+concurrente?s?\b",
        rf"\b(?:(?:à|pour|par)\s+tou(?:te)?s\s+les|chaque|aux)\s+{_PLI}\b(?!\s+{_FAIT})",
        r"\b(?:mise\s+en\s+concurrence|concurrence\s+(?:entre|d['’])|\w+\s+à\s+l['’]autre\b)",
        r"\bclassement\s+des\s+(?:risques|priorités|incidents|données)\b",
        r"\béconomiquement\s+la\s+plus\s+avantageuse\b",
    ),
    "le rang du lecteur": (
        (
            r"\bvo(?:tre|s)\s+offres?\b(?![^.;]*?\b(?:actuell|provisoir|stade))[^.;]{0,40}?\bclassée?s?\b"
            rf"(?:\s+(?:en|n°|au|à|l[ae]|sur|{_RANG}|position|place|\d+|{CHIFFRES}|offres?|analysées?)(?!\w))*"
        ),
        (
            r"\bvous\s+(?:n['’])?(?:êtes|avez)\s+(?:pas\s+)?(?:été\s+)?(?:classée?|retenue?)s?\b"
            rf"(?:\s+{_RANG}(?:\s+sur\s+\w+(?:\s+offres)?)?)?"
        ),
        rf"^(?:offre\s+)?classée?\s+{_RANG}",
    ),
    "un autre palmarès": (rf"\bclassée?s?\s+(?:{_RANG}\s+)?(?:par|au|dans|du\s+secteur)\b",),
    "la reprise": (
        r"\b(?:auprès\s+du|avec\s+le|depuis\s+le)\s+titulaire\s+(?:sortant|actuel)\b",
        r"\btitulaire\s+sortant\s+(?:dev|doi)\w+",
    ),
    "la remise": (rf"\b{_COMBIEN}\s+plis\s+ont\s+été\s+reçus\b",),
}
"""Les mêmes mots, là où ils ne parlent de personne : lus d'abord, ils n'éveillent aucun doute."""


def _doute(*tus: str) -> re.Pattern[str]:
    """Rend l'expression qui relève ce qui parle d'un autre, hors de ces rangées."""
    parlent = chain.from_iterable(motifs for de_qui, motifs in _PARLE_D_AUTRES.items() if de_qui not in tus)
    tues = chain.from_iterable(_N_EN_PARLE_PAS.values())
    return re.compile(rf"\b(?:{'|'.join(tues)}|(?P<doute>{'|'.join(parlent)}))", re.IGNORECASE)


DOUTE = _doute()
DOUTE_D_UN_ENVOI = _doute("le plus", "les offres ensemble")
"""L'acheteur écrit des offres ensemble, et de celle qu'il retient ce qu'elle a de meilleur."""
_TETE = re.compile(r"\A\W+")
_COMPARE = re.compile(
    r"\b(?:plus|moins|mieux|meilleure?s?|aussi|comme|contre|contrairement|rapport|derrière|devant|retrait|égale?s?"
    r"|(?:supéri|inféri)eure?s?|propose|prévoit|fournit|joint)\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def est_douteuse(phrase: str, doute: re.Pattern[str] = DOUTE) -> bool:
    """Vrai d'une phrase qui parle peut-être d'un autre candidat."""
    return any(dit["doute"] for dit in doute.finditer(_TETE.sub("", phrase)))


def compare(phrase: str) -> bool:
    """Vrai d'une phrase qui compare : du nom que le lecteur écrit lui-même, elle fait peut-être celui d'un rival."""
    return _COMPARE.search(phrase) is not None
