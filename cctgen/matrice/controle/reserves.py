"""Ce qui, dans une réponse, a l'air d'une réserve : une condition, un prix en plus, un refus, une promesse.

Le relevé n'est qu'un point à lire : l'outil cite les mots, une personne dit ce qu'ils valent.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_ACHETEUR = r"(?:l'acheteur|l'administration|le client|le ministère|le maître d'ouvrage|vous|vos \w+|votre \w+)"
_DE_L_ACHETEUR = (
    r"(?:(?:de |à )(?:l'acheteur|l'administration|votre|vos)|(?:du|au) (?:client|ministère|maître d'ouvrage))"
)
_DU_MARCHE = (
    r"(?:cctp|ccap|marché|contrat|règlement|cet effet|l'(?:article|annexe|exigence)|l[ea] (?:cctp|marché|clause))"
)

_CONDITIONS = (
    r"sous réserves?|avec (?:une |des )?réserves?|réserves? suivantes?",
    r"(?:émettons|formulons|apportons|faisons) (?:une |des |la |les |cette )?réserves?|réserv\w+ le droit",
    # « à condition d'être authentifié » dit une règle de la solution, pas une condition mise à l'offre.
    r"à (?:la )?(?:seule )?condition(?: \w+)? qu(?:e(?! l'(?:utilisateur|agent|usager))|')",
    r"à (?:la )?(?:seule )?condition (?:de(?! (?:s'|disposer d)) |d'(?!(?:être|avoir)\b))",
    r"sous (?:certaines )?conditions?",
    rf"pourvu que|pour autant que|(?:mais|seulement|uniquement) (?:seulement |uniquement )?si {_ACHETEUR}",
    rf"(?:si|dès lors que|une fois que) {_ACHETEUR} (?:nous )?(?:fourni|financ|command|souscri|install|acqui)\w*",
    r"(?:conforme|oui|ok),? (?:mais|hors|uniquement|seulement|partiellement|en partie)",
    r"selon (?:la |les |nos |notre |leur )?(?:faisabilité|disponibilités?|possibilités?|devis|moyens|charge)",
    r"en fonction d(?:e la faisabilité|e nos|es possibilités|es disponibilités)",
    r"dans la (?:mesure|limite) (?:du possible|de nos)|autant que possible|si possible|au mieux de n|best efforts?",
)
_EXCEPTIONS = (
    # Ce que l'exigence ou le contrat admet lui-même n'est pas une exception de l'offre.
    (
        r"(?:sauf|hormis|excepté(?:es|e|s)?|à l'exception|à l'exclusion(?! de toute?s?\b))"
        r"(?! (?:avis|indication|mention|accord|demande|décision|instruction|ordre|erreur|(?:cas de )?force)\b)"
        r"(?![^.;!?\n]*\b(?:prévu|exigé|admis|autoris|convenu|fixé|défini|annonc)\w* (?:par|à|au|aux|dans|avec)\b)"
    ),
)
_PRIX = (
    (
        r"moyennant (?:\w+ ){0,2}(?:supplément|surcoût|devis|coût|facturation|licence|option|redevance|avenant|commande"
        r"|paiement|complément|majoration|rémunération|prestation|prix|abonnement|module)s?"
    ),
    r"supplément (?:tarifaire|de prix|financier)|(?:en|avec) supplément",
    r"(?<!sans.)(?<!aucun.)(?<!ni.)surcoûts?|(?<!rien.)en sus",
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
    rf"à votre charge|à la charge {_DE_L_ACHETEUR}|incomb\w+ {_DE_L_ACHETEUR}",
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
    r"nos conditions (?:générales|particulières|tarifaires|de vente)",
)
_REFUS = (
    r"(?:non|pas(?: encore)?) (?:disponible|supporté|pris\w* en charge|couvert|compris|inclus|tenu|réalisable)\w*",
    r"n'est pas (?:encore )?(?:prévu|assuré|fourni|livré|proposé|garanti|respecté|intégré|développé)\w*|indisponibles?",
    r"ne (?:permet|couvre|répond|gère) pas|(?<!qui.)ne (?:tient|respecte|satisfait|supporte|prend) pas",
    (
        r"ne (?:tenons|respectons|satisfaisons|couvrons|répondons|supportons|proposons|fournissons|livrons|prenons"
        r"|garantissons|acceptons|prévoyons|disposons|assurons|gérons) (?:pas|plus)|n'(?:acceptons|assurons) pas"
    ),
    r"n'avons pas (?:encore|obtenu|prévu|cette)|(?<!il.n.)(?:est|sont|a|ont) pas encore|pas en mesure",
    r"techniquement impossible|impossible (?:à ce jour|actuellement)|partiellement|en partie seulement",
    r"(?:demandons|demande|sollicitons|sollicite|souhaitons) (?:une |la |cette )?dérogations?",
)
_PROMESSES = (
    rf"prévue?s? (?:en|dans|pour|à|au|courant|d'ici|fin)(?! {_DU_MARCHE}\b)",
    r"sera|seront|road(?:-| )?map|feuille de route",
    r"prochaine version|version (?:ultérieure|future|suivante)|à l'étude|à venir|à terme(?! (?:échu|du|de))",
    (
        r"en cours d(?:e |')(?:développement|réalisation|qualification|étude|obtention|certification|homologation"
        r"|finalisation|conception|acquisition|instruction|recrutement|négociation)|envisag(?:eons|ée?s?)"
    ),
    r"planifiée?s? (?:pour|fin|courant)|d'ici (?:à )?(?:fin|la fin|le|un an|six mois|quelques|20\d\d)|courant 20\d\d",
    r"(?:fourni|transmis|livré|communiqué|remis|défini|précisé|chiffré|traité)\w* ultérieurement|nous consulter",
    r"(?:reste|restent|restera) à (?:définir|confirmer|valider|préciser|développer|qualifier|chiffrer|étudier|obtenir)",
    r"à (?:définir|confirmer|convenir|étudier|chiffrer|préciser|valider) (?:avec|ensemble|après|conjointement|lors)",
    r"nécessit(?:e|ent|era|eront) (?:une? |des |l')(?:développement|adaptation|avenant|étude|devis|licence)s?",
)

_ACCENTS = {"é": "[ée]", "è": "[èe]", "ê": "[êe]", "à": "[àa]", "î": "[îi]", "û": "[ûu]", " ": r"\s+", "'": "['’]"}
"""Une réponse s'écrit sans ses accents, en capitales, avec l'une ou l'autre apostrophe, sur deux lignes."""


def _expression(*familles: Sequence[str]) -> str:
    ecrite = "|".join(motif for famille in familles for motif in famille)
    return rf"\b(?:{''.join(_ACCENTS.get(signe, signe) for signe in ecrite)})\b"


RESERVES = re.compile(
    _expression(_CONDITIONS, _EXCEPTIONS, _PRIX, _CHARGES, _ENGAGEMENTS, _REFUS, _PROMESSES), re.IGNORECASE
)
PIECES_NOMMEES = re.compile(r"\broad[\s-]?map\b|\bfeuille\s+de\s+route\b", re.IGNORECASE)
"""Ce qui, dans un renvoi, est le titre d'une pièce."""

_SANS_CASSE = re.compile(RESERVES.pattern)
"""La même, pour un texte déjà sans casse : plus vite, presque toutes les réponses étant sans réserve."""


def evoque_une_reserve(texte: str) -> bool:
    """Vrai si un texte libre a l'air d'une réserve : « sous réserve », « à condition que », « à l'étude »…"""
    return bool(_SANS_CASSE.search(texte.casefold()))


def reserve_dite(texte: str, cites: Sequence[str] = (), *, est_un_renvoi: bool = False) -> str:
    """Rend la réserve qu'un texte a l'air de porter, avec les mots qui l'entourent ; rien s'il n'en porte pas.

    `cites` donne les textes publiés (exigence, preuve attendue) : ce que la réponse en reprend n'est pas d'elle.
    """
    if not evoque_une_reserve(texte):
        return ""
    lu = PIECES_NOMMEES.sub(_blanchir, texte) if est_un_renvoi else texte
    trouvee = RESERVES.search(_sans_citation(lu, cites))
    return _extrait(texte, trouvee) if trouvee else ""


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


def _extrait(texte: str, motif: re.Match[str]) -> str:
    debut, fin = max(0, motif.start() - _AUTOUR), min(len(texte), motif.end() + _AUTOUR)
    extrait = " ".join(texte[debut:fin].split())
    return f"{'…' if debut else ''}{extrait}{'…' if fin < len(texte) else ''}"
