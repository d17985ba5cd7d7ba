"""Ce qui, dans une réponse, a l'air d'une réserve : une condition, un prix en plus, un refus, une promesse.

Le relevé n'est qu'un point à lire : l'outil cite les mots, une personne dit ce qu'ils valent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache

from cctgen.matrice.controle.debuts import par_debut
from cctgen.matrice.normalisation import lisible

_ACHETEUR = r"(?:l'acheteur|l'administration|le client|le ministère|le maître d'ouvrage|vous|vos \w+|votre \w+)"
_DE_L_ACHETEUR = (
    r"(?:(?:de |à )(?:l'acheteur|l'administration|votre|vos)|(?:du|au) (?:client|ministère|maître d'ouvrage))"
)
_DU_MARCHE = (
    r"(?:cctp|ccap|marché|contrat|règlement|cet effet|l'(?:article|annexe|exigence)|l[ea] (?:cctp|marché|clause))"
)

_FEUILLE_DE_ROUTE = r"(?:road(?: )?map|feuille de route)"
_TIERS = r"(?:(?:notre |nos |l'|leur )(?:éditeur|fournisseur|partenaire|constructeur|distributeur|sous traitant)s?)"
_NOTRE = rf"(?:notre|nos|{_TIERS})"
_CLAUSE = r"(?:exigence|clause|disposition|obligation|pénalité)s?"
_OUI = "(?:conforme|oui|ok)"
_PLUS_TARD = (
    r"(?:à (?:partir|compter) d(?:e |u |')|dès )(?:l[ae] |l'|notre )?(?!première?|notification)(?:\w+ ){0,2}?"
    # La version de l'offre, non celle d'un navigateur ou d'une base : « à partir de la version 110 de Firefox ».
    r"(?:version \d+(?![\d.]* d(?:e (?!notre)|'))|année|exercice|semestre|trimestre|20\d\d)"
)
_FOURNIT = r"(?:(?:nous|en|les?|la) |l')*(?:fourni|financ|command|souscri|install|acqui)\w*"
_NOMBRE = r"\d+|une?|deux|trois|quatre|cinq|six|sept|huit|dix|douze|quinze|vingt|trente|cent"

_CONDITIONS = (
    r"s(?:ous |/(?: )?)réserves?|avec (?:une |des )?réserves?|réserves? suivantes?|nos réserves?(?! de )",
    r"^(?:réserve|exclusion|restriction|limitation)s?(?: )?:(?: )?(?!aucun|néant|sans|non)\w+",
    r"(?:émettons|formulons|apportons|faisons) (?:une |des |la |les |cette )?réserves?|réserv\w+ le droit",
    # « à condition d'être authentifié » dit une règle de la solution, pas une condition mise à l'offre.
    r"à (?:la )?(?:seule )?condition(?: \w+)? qu(?:e(?! l'(?:utilisateur|agent|usager))|')",
    r"à (?:la )?(?:seule )?condition (?:de(?! (?:s'|disposer d)) |d'(?!(?:être|avoir)\b))",
    r"sous (?:certaines )?conditions?",
    rf"pourvu que|pour autant que|(?:mais|seulement|uniquement) (?:seulement |uniquement )?si {_ACHETEUR}",
    rf"(?:dès lors que|une fois que) {_ACHETEUR} {_FOURNIT}",
    (
        rf"si (?:{_ACHETEUR} {_FOURNIT}"
        rf"|{_TIERS} (?:nous )?(?:(?:l[ae]|les|y) |l')?(?:accept|autoris|consen|donn|permet|valid)\w*"
        r"|(?:le |la |votre )(?:volum\w+|périmètre|nombre|effectif|charge) (?:\S+ ){0,4}"
        r"(?:n'(?:évolu|augment)\w+ pas|(?:reste|demeure) (?:stable|constante?|inchangée?|identique)))"
    ),
    (
        rf"{_OUI},? (?:mais|hors|uniquement|seulement|partiellement|en partie|{_PLUS_TARD}"
        r"|avec (?:quelques |des |certaines )?(?:adaptation|restriction|limit\w+|exception|aménagement)s?"
        # « Oui, si le réseau tombe, l'envoi reprend » décrit la solution : la condition seule réserve le oui.
        r"|si (?!l'(?:utilisateur|agent|usager|administrateur)|(?:il|elle|on) )(?:[^,;:.!?]|[.,]\d){1,120}(?=[.\s]*$))"
    ),
    rf"(?:disponible|livrée?s?|prévue?s?),? {_PLUS_TARD}|^{_PLUS_TARD}",
    r"^(?:seulement|uniquement|exclusivement) (?:pour|si|en cas|dans le cas)",
    (
        rf"après (?:l'|la |une? )?(?:accord|avis|validation|acceptation|autorisation)"
        rf" de (?:{_TIERS}|notre (?:direction|service|siège|comité|juriste))"
    ),
    (
        rf"(?:dès que|une fois que|lorsque|quand) {_TIERS} (?:l'|l[ae] |les )"
        r"(?:aur|livrer|propos|publier|fournir|permettr)\w*"
    ),
    r"(?:globalement|quasiment|presque|majoritairement|en principe),? (?:conforme|oui|tenue?|couverte?|respectée?)s?",
    rf"dépend\w* d[^.;!?\n]{{0,60}}\b(?:fourni|mis|transmis)\w* (?:à disposition )?par {_ACHETEUR}",
    r"(?:heures|jours) ouvrée?s (?:seulement|uniquement)|(?:seulement|uniquement) en (?:heures|jours) ouvrée?s",
    r"^limitée?s? (?:à|au)|tant que le (?:volume|nombre)|hors coûts?|sous couvert d'un accord",
    rf"dans la limite d(?:e |')(?:{_NOMBRE})|au lieu d(?:e |')(?:{_NOMBRE})",
    r"selon (?:la |les |nos |notre |leur )?(?:faisabilité|disponibilités?|possibilités?|devis|moyens|charge)",
    r"en fonction d(?:e la faisabilité|e nos|es possibilités|es disponibilités)",
    r"dans la (?:mesure|limite) (?:du possible|de nos)|autant que possible|si possible|au mieux de n\w+|best efforts?",
    r"(?:nos|les) meilleurs efforts|nous (?:nous efforcerons|efforçons)|(?:ferons|faisons) notre possible",
)
_EXCEPTIONS = (
    # L'avis contraire de l'acheteur est une règle du marché ; celui que nul ne signe, ou que nous signons, une réserve.
    rf"sauf (?:avis|accord|décision|indication) (?:contraire )?de {_NOTRE}|sauf (?:avis|accord) contraire(?=[.\s]*$)",
    # Ce que l'exigence ou le contrat admet lui-même n'est pas une exception de l'offre.
    (
        r"(?:sauf|hormis|excepté(?:es|e|s)?|à l'exception|à l'exclusion(?! de toute?s?\b))"
        r"(?! (?:avis|indication|mention|accord|demande|décision|instruction|ordre|erreur|(?:cas de )?force)\b)"
        # Ni la règle que la solution applique : « sauf habilitation explicite, tout est refusé ».
        r"(?! (?:habilitation|autorisation|permission|consigne|opposition|obligation|disposition)s?\b)"
        r"(?! si (?:l'|le |un |son )(?:administrateur|utilisateur|agent|usager|gestionnaire|responsable)\b)"
        r"(?![^.;!?\n]{0,200}\b(?:prévu|exigé|admis|autoris|convenu|fixé|défini|annonc|exempt)\w* "
        r"(?:par|à|au|aux|dans|avec)\b)"
    ),
)
_PRIX = (
    r"aux? (?:tarif|prix|barème)s? (?:de (?:notre|nos)|(?:du |de )?catalogue|de l'éditeur|en vigueur)",
    r"(?:tarif|prix|coût)s? à revoir",
    (
        r"moyennant (?:\w+ ){0,2}(?:supplément|surcoût|devis|coût|facturation|licence|option|redevance|avenant|commande"
        r"|paiement|complément|majoration|rémunération|prestation|prix|abonnement|module)s?"
    ),
    r"supplément (?:tarifaire|de prix|financier)|(?:en|avec) supplément",
    r"(?<!sans.)(?<!aucun.)(?<!ni.)(?:surcoûts?|coûts? (?:additionnel|supplémentaire|complémentaire)s?)",
    r"(?<!rien.)en sus|(?:avec|en) plus value",
    r"(?<!sans.)(?<!aucune.)(?<!ni.)prestations? (?:complémentaire|supplémentaire|additionnelle)s?",
    r"(?:faire|fera|feront|ferait) l'objet d'une? (?:avenant|devis|accord|étude|chiffrage|commande|bon de commande)",
    r"factur\w+ (?:à part|séparément|en plus|au temps passé|en régie)|sur devis|devis (?:complémentaire|spécifique)",
    (
        r"(?<!sans.)(?<!aucun.)(?<!aucune.)(?<!ni.)"
        r"(?:option|module|licence|version|édition|extension|abonnement|prestation|service)s? (?:\w+ )?payante?s?"
    ),
    r"hors (?:du |de l'|de notre |de la |de )?(?:périmètre|champ|forfait|offre|prix|prestation|devis|tarif)s?",
    (
        r"(?<!n'est.)exclu(?:es|e|s)? (?:du |des |de la |de l'|de notre |de nos )"
        r"(?:forfait|prix|périmètre|offre|prestation|tarif|garantie|proposition|service)s?|en option"
    ),
)
_CHARGES = (
    rf"à vo(?:tre|s) (?:charge|frais)|(?:à la charge|aux frais) {_DE_L_ACHETEUR}|incomb\w+ {_DE_L_ACHETEUR}",
    rf"à charge pour {_ACHETEUR}|(?:dans la mesure où|pour peu que) {_ACHETEUR}",
    r"(?:l'acheteur|l'administration|le client|le ministère) (?:fournira|devra fournir|doit fournir|prendra en charge)",
    rf"(?:charge|coûts?|frais|prestations?|fourniture|installation)\b[^.;!?\n]{{0,60}}\brevien\w+ {_DE_L_ACHETEUR}",
    r"(?:doit|doivent|devra|devront) être (?:\w+ ){1,4}par (?:l'acheteur|l'administration|le client|le ministère|vos)",
)
_ENGAGEMENTS = (
    r"ne (?:nous |s')?engag\w+ (?:pas|à rien)|(?:aucun|sans) engagement (?:de notre|sur|de délai|de résultat|ferme)",
    (
        r"ne (?:pouvons|pourrons|saurions|souhaitons) (?:pas |ni |plus )?(?:nous engager|garantir|assurer|tenir|fournir"
        r"|répondre|prendre|respecter|proposer|livrer|couvrir|accepter)"
    ),
    r"ne (?:saurait|saurions|peut|pouvons|pourra) (?:pas )?être (?:tenu|garanti|assuré|engagé)\w*|à titre indicatif",
    r"sans garantie (?:de|d'|sur)|aucune garantie (?:de|d'|sur|n')|déclin\w+ toute responsabilité",
    r"nos (?:cgv|conditions (?:générales|particulières|tarifaires|de vente))",
    r"(?:cgv|conditions générales(?: de vente)?) s'appliquent|reste(?:nt)? (?:sa|notre) propriété",
    r"(?:plafonn|limit|exclu)ons (?:\w+ )?responsabilité",
    r"responsabilité (?:est |sera |reste )?(?:limitée|plafonnée)(?! (?:par|comme|conformément))",
)
_REFUS = (
    (
        r"(?:demandons|proposons|souhaitons|sollicitons) (?:la |le |l'|une? )"
        r"(?:suppression|retrait|modification|révision|assouplissement|allègement|levée|report) "
        rf"(?:de (?:cette|ce|ces|la|l') ?|du |des |d'une? ){_CLAUSE}"
    ),
    rf"{_CLAUSE} (?:ne s'applique(?:nt)? pas|n'(?:est|sont) pas (?:applicable|pertinente?|adaptée?)s?)",
    r"(?:ne s'applique(?:nt)? pas|n'(?:est|sont) pas applicables?) à (?:notre|nos|l'offre|la solution proposée)",
    r"^(?:ne s'applique(?:nt)? pas|(?:non|pas) applicable)",
    (
        r"(?<!antérieures.ne.sont.)(?<!obsolètes.ne.sont.)(?<!qu'elle.n'est.)(?<!qu'il.n'est.)(?:non|pas(?: encore)?) "
        r"(?:disponible|supporté|pris\w* en charge|couvert|compris|inclus|tenu|réalisable)\w*(?! par le dsfr)"
    ),
    r"n'est pas (?:encore )?(?:prévu|assuré|fourni|livré|proposé|garanti|respecté|intégré|développé)\w*",
    # Ce qui tombe en panne est indisponible, et la solution dit alors ce qu'elle fait.
    r"^indisponibles?(?=[.\s]*$)|(?:actuellement|encore) indisponibles?",
    r"indisponibles? (?:à ce jour|actuellement|pour le moment|pour l'instant|dans (?:cette|notre|la) version)",
    r"ne (?:couvre|répond) pas|ne permet pas(?! à )|ne gère pas(?! d)|ne prend pas en (?:charge|compte)",
    r"(?<!qui.)ne (?:tient|respecte|satisfait|supporte) pas|non applicables? à no(?:tre|s)",
    r"nous (?:semble|paraî?t|semblent|paraissent) (?:\w+ )?(?:irréaliste|disproportionn|excessi|inadapt)\w*",
    rf"nous proposons (?:plutôt|à la place|en remplacement|(?:{_NOMBRE}) (?:heure|jour|semaine|mois|an))",
    (
        r"ne (?:tenons|respectons|satisfaisons|couvrons|répondons|supportons|proposons|fournissons|livrons|prenons"
        r"|garantissons|acceptons|prévoyons|disposons|assurons|gérons) (?:pas|plus)|n'(?:acceptons|assurons) pas"
    ),
    r"n'avons pas (?:encore|obtenu|prévu|cette)|(?<!il.n.)(?:est|sont|a|ont) pas encore|pas en mesure",
    r"techniquement impossible|impossible (?:à ce jour|actuellement)|en partie seulement",
    r"partiellement(?! (?:prérempli|masqué|anonymisé|automatisé)\w*)",
    r"(?:demandons|demande|sollicitons|sollicite|souhaitons) (?:une |la |cette )?dérogations?",
)
_PROMESSES = (
    rf"prévue?s? (?:en|dans|pour|à|au|courant|d'ici|fin)(?! {_DU_MARCHE}\b)",
    # Le futur est celui de toute offre ; seul ce qu'il remet à plus tard se lit.
    r"(?:sera|seront) (?:\w+ )?(?:étudi|examin|discut|négoci|envisag|évalu)\w*",
    (
        r"(?:disponible|livré|supporté|intégré|opérationnel|attendu|proposé)\w* (?:en|au|courant|fin|d'ici|dès|pour) "
        r"(?:\w+ ){0,3}(?:20\d\d|trimestre|semestre)"
    ),
    rf"(?:en|à|dans|sur|selon) (?:la |notre |sa )?{_FEUILLE_DE_ROUTE}|{_FEUILLE_DE_ROUTE} (?:\w+ )?(?:20\d\d|[tsq]\d)",
    rf"(?:voir|cf[.]?) notre {_FEUILLE_DE_ROUTE}|^{_FEUILLE_DE_ROUTE}(?=[.\s]*$)",
    r"prochaine version|version (?:ultérieure|future|suivante)|à l'étude|à venir",
    r"à terme(?! (?:échu|du|de)|, les données)",
    (
        r"en cours d(?:e |')(?:développement|réalisation|qualification|étude|obtention|certification|homologation"
        r"|finalisation|conception|acquisition|instruction|recrutement|négociation)|envisag(?:eons|ée?s?)"
    ),
    r"(?:certification|qualification|homologation)s? (?:\w+ ){0,3}en cours(?! d)",
    r"(?:étudi|chiffr|examin)\w* au cas par cas|(?<!à.)à (?:discuter|négocier)|voir avec l'éditeur",
    r"planifiée?s? (?:pour|fin|courant)|d'ici (?:à )?(?:fin|la fin|le|un an|six mois|quelques|20\d\d)|courant 20\d\d",
    (
        r"(?:fourni|transmis|livré|communiqué|remis|défini|précisé|chiffré|traité)\w* ultérieurement"
        r"(?! par l'(?:agent|usager|utilisateur))|nous consulter"
    ),
    r"(?:reste|restent|restera) à (?:définir|confirmer|valider|préciser|développer|qualifier|chiffrer|étudier|obtenir)",
    r"à (?:définir|confirmer|convenir|étudier|chiffrer|préciser|valider) (?:avec|ensemble|après|conjointement|lors)",
    r"nécessit(?:e|ent|era|eront) (?:une? |des |l')(?:développement|adaptation|avenant|étude|devis|licence)s?",
    r"nécessit(?:e|ent|era|eront) l'(?:achat|acquisition)",
)

_SANS_CE_QUI_EXCEPTE = (
    r"(?:(?!\b(?:hormis|hors|sauf|mais|except\w*|que?|qu|si|et|ou|car|autres?|seul\w*|uniquement|moyennant|compris\w*"
    r"|inclus\w*|couvert\w*)\b)[^.,;:!?\n]){0,60}?"
)
_EN_PLUS = (
    r"(?:en (?:sus|option|supplément)|hors (?:du )?(?:forfait|prix)|sur devis|payante?s?"
    r"|factur\w+ (?:à part|séparément|en plus|en sus))"
)
_NIES = (
    # « Rien n'est facturé en sus » engage ; « rien, sauf l'option payante » réserve.
    rf"(?:aucune?|rien) {_SANS_CE_QUI_EXCEPTE}\b{_EN_PLUS}(?: (?:ni|ou) {_EN_PLUS})*",
    rf"n(?:e |')(?:est|sont|sera|seront) (?:pas|jamais|ni) {_EN_PLUS}(?: (?:ni|ou) {_EN_PLUS})*",
    r"nos (?:cgv|conditions (?:générales|particulières|tarifaires)(?: de vente)?) ne s'appliquent pas",
)
"""Ce qui nie une réserve : l'engagement en reprend les mots."""

_GRAPHIES = {
    **dict.fromkeys("éèê", "[éèêe]"),
    "à": "[àâa]",
    "î": "[îi]",
    "û": "[ûu]",
    "ç": "[çc]",
    " ": r"\s+",
    "'": "['’]",
}
"""Une réponse s'écrit sans ses accents, en capitales, avec l'une ou l'autre apostrophe, sur deux lignes."""


def _ecrits(motifs: Iterable[str]) -> list[str]:
    return ["".join(_GRAPHIES.get(signe, signe) for signe in motif) for motif in motifs]


def _expression(motifs: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(_ecrits(motifs))})\b", re.IGNORECASE)


_MOTIFS = (*_CONDITIONS, *_EXCEPTIONS, *_PRIX, *_CHARGES, *_ENGAGEMENTS, *_REFUS, *_PROMESSES)


@cache
def reserves() -> re.Pattern[str]:
    """Rend l'expression de toutes les réserves ; elle ne sert qu'à citer celles qu'une réponse porte."""
    return _expression(_MOTIFS)


RESERVES_NIEES = _expression(_NIES)
PIECES_NOMMEES = re.compile(r"\broad[\s-]?map\b|\bfeuille\s+de\s+route\b", re.IGNORECASE)
"""Ce qui, dans un renvoi, est le titre d'une pièce."""

TRAITS_D_UNION = re.compile(r"[-\u2010\u2011]")
"""« Sous-réserve » se lit « sous réserve »."""


@cache
def reserves_sans_casse() -> re.Pattern[str]:
    """Rend la même, pour un texte déjà sans casse : plus vite, presque toutes les réponses étant sans réserve."""
    return re.compile(par_debut(_ecrits(_MOTIFS)))


def evoque_une_reserve(texte: str) -> bool:
    """Vrai si un texte libre a l'air d'une réserve : « sous réserve », « à condition que », « à l'étude »…"""
    return bool(reserve_dite(texte))


def reserve_dite(texte: str, cites: Sequence[str] = ()) -> str:
    """Rend tout ce qui, dans un texte, a l'air d'une réserve, avec les mots qui l'entourent ; rien s'il n'en porte pas.

    `cites` donne les textes publiés (exigence, preuve attendue) : ce que la réponse en reprend n'est pas d'elle.
    """
    return _relevee(texte, cites, (RESERVES_NIEES,))


def reserve_du_renvoi(texte: str, cites: Sequence[str] = ()) -> str:
    """Rend de même celle d'un renvoi, où « feuille de route » est le titre d'une pièce."""
    return _relevee(texte, cites, (PIECES_NOMMEES, RESERVES_NIEES))


def _relevee(texte: str, cites: Sequence[str], blanchis: Sequence[re.Pattern[str]]) -> str:
    if not semble_reserver(texte):
        return ""
    ecrit = lisible(texte).texte
    lu = _sans_citation(TRAITS_D_UNION.sub(" ", ecrit), cites)
    for motif in blanchis:
        lu = motif.sub(_blanchir, lu)
    return _extraits(ecrit, [(m.start(), m.end()) for m in reserves().finditer(lu)])


@lru_cache(maxsize=4096)
def semble_reserver(texte: str) -> bool:
    """Vrai si un texte porte les mots d'une réserve ; retenu, car un renvoi ou une phrase toute faite se répète."""
    lu = TRAITS_D_UNION.sub(" ", lisible(texte).texte)
    return reserves_sans_casse().search(lu.casefold()) is not None


_FRAGMENTS = re.compile(r"[.;:!?\n]+")
_MOTS = re.compile(r"\w+")
_BLANC = "\0"
"""Ni un mot ni une espace : les mots d'avant et d'après une citation ne se rapprochent pas."""

MOTS_D_UNE_CITATION = 4
"""En deçà, un fragment commun n'est pas une citation."""

_AUTOUR = 60


def _blanchir(lu: re.Match[str]) -> str:
    return _BLANC * len(lu.group())


def _sans_citation(reponse: str, cites: Sequence[str]) -> str:
    """Blanchit, à longueur égale, les fragments publiés que la réponse reprend : il n'en naît pas une réserve."""
    for fragment in {f for texte in cites for f in _FRAGMENTS.split(texte)}:
        mots = _MOTS.findall(fragment)
        if len(mots) >= MOTS_D_UNE_CITATION:
            motif = r"\W+".join(map(re.escape, mots))
            reponse = re.sub(motif, _blanchir, reponse, flags=re.IGNORECASE)
    return reponse


def _extraits(texte: str, trouves: Sequence[tuple[int, int]]) -> str:
    """Cite tout ce qui est trouvé, dans l'ordre du texte : une alerte à tort n'en cache pas une vraie."""
    cites = list(_autour(texte, trouves))
    if not cites:
        return ""
    extrait = " … ".join(" ".join(texte[debut:fin].split()) for debut, fin in cites)
    return f"{'…' if cites[0][0] else ''}{extrait}{'…' if cites[-1][1] < len(texte) else ''}"


def _autour(texte: str, trouves: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Énumère les passages à citer ; deux qui se touchent n'en font qu'un."""
    passage: tuple[int, int] | None = None
    for debut, fin in ((max(0, d - _AUTOUR), min(len(texte), f + _AUTOUR)) for d, f in trouves):
        if passage is not None and debut > passage[1]:
            yield passage
            passage = None
        passage = (passage[0] if passage else debut, fin)
    if passage is not None:
        yield passage
