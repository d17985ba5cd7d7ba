"""Les mots dont on parle d'un prix, d'une note, d'une autre offre : tout autre nom dit qu'on parle d'autre chose."""

from __future__ import annotations

PRIX = (
    r"(?:prix|tarif\w*|(?:sur)?co[uû]t\w*|chiffr(?:es?\b|é|ag|ant)\w*|factur\w+|vend(?!redi)\w*|devis|unitaires?"
    r"|ch[eè]re?s?|onéreu\w+|tjm|taux\s+(?:journalier|horaire)s?|montants?|(?:moins|mieux)[\s-]disante?s?|bordereaux?"
    r"|bpu|dpgf|dqe|rabais|ristournes?)\b"
)
"""Ce qui dit d'un nombre qu'on l'achète."""
AU_TEMPS = r"(?:€|\beuros?|\bh\.?t\.?)\s*(?:/|(?:par|l[ae]|de\sl['’])\s?)\s*(?:j|h|jour|journée|heure)\b"
"""Ce qui se vend au temps passé : « 690 €/j »."""
_AUTRE_NOTE = r"\s+(?:d['’]|de\s+)(?:synth|cadrage|service|calcul|version|bas\b|intention|frais|lecture)"
"""Une note qui est un écrit."""
NOTE = rf"(?:classements?|(?<!\bon\s)notes?(?!{_AUTRE_NOTE})|notée?s?|notation)\b"
NOTE_NOMMEE = (
    r"(?:(?:^|[.;:,(])\W*|\b(?:l[ae]s?|une?|des?|du|aux?|sa|ses|votre|vos|leurs?|cette|ces|en|deux|trois)\s+"
    r"(?:(?:meilleure?|bonne|même|seule|haute|basse|autre|dernière|première)s?\s+)?)"
    rf"(?:notes?\b(?!{_AUTRE_NOTE})|notations?\b|classements?\b)"
)
"""Une note, dite par un nom : « on note que », « l'audit note » disent autre chose."""
DE_CE_MARCHE = (
    r"\b(?:points?|techniques?|tota(?:l|ux)|valeur|critères?|offres?|candidate?s?|rangs?|devant|derrière|prix|globale?|notes?"
    r"|second|premier)\b|(?:/|\bsur)\s*(?:10|20|40|50|60|100)\b|[<>→]"
)
"""Ce qui dit de deux nombres que ce sont des notes d'ici, quoi que nomme leur phrase."""
ETRANGER = (
    r"\b(?:pénalit|amende|assurances?\b|assure\s+(?:une?\b|\d)|caution|satisfaction|capital\b"
    r"|cvss|cve\b|nps\b|ecovadis|ecoindex|lighthouse|sonar|cmmi|baromètre|banque\s+de\s+france|vulnérabilit"
    r"|chiffres?\s+d['’]affaires|plafonds?\b|plafonn(?!e\b|ent\b)|révis"
    r"|indic|index|syntec|tva\b|compte\s+pour|formation\s+des\s+prix|retenue\s+de\s+garantie)"
)
"""Ce qui dit d'un nombre, même en euros ou à côté d'un prix, qu'il mesure autre chose que le prix d'une offre."""
BAREME = (
    r"\b(?:pond[ée]r|poids\b|barème|formule\b)"
    r"|^\s*le\s+prix\s+le\s+plus\s+bas\s+(?:reçoit|obtient)\s+(?:\d+|la\s+totalité\s+des|tous\s+les)\s+points\s*[.;]?\s*$"
)
"""Ce qui dit d'une part qu'elle est le poids d'un critère, publié à tous."""
OFFRE = (
    r"(?:offres?|propositions?|candidate?s?|concurrente?s?|soumissionnaires?|plis?|entreprises?|sociétés?"
    r"|prestataires?"
    r"|titulaires?|compétiteurs?|opérateurs?)"
)
A_COMPARER = rf"(?:{OFFRE}|prix|devis|notes?|tarifs?|montants?|tjm|(?:moins|mieux)[\s-]disante?s?)"
ORDINAL = (
    r"(?:autres?|premi(?:er|ère)s?|deuxièmes?|secondes?|second|troisièmes?|quatrièmes?|cinquièmes?|sixièmes?"
    r"|[2-9](?:e|è?me)|dernières?"
    r"|derniers?|suivante?s?)"
)
"""Ce qui range une offre parmi d'autres."""
CHIFFRES = (
    r"deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingts?|trente|quarante"
    r"|cinquante|soixante|septante|huitante|nonante|cents?|mille|milliers?|millions?"
)
TRANSPARENT = (
    rf"(?:mêmes?|seule?s?|{ORDINAL}|(?-i:[A-Z])|bonne?s?|grande?s?|petite?s?|plus|moins|mieux"
    rf"|meilleure?s?|basses?|bas|haute?s?|faibles?|fortes?|toute?s?|tous|{CHIFFRES}|\d+)"
)
"""Ce qui, entre un déterminant et son nom, ne dit pas de quoi l'on parle."""
COMPARATIF = r"(?:plus|moins|aussi|trop|très)"
_ADJECTIFS = (
    r"élevée?s?|coûteu(?:x|ses?)|compétiti\w+|avantageu\w+|intéressante?s?|proches?|éloignée?s?|importante?s?|basses?"
    r"|haute?s?|faibles?|fortes?|grande?s?|petite?s?|(?:supéri|inféri)eure?s?|meilleure?s?|égale?s?|identiques?"
    r"|voisine?s?|comparables?|justes?|globa(?:l|le|les|ux)|tota(?:l|le|les|ux)|hors|taxes?|arithmétiques?"
    r"|moyen(?:ne)?s?"
    r"|médiane?s?|anormal\w*|raisonnables?|minima\w+|maxima\w+|maximum|minimum|mini|maxi|chère?s?|cher|bonne?s?"
    r"|économi\w+|financi\w+"
)
_VERBES = (
    r"(?:établi|ressor|situ|attei|représent|val|vau|obten|obtien|totalis|cumul|approch|avoisin|affich|propos|demand"
    r"|dépass|exc[èé]d|devanc|distanc|suiv|suit|préc[èé]d|rest|arriv|class|plac|échelonn|étag|étal|oscill|vari"
    r"|compris"
    r"|figur|remis|reç|retenu|présent|offr|trouv|constat|culmin|plafonn|sépar|justifi|expliqu|rapport|ramen"
    r"|compar|interrog"
    r"|baiss|augment|hauss|réd|situ|mont|descend|tend|élèv|élev|appar|sembl|major|minor|calcul|ferai|serai|aurai|étai"
    r"|attend|attest|emport|gagn|perd|manqu|jug|éval|annonc|indiqu|correspond|équiva|tabl|consent|command)\w*"
)
PARTICIPE = (
    r"(?:(?:propos|demand|annonc|constat|factur|chiffr|affich|réclam|indiqu|estim|calcul|pratiqu|observ|donn|attribu|not)ée?s"
    r"|(?:obten|reç|vend|reten|prév|conven)ue?s|(?:remis|offerts|promis|compris|consentis)e?s?)"
)
"""Ce qui suit un prix et en dit l'auteur : « 128 450 demandés »."""
_NOMS = (
    r"moyennes?|médianes?|sommes?|[ée]carts?|différences?|ratios?|coefficients?|facteurs?|fourchettes?|plages?"
    r"|extrêmes?|amplitudes?|étendue"
    r"|dispersion|gains?|marges?|surcoûts?|deltas?|avance|moitié|demie?s?|quarts?|tiers|double|triple"
    r"|[^\W\d_]+ièmes?|dess(?:o?us)"
    r"|delà|deçà|sus|tête|rangs?|places?|position|ordre|points?|pour|pourcentages?|euros?|valeurs?|critères?|niveau"
    r"|scores?|barème|formule|résultats?|échelle|ensemble|unes?|vôtres?|siens?|siennes?|nôtres?|leurs?|celui"
    r"|celles?|ceux|groupements?"
    r"|attributaires?|évincée?s?|sortante?s?|poursuivante?s?|riva(?:l|le|les|ux)|compétition|concurrence"
)
_DE_LA_PROCEDURE = (
    r"stade|terme|analyse|examen|dépouillement|ouverture|classement|issue|consultation|lots?|tours?|négociations?"
    r"|dossier|commission|acheteur|pouvoir|adjudicateur|administration|collectivité|réception|marchés?"
    r"|procédure|tableau"
    r"|liste|base|variantes?|techniques?|titre|effet|égard|regard|moment|fois|cas|part|sorte|matière"
    r"|comparaison|tranche"
    r"|besoin|reste|jour"
)
_DE_L_ESTIMATION = (
    r"estim\w+|enveloppes?|budg[eé]t\w*|crédits|allouée?s?|prévue?s?|prévision\w*|ouverts?|disponibles?"
    r"|administrati\w+"
    r"|initiale?s?|détaillée?s?|fixée?s?|inscrits?"
)
_MOTS_OUTILS = (
    r"[a-zà-ÿ]{1,3}|vous|nous|elles?|avec|chez|contre|sous|sans|dans|entre|vers|donc|mais|soit|sont|être|êtes|encore"
    r"|seulement|environ|quelques?|presque|aussi|ainsi|alors|très|trop|fait|font|peut|doit|vont|plus|moins|mieux|cela"
    r"|près|dont|quel(?:le)?s?|leur|votre|notre|cette|autour|plusieurs|certaine?s?|chaque|chacune?|bien|parmi"
    r"|selon|après|avant"
    r"|lequel|laquelle|toute?s?|tous|hors|est|loin|ailleurs|lorsque?|puis|reste|même|êtes|était|étiez|pour"
)
CONNUS = (
    rf"(?:{PRIX}|{NOTE}|{A_COMPARER}|{TRANSPARENT}|{_ADJECTIFS}|{_VERBES}|{_NOMS}|{_DE_LA_PROCEDURE}"
    rf"|{_DE_L_ESTIMATION}"
    rf"|{CHIFFRES}|{_MOTS_OUTILS}|ht|ttc|eur|hors)"
)
"""Tous les mots d'une phrase qui compare des offres sans rien nommer d'autre."""
POSSESSIF = r"(?:votre|vos)"
_PRONOM = (
    r"(?:[nsd]['’]|(?:à|lui|de|du|des|en|par|pour|sur|sous|chez|avec|dans|et|ou|qui|que|est|sont|était|étaient|sera"
    r"|serait|a"
    rf"|ont|ne|se|au|aux|contre|soit|fait|font|{_VERBES}|co[uû]te\w*|factur\w+|chiffr\w+)(?![^\W_]))"
)
SEUL = rf"(?=\s*(?:[.,;:!?()/%]|\d|$)|\s+{_PRONOM})"
ENSEMBLE = (
    r"(?:moyennes?|médianes?)\b(?!\s+(?:nationa|europ|sectori|annu|mensu|génér|mobile))"
    r"|(?:prix|montants?|co[uû]ts?|tarifs?|notes?|(?:tjm|taux\s+journaliers?)(?=\s+\w+\s+(?:des|reçu|propos|constat)))\s+(?:h\.?t\.?\s+)?(?:moyen|médian)s?\b"
    rf"(?!\s+(?:par|d['’]une?)\b)|(?:fourchette|plage|amplitude|étendue|dispersion)s?\b|extrêmes\b"
    rf"|(?:{CHIFFRES})\s+prix\b(?!\s+unitaires)"
    rf"|(?:total|totaux|sommes?|cumuls?)\s+(?:[^\W\d_]+\s+){{0,4}}?des\s+(?:\w+\s+){{0,2}}?{OFFRE}\b"
    r"|(?:les|des)\s+(?:prix|tarifs|tjm|montants|notes)(?:\s+[^\W\d_]+){0,3}?\s+(?:vont|vari\w+|oscill\w+|s['’]é\w+|se\s"
    r"|sont\s+(?:de|compris)|entre)"
)
_COTE = (
    r"(?:ch[eè]re?s?|élevée?s?|basses?|bas|haute?s?|coûteu\w+|onéreu\w+|disante?s?|offrant|grande?s?|petite?s?"
    r"|(?:bien\s+)?(?:class|not|plac)ée?s?)\b"
)
_EXTREME = (
    rf"(?:l[ae]s?|au|du|aux|des)\s+(?:plus|moins|mieux)[\s-](?!haute\s+note\b){_COTE}|(?:moins|mieux)[\s-]disante?s?\b"
    rf"|(?:plus|moins)\s+(?!haute\s+note\b)(?:basses?|bas|haute?s?|fortes?|faibles?|bonne?s?|grande?s?|petite?s?)\s+{A_COMPARER}\b"
    rf"|(?!notes?\s+maximale\b){A_COMPARER}\s+(?:(?:maxim|minim|plancher|extrême)\w*|m(?:ini|axi|in|ax)\b)|(?:l[ae]|au|du)\s+m(?:ini|axi)\b|un\s+prix\s+(?=\d|plus|moins|supérieur|inférieur)"
    rf"|meilleure?s?\s+{A_COMPARER}\b|(?:l[ae]s?|au|du)\s+meilleure?s?{SEUL}"
)
_UN_AUTRE = (
    rf"{ORDINAL}\s+(?:{TRANSPARENT}\s+)*{A_COMPARER}\b|(?P<seul>{ORDINAL}){SEUL}"
    rf"|{OFFRE}\s+(?:non\s+retenue?s?|(?:écart|rejet|élimin)ée?s?\b|(?:n°|numéro)\s?\d)|évincée?s?\b|sortante?s?\b"
    rf"|(?:une?|aucune?|certaine?s?|plusieurs|les|des|aux|{CHIFFRES}|\d+)\s+(?:{TRANSPARENT}\s+)*"
    r"(?:offres?|candidate?s?|soumissionnaires?|propositions|plis)\b(?!\s+retenue)"
)
AUTRUI = (
    r"(?<!\bvotre\s)(?<!\bvos\s)(?<!\bson\s)(?<!\bses\s)(?<!\bentre\s)"
    rf"\b(?:{_UN_AUTRE}|{ENSEMBLE}|{_EXTREME})|\b(?:concurrente?s?|compétit(?:eur|rice)s?|poursuivante?s?"
    r"|riva(?:l|le|les|ux)|personne\s+n)\b|\bqui\s+(?:vous|l[ae]\s+vôtre)\b|(?<!\bpar\s)(?<!d['’])\bailleurs\b"
    r"|\bpasser\s+devant\b"
)
"""De qui l'on parle, si ce n'est du lecteur ni de l'offre retenue : un autre, les offres ensemble, la moins chère."""
ESTIMATION = (
    r"(?<![^\W_])(?:(?:l['’]|d['’]une)\s?|(?:l[ae]s?|notre|nos|cette|ce|ces|au|aux|du|des)\s+)(?:[^\W\d_]+\s+)?"
    rf"(?:(?:estimations?|enveloppes?|budgets?|crédits)\b(?!\s+(?!{CONNUS}(?![^\W_]))[^\W\d_]{{3,}})"
    r"|(?:prix|valeurs?|montants?)\s+(?:[^\W\d_]+\s+)?estim(?:ée?s?|atifs?|atives?)\b)"
    r"|\bnous\s+(?:(?:l['’])?av(?:i?ons)\s+(?:estim|prév|budg|envisag)|attendions|escomptions|tablions)\w*"
)
"""Ce que l'acheteur a estimé, non ce qu'un candidat estime de ses charges ; suivi d'un autre nom, ce n'est pas lui."""
