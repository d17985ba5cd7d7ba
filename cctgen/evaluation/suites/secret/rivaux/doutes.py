"""Relever ce qui parle peut-être d'un autre candidat : la phrase reste dans la pièce, une personne la relit.

Ce qui en parle à coup sûr est ôté (`autrui`, `noms`, `montants`). Ce filet-ci est large et ne juge pas : il préfère
faire relire une phrase de trop que laisser partir « Trois candidats sur quatre joignent un PAQ ».
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain

from cctgen.evaluation.suites.secret.nombres.langue_du_prix import CHIFFRES, TRANSPARENT
from cctgen.evaluation.suites.secret.nombres.propositions import compte_ce_qui_precede
from cctgen.evaluation.suites.secret.rivaux.ecriture import cle_de_nom
from cctgen.evaluation.suites.secret.rivaux.langue_courante import VILLES

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

_METIER = r"(?:prestataires?|fournisseurs?|éditeurs?|intégrateurs?|cabinets?|esn|ssii|pme|tpe|eti)\b"
"""Qui répond, dit par son métier : ce n'est personne tant que rien ne le range parmi ceux qu'on compare."""
_ENTREPRISE = rf"(?:{_METIER}|candidate?s?|soumissionnaires?|sociétés?|entreprises?|groupements?|concurrente?s?)"
_GENTILE = (
    r"(?:(?!(?:franç|mauv|jam|désorm|fr)ais|court)\w{3,}(?:ais|(?<!f)ois|(?:ai|oi)se)s?|(?:paris|alsac|ital|ind)ien(?:ne)?s?"
    r"|(?:breton|normand|toulous|catal|picard|savoyard|auvergn|vendé|basque|corse|provenç)\w{0,4})\b(?!\s+d[eu]\b)"
)
"""D'où est une entreprise qu'on ne nomme pas : « le candidat breton », « la PME rennaise »."""
_TIENT = r"(?:mainteneur|opérateur|prestataire|fournisseur|exploitant|intégrateur|hébergeur|infogéreur|éditeur)"
"""Qui tient aujourd'hui le service, dit par son métier."""
_SUJET = r"(?:^|[.;:,(]\s*|\b(?:que|comme|contre|devant|derrière|chez)\s+)"
SANS_REGLE = (
    r"(?!,?\s+sous\s+réserve|\s+(?:pour|par|chez|le)\s|\s+d(?:e\s|['’])\w+(?:er|ir|re)\b"
    r"|\s+(?:(?:ne|se)\s|[ns]['’])?(?:doi|peut\b|engage\b|est\s+tenu|\w{2,}ra\b))"
)
"""Celui qui sera retenu a des obligations : ce qu'on en dit au futur ne parle de personne."""

_D_UNE_OFFRE = (
    rf"(?:{_PLI}|plis?|{_ENTREPRISE}|titulaires?|attributaires?|équipes?|{TRANSPARENT}|autres?|l['’]|sortante?s?|riva\w+"
    r"|confrères?|lot\b|marché|consultation|notes?|prix|cel(?:le|ui)|ceux|groupes?|acteurs?|opérateurs?|compétit\w+"
    rf"|perdante?s?|adversaires?|challengers?|coopératives?|associations?|industriels?|{_GENTILE})"
)
_OBJET = rf"(?!{_D_UNE_OFFRE}\b)(?-i:[a-zà-ÿ]){{3,}}"
_DE = r"d(?:e\s+l[a'’]\s?|['’]|[eu]\s|es\s)"
"""Un nom commun qui ne dit aucune offre, ni qui l'a remise : « les demandes écartées », « le dossier d'agrément »."""
_PARLE_D_AUTRES = {
    "les autres": (
        rf"\bautres?\s+(?:{TRANSPARENT}\s+){{0,2}}(?:{_QUI}|chiffrages?\b)",
        rf"\b(?:d['’]autres|(?:reçu|remis)e?s?\s+(?:par|d['’])\s?une?\s+autre)\s+{_METIER}(?!{_DU_LECTEUR})",
        rf"\bune?\s+autre\s+{_METIER}\s+(?:nous|propose|prévoit|joint|fournit|décrit|présente|chiffre|détaille)\b",
        rf"\bautres?(?:{_SEUL}|\s+{_FAIT}|\s+seulement\b)",
    ),
    "les offres ensemble": (
        r"(?<!\bd['’])(?<!\bvos\s)\b(?:offres|candidate?s|soumissionnaires|propositions)\b(?!\s+(?:d[eu]\s|d['’]|aux?\s+poste|internes|cloud))",
        r"\b(?:réponses|mémoires|dossiers)\s+(?:re(?:çu|mi)|examiné|analysé|déposé)e?s\b",
        r"\b(?:en|de)\s+tête\b(?!\s+d)|\b(?:panel|peloton|en\s+lice|de\s+la\s+consultation)\b|\b(?:réponses|mémoires|dossiers)\s+du\s+lot\b|\bvoisine?s?\b",
    ),
    "quelques-uns": (
        rf"^tou(?:te)?s\s+{_FAIT}|\barrivée?s?\s+(?:juste|{_RANG})",
        rf"\b(?:certaine?s|chacune?|beaucoup(?:\s+d['’]autres)?|d['’]aucuns)\s+(?:des\s+{_QUI}|{_FAIT})",
        r"(?<!\bpar\s)(?<!d['’])\bailleurs\b(?!\s+(?:dans|au|en|sur|page|p\.))",
        r"\w+(?:ée?|[iu]e?)s?\s+par\s+ailleurs\s*(?=[.,;:()!?]|$|(?:est|sont|a|ont)\b)",
        r"\d++(?:[.,]\d++)?+\s*(?:[^\W\d_]{1,8}\s+)?par\s+ailleurs\s*(?=[.,;:()!?]|$)",
        r"\bla\s+(?:\w+\s+)?(?:majorité|minorité|moitié)\s+(?:l['’]|les\s|n['’]|ne\s|a\s|ont\s)",
        rf"(?:\bun|\b(?:{CHIFFRES})|(?<![\d.,/])\d)\s*(?:/|\bsur\b|\bdes\b)\s*(?:{CHIFFRES}|\d)\s+(?:l['’]|les\s|n['’]|ne\s)",
        r"\bon\s+nous\b|\bune?\s+(?:autre\s+)?[^\W\d_]+\s+nous\b",
    ),
    "la concurrence": (
        r"\bconcurren(?:te?s?|ce)\b",
        r"\b(?:confrère|riva(?:l|le|ux)|compétit(?:eur|rice)|poursuivante?|lauréat)s?\b",
        r"\ben\s+face\b(?!\s+d)|\bd['’]à\s+côté\b(?!\s+d)|\b(?:ses|leurs)\s+(?:\w+\s+)?homologues\b",
        rf"\b(?:les|des|aux|nos|ces|autres|{_RANG})\s+répondants?\b(?!\s+(?:à|aux?)\b)",
        rf"\b{_ENTREPRISE}\s+(?:consulté|interrogé|sollicité)e?s?\b|\b{_ENTREPRISE}\s+{_GENTILE}",
        rf"\b(?:offre|proposition|mémoire|industriel)s?\s+{_GENTILE}|\badversaires?\b",
        r"\b(?:les|ces|nos|aux|des)\s+(?-i:(?!Franç)[A-ZÀ-Þ][a-zà-ÿ]+)(?<=\w{4})(?:(?<=ais)|(?<=ois)|(?<=iens)|(?<=ains)|(?<=etons)|(?<=ands)|(?<=ards))\b",
        rf"\b(?:les|des|aux)\s+(?:{CHIFFRES}|\d+)\s+(?:(?!éditeurs){_METIER}|sociétés|entreprises)(?!{_DU_LECTEUR}|\s+d[eu]\b)",
        rf"\b(?:{_PLI}|{_ENTREPRISE})\s+de\s+(?:{'|'.join(sorted(VILLES))})\b",
    ),
    "l'offre retenue": (
        (
            rf"\b(?:{_PLI}|prestataire|fournisseur|société|entreprise|groupement|titulaire|attributaire|esn|pme)s?"
            rf"\s+(?:retenu|pressenti|gagnant|favori)(?:t?es?)?\b{SANS_REGLE}"
        ),
        rf"{_SUJET}(?:le|notre)\s+futur\s+(?:titulaire|attributaire)\b{SANS_REGLE}",
        r"\b(?:l[ae]s?|du|au)\s+gagnante?s?\b|\bvainqueurs?\b|\bnotre\s+favori(?:te)?\b",
        rf"\b(?:cel(?:le|ui)|{_PLI}|{_ENTREPRISE})\s+qui\s+(?:gagne|l['’]emporte|(?:est|sera)\s+retenue?)\b",
    ),
    "un nombre en face": (
        r"\blà\s+où\s+(?:l['’])?(?:on|nous)\s+(?!(?:en\s+)?(?:attend|demand|exig|souhait|veu|voul|impos|prév))",
        (
            rf"\bcontre\s+(?:\d++(?:[.,]\d++)?+|{CHIFFRES})(?:\s?(?!exig|attend|demand|requi|prév|impos|actuel|aujourd)[^\W\d_]+)?"
            r"(?:\s+ici)?\s*(?:[.,;:)]|$)"
        ),
        rf"\bcontre\s+\d+\w*\s+(?:pour|chez)\s+(?:l['’]autre|l[ae]\s+(?:{_RANG}|meilleure?\b))",
    ),
    "pas lui": (
        r",\s*(?:mais\s+|et\s+)?(?:pas|non)\s+(?:lui|elle|celui-ci|celle-ci)\s*(?:[.,;:!?)]|$)|\b(?:sauf|hormis)\s+(?:lui|elle)\b",
        r"\b(?:lui|celui-ci|celle-ci)\s+non\b|\bl['’]une?\b[^.;]{1,60}\bl['’]autre\b[^.;]{1,60}\bcel(?:ui|le)-ci\b",
    ),
    "l'évincé": (
        r"\b(?:évinc|élimin|écart|rejet)ée?s?\b",
        r"\b(?:non|pas|été)\s+retenue?s?\b",
    ),
    "le sortant": (
        r"\bsortante?s?\b",
        r"\bactuel(?:le)?\s+titulaire\b|\b(?:titulaire|prestataire)\s+(?:actuel|en\s+place)\b",
        rf"{_SUJET}(?:l['’]|l[ae]\s)actuel(?:le)?\s+{_TIENT}\b|{_SUJET}(?:l['’]|l[ae]\s){_TIENT}\s+(?:actuel|historique|en\s+place)(?:le)?\b",
        rf"{_SUJET}le\s+t(?:itulaire|enant)\s+(?:du\s+(?:précédent\s+|présent\s+)?marché|précédent)\b{SANS_REGLE}",
    ),
    "un acteur": (
        rf"{_SUJET}(?:la|notre)\s+(?:start-?up|jeune\s+pousse)\b|\bgéant\s+du\b",
        rf"{_SUJET}(?:le|la|l['’])\s?(?:consortium|coopérative|industriel)\s+[^.;]*\b(?:plus|moins|mieux|déjà|ce\s+candidat)\b",
        r"\b(?:fai|répon)(?:t|d|dent)\s+(?:\w+\s+)?mieux\b(?!\s+que)|\b(?:a|ont)\s+(?:\w+\s+)?(?:fait|répondu)\s+(?:\w+\s+)?mieux\b(?!\s+que)",
    ),
    "combien d'offres": (
        rf"\b{_COMBIEN}(?:\s+seule?s?)?(?:\s+(?:des|les|d['’]entre))*(?:\s+{_COMBIEN})?\s+{_QUI}\s+(?:sur\b|sauf\b|{_FAIT})",
        (
            rf"\b(?:des|les|aux|sur)\s+(?:{CHIFFRES}|\d)\s+(?:meilleure?|premi(?:er|ère)|derni(?:er|ère)|évincée?)s?\b"
            rf"(?!\s+(?!plus\b|moins\b|dans\b|sous\b|sans\b|mais\b|vers\b){_OBJET}(?<=[sx])\b)"
        ),
        rf"\b(?:des|les|aux)\s+(?:{CHIFFRES}|\d)(?:\s+{_QUI}|\s+sur\b|(?=\s*(?:[.,;:]|$)))",
    ),
    "le seul": (
        rf"\b(?:seule?s?|unique)\s+(?:{_QUI}|à\b|des\b)|\bl[ea]s?\s+seule?s?\s+(?:qui|que|dont)\b",
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
            r"(?!\s*(?:(?:ce|celle|celui|le\s+(?:minimum|niveau|seuil))\s+(?:qu|demand|exig|prév|attend|requis)"
            r"|demand|exig|prévu|attendu|requis|l['’](?:attendu|exigence)))"
        ),
    ),
    "le rang": (
        r"\bex[\s-](?:æ|ae)quo\b|\bbon(?:ne)?s?\s+derni(?:er|ère)s?\b|\bclass(?:ée?s?|ement)\b|\b(?:devanc|distanc(?!e\b|es\b))\w+|\brangs?\b",
        rf"\ben\s+{_RANG}\s+(?:position|place)\b|\bcel(?:le|ui)s?\s+d(?:u|e\s+la)\s+(?P<rang>{_RANG}){_SEUL}",
        rf"\b(?:{_PLI}|cel(?:le|ui))\s+(?:du|au)[\s-]dess(?:o?u)s\b",
        rf"\b{_PLI}\s+{_RANG}|\bavant-derni(?:er|ère)\b|\bci-(?:dessus|dessous|avant)\b",
        rf"\b(?:aux?|que\s+l[ae]s?|comme\s+l[ae]s?)\s+(?:(?:{CHIFFRES})\s+)?précédente?s?{_SEUL}",
        rf"\b(?:que|idem|comme|derrière|devant|chez)\s+(?:l[ae]\s+)?{_RANG}{_SEUL}|^{_RANG}\s+(?:sur|au|à)\b",
    ),
    "la note d'un rang": (
        (
            rf"\b(?:l[ae]|du)\s+{_RANG}(?:\s+{_QUI})?\s*(?:est\s+(?:noté\w*\s+)?(?:à|de)|à|de|obtient|:)\s+\d+(?:[.,]\d+)?+"
            r"(?!\d|\s*(?:%|km|h|mois|jours?|semaines?|ans?|min)\b|\s*%)"
        ),
    ),
    "la place": (
        r"\b(?:(?:milieu|bas|haut)\s+d[eu]\s+tableau|(?:sort|détache|dessus)\s+du\s+lot)\b(?!\s+\d)",
        r"\b(?:arriv|termin|fini)\w*\s+en\s+(?:premi|derni)er\b",
        r"\b(?:en|par|après)\s+comparaison\b(?!\s+d|\s+entre|\s+avec\s+(?:l['’]\s?(?:existant|outil)|le\s+(?:service|système)))|\bcomparativement\b(?!\s+(?:à|au))",
    ),
    "la lettre": (rf"\b(?:{_PLI}|plis?)\s+(?P<lettre>(?-i:[A-Z]))(?![\w'’+#-]|\.\w|\s+l[ae']\b)",),
    "le numéro": (
        rf"\b(?:{_PLI}|pli|la|le)\s+(?:n°|numéro)\s?(?:\d|un\b)",
        r"\b(?:offre|candidate?|soumissionnaire|proposition)s?\s+\d\b(?!\s*(?:fois|ans|mois|jours|%|sur\b))",
    ),
    "l'ensemble": (
        r"\b(?:moyen(?:ne)?|médiane?)s?\s+(?:des?\s+)?(?:\w+\s+)?(?:offres|prix|candidats|propositions)\b",
        r"\b(?:prix|tarif|tjm|note|montant)s?\s+(?:moyen|médian)s?\b",
        rf"\b(?:que|de|sous|à)\s+la\s+(?:moyenne|médiane){_SEUL}",
    ),
}
"""De qui une phrase parle peut-être, et les mots qui le disent."""
_DES_REPONSES = r"(?:réponse|dossier|mémoire|proposition)s?"
"""Ce qu'une offre contient aussi : « deux réponses sont incomplètes » parle de celles du lecteur."""
_QUI_COMPARE = (
    r"(?:plus|moins|mieux|meilleure?s?|autres?|reçue?s|remise?s|déposée?s|examinée?s|candidats?|celui-ci|celle-ci)"
)
_N_EN_PARLE_PAS = {
    "les réponses du lecteur": (
        (
            rf"\b(?:(?:les|des|ces)\s+)?{_COMBIEN}\s+{_DES_REPONSES}\s+(?:(?:donnée?|jointe?|faite?|apportée?)s?\s+)?(?:sur\s+[^.;]{{1,40}}\s+)?"
            rf"(?:ne\s+|n['’]|se\s+)?(?:est|sont|a\s+été|ont\s+été|contredi\w+|renvoi\w+)\b(?![^.;]*\b{_QUI_COMPARE}\b)"
        ),
    ),
    "ce que la réponse a de plus fort": (
        (
            rf"\b(?!(?:est|sont|soit|ser\w+|ét\w+|être|rest\w+|arriv\w+|plac\w+|class\w+|parmi|pour|que|chez|avec|comme|dans|devant|contre|score|tarif|montant|devis|rang|délai|celles|rto|rpo)\b)"
            rf"{_OBJET}\s+l[ea]s?\s+(?:plus|moins|mieux)\s+\w+(?![^.;]*\b(?:reçu|propos|offert|consultation|lot|panel|tous|deux|trois|quatre|autre|chez|ailleurs|candidat)\w*)"
        ),
        r"\b(?:délai|rto|rpo)s?\s+l[ea]s?\s+(?:plus|moins)\s+\w+\s+(?:est|sont|dure|prévu|annoncé)\w*\s+(?:de\s+)?\d",
    ),
    "ce qui se classe": (
        (
            rf"\b(?:l[ea]s?\s|l['’]|des\s|ces\s){_OBJET}(?:\s+{_DE}{_OBJET})?\s+(?:(?:ne\s|n['’])?(?:est|sont)\s+(?:pas\s+)?)?"
            rf"classée?s?\b(?!\s+(?:{_RANG}|en\s+(?:tête|{_RANG})))"
        ),
        r"\brangs?\s+d(?:e\s+|es\s+|['’])(?:priorit|criticit|gravit|importance|sévérit|urgence)\w*",
        r"\bclassement\s+(?:des\s+offres\s+)?(?:est|a\s+été|sera)\s+(?:établi|arrêté|calculé|fait)\b",
    ),
    "ce qui précède dans la lettre": (
        r"\b(?:appréciation|exigence|observation|remarque|commentaire|chapitre|tableau|schéma|paragraphe|section|mention)s?\s+ci-(?:dessus|dessous|avant)\b",
    ),
    "le lecteur, dit par son lieu": (
        rf"\b(?:entreprise|société)\s+{_GENTILE}\s+(?:(?:dispose\s+de|emploie|compte|réunit)\s+\d+|a\s+été\s+(?:reprise|rachetée|créée|fondée))\b",
    ),
    "ce que le candidat écarte": (
        r"\b(?:le|ce)\s+candidat\s+(?:l['’])?a(?:vait)?\s+(?:écart|rejet|élimin)ée?s?\b|\b(?:écart|rejet|élimin)ée?s?\s+par\s+le\s+candidat\b",
    ),
    "deux durées": (
        (
            r"\b\d+(?:[.,]\d+)?\s?(?P<unite>h|j|s|ms|min|mois|jours|heures|ans|semaines)\s+contre\s+\d+(?:[.,]\d+)?\s?"
            r"(?P=unite)\s*(?=[.,;:)]|$)"
        ),
    ),
    "l'emploi d'un mot": (
        r"\b(?:accès|utilisateurs?|simultanés\s+ou|sessions?|produits?|solutions?|logiciels?|outils?)\s+concurrente?s?\b",
        rf"\b(?:(?:à|pour|par)\s+tou(?:te)?s\s+les|chaque|aux)\s+{_PLI}\b(?!\s+{_FAIT})",
        r"\b(?:mise\s+en\s+concurrence|concurrence\s+(?:entre|d['’])|\w+\s+à\s+l['’]autre\b)",
        rf"\bclassement\s+d(?:es|u|e\s+la)\s+(?!{_D_UNE_OFFRE}|lot|marché|consultation|critère)(?-i:[a-zà-ÿ]){{3,}}",
        (
            rf"\b(?:{TRANSPARENT}\s+)?candidate?s?\s+(?:à\s+(?:la\s|l['’]|une?\s)|aux?\s)"
            r"(?!avoir|être|consult|march|attribution|appel|procédure|lot|accord|présent)[^\W\d_]+"
        ),
        r"\béconomiquement\s+la\s+plus\s+avantageuse\b",
    ),
    "ce qui n'est pas une offre": (
        (
            rf"\b(?:l[ea]s?\s|l['’]|une?\s|des\s|du\s|aux?\s|ces?\s|cette\s|tou(?:te)?s\s+les\s)(?:{_OBJET}|(?:dossiers?|propositions?)\s+{_DE}{_OBJET})"
            rf"(?:\s+{_DE}{_OBJET})?\s+(?:(?:n['’]|ne\s)?(?:est|sont|a|ont|sera|seront|soit|soient)\s+)?(?:(?:pas|non|été)\s+){{0,2}}"
            r"(?:(?:écart|rejet|élimin)ée?s?|(?<=\s)retenue?s?)\b"
        ),
    ),
    "le sort du lecteur": (
        (
            rf"\b(?:vo(?:tre|s)\s+(?:{_PLI}|plis?|candidatures?|variantes?)|vous)\s+(?:ne\s+|n['’])?[^\W\d_]+\s+"
            r"(?:(?:pas|point|donc|ainsi|également|alors|pu|été|être)\s+){0,4}(?:rejet|écart|élimin|évinc|reten)[^\W\d_]*"
        ),
        r"\bl['’]offre\s+retenue\s+(?:vous\s+(?:devance|distance)|(?:devance|distance)\s+(?:la\s+vôtre|votre\s+offre))\b",
    ),
    "ce qui est demandé": (r"\b(?:exig|attend|demand|requi|seuil|plafond)[^\W\d_]*[^.;\d]{0,60}\bcontre\s+\d+",),
    "le rang du lecteur": (
        (
            r"\bvo(?:tre|s)\s+offres?\b(?![^.;]*?\b(?:actuell|provisoir|stade))[^.;]{0,40}?\b(?:class|arriv|plac)ée?s?\b"
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
        r"\b(?:auprès\s+du|avec\s+le|depuis\s+le)\s+(?:titulaire|prestataire)\s+(?:sortant|actuel|en\s+place)\b",
        r"\btitulaire\s+sortant\s+(?:dev|doi)\w+",
    ),
    "la remise": (
        rf"\b{_COMBIEN}(?:\s+les)?\s+(?:plis|offres|candidatures|propositions)\s+ont\s+(?:toutes\s+)?été\s+(?:reç|remis|dépos|ouvert|analys|examin|not|compar)\w*",
    ),
    "ce que vaut l'offre du lecteur": (
        r"\bvotre\s+(?:prix|offre|note\s+de\s+prix|montant|tarif)\s+(?:n['’]\s?)?(?:est|était|reste)\s+(?:pas\s+)?l[ea]\s+(?:plus|moins|mieux)[\s-]\w+",
    ),
}
"""Les mêmes mots, là où ils ne parlent de personne : lus d'abord, ils n'éveillent aucun doute."""


def _doute(*tus: str) -> re.Pattern[str]:
    """Rend l'expression qui relève ce qui parle d'un autre, hors de ces rangées."""
    parlent = chain.from_iterable(motifs for de_qui, motifs in _PARLE_D_AUTRES.items() if de_qui not in tus)
    tues = chain.from_iterable(_N_EN_PARLE_PAS.values())
    return re.compile(rf"\b(?:{'|'.join(tues)}|(?P<doute>{'|'.join(parlent)}))", re.IGNORECASE)


DOUTE = _doute()
DOUTE_D_UN_ENVOI = _doute("le plus", "les offres ensemble", "l'offre retenue")
"""L'acheteur écrit des offres ensemble, et de celle qu'il retient ce qu'elle a de meilleur."""
_TETE = re.compile(r"\A\W+")
_COMPARE = re.compile(
    r"\b(?:plus|moins|mieux|meilleure?s?|aussi|comme|contre|contrairement|rapport|derrière|devant|retrait|égale?s?"
    r"|(?:supéri|inféri)eure?s?|propose|prévoit|fournit|joint)\b",
    re.IGNORECASE,
)
_EXCEPTE = re.compile(
    r"\b(?:seule?s?|sauf|hormis|excepté|minorité,?\s+dont)\s+(?:pour\s+|chez\s+)?(?P<qui>[^\W\d_][\w-]+)", re.IGNORECASE
)


def exceptes(phrase: str) -> Iterator[str]:
    """Énumère, repliés, les mots qu'une phrase excepte de tous les autres : « tous sauf Atolia », « seul Atolia »."""
    return (cle_de_nom(dit["qui"]) for dit in _EXCEPTE.finditer(phrase))


@lru_cache(maxsize=4096)
def est_douteuse(phrase: str, doute: re.Pattern[str] = DOUTE, siennes: frozenset[str] = frozenset()) -> bool:
    """Vrai d'une phrase qui parle peut-être d'un autre candidat ; `siennes` sont les lettres du lecteur."""
    dites = (d for d in doute.finditer(_TETE.sub("", phrase)) if d["doute"] and d["lettre"] not in siennes)
    return any(not (dit["rang"] and compte_ce_qui_precede(dit.string, dit.start())) for dit in dites)


def compare(phrase: str) -> bool:
    """Vrai d'une phrase qui compare : du nom que le lecteur écrit lui-même, elle fait peut-être celui d'un rival."""
    return _COMPARE.search(phrase) is not None
