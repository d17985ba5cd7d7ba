"""Les montants qu'un soumissionnaire a écrits dans sa réponse technique, masqués à qui apprécie la technique.

Règle 33 : l'évaluateur technique ne voit aucun prix. Le fichier reçu reste intact ; seule la grille masque, et le dit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from cctgen.matrice.normalisation import lisible

MASQUE = "[montant masqué]"
_BLANC = "\0"
MENTION = "Un montant est masqué ici : il se lit dans le fichier reçu, hors de l'évaluation technique."

_ESPACE = r"[ \t\u00a0\u202f]"
_NOMBRE = rf"\d(?:\d|(?:[.,'’]|{_ESPACE})(?=\d))*"
_MULTIPLE = r"(?:k|M|Md|milliers?|millions?|milliards?)"
_DEVISE_AVANT = r"(?:€|£|euros?\b|dollars?\b|EUR\b|USD\b|GBP\b|CHF\b)"
_DOLLARS = (
    rf"\${_ESPACE}*(?=\d{{3}}|\d+[.,'’]\d|\d+{_ESPACE}\d{{3}}|\d+{_ESPACE}*{_MULTIPLE}\b)"
    rf"{_NOMBRE}(?:{_ESPACE}*{_MULTIPLE}\b)?"
)
"""« $1 » est un paramètre ou une variable : il faut des milliers, des décimales, trois chiffres ou un multiple."""
_DEVISE = r"(?:€|\$|£|euros?\b|dollars?\b|EUR\b|USD\b|GBP\b|CHF\b)"
_TAXES = r"(?:H\.?T\.?V?A?\b|T\.?T\.?C\b)\.?"
_MONTANT = re.compile(
    rf"(?:{_DEVISE_AVANT}{_ESPACE}*{_NOMBRE}|{_DOLLARS}"
    rf"|(?<![\w.]){_NOMBRE}{_ESPACE}*(?:{_MULTIPLE}{_ESPACE}*(?:d['’]{_ESPACE}*)?)?{_DEVISE}(?:{_ESPACE}*{_TAXES})?"
    rf"|(?<![\w.]){_NOMBRE}{_ESPACE}*(?:{_MULTIPLE}{_ESPACE}*)?{_TAXES})",
    re.IGNORECASE,
)


_UNITE = (
    rf"(?!{_ESPACE}*(?:%|‰|°|[kMGT]?o\b|ms\b|min\b|[shjx]\b|kg\b|kWh\b|ETP\b)"
    rf"|{_ESPACE}+(?!(?:hors|sous|dans|sans|mais|puis|plus|moins|tous|après|dès|lors|nets|bruts|mensuels|annuels|euros|dollars|millions|milliards|milliers)\b)"
    r"(?:an|mois|[^\W\d_]{3,}[sx])\b"
    r"|[-/]\d)"
)
"""Ce qui, après un nombre, en fait une quantité ou une date : une unité, un nom au pluriel, la suite d'une date."""
_MOT_DE_PRIX = (
    r"(?:prix|co[uû]ts?|tarifs?|forfaits?|montants?|TJM|remises?|rabais|ristournes?|redevances?|facturée?s?|budgets?"
    r"|devis|abonnements?|honoraires|moins-disante?)"
)
_UNITES_DE_LETTRES = (
    "un une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize vingt vingts trente"
    " quarante cinquante soixante cent cents mille million millions milliard milliards et"
)
_EN_LETTRES = rf"(?:(?:{'|'.join(sorted(_UNITES_DE_LETTRES.split(), key=len, reverse=True))})(?:[ \u00a0-]|\b))+"
_DEVISE_EN_LETTRES = rf"{_ESPACE}*(?:(?:d['’]{_ESPACE}*)?(?:euros?|dollars?|€)\b)"
_LIEN = (
    rf"(?:{_ESPACE}+(?:du|de|des|la|le|les|l['’]|à|au|est|sera|s['’]élève|fixée?|estimée?|égale?|évaluée?|totale?"
    rf"|globale?|forfaitaire|mensuel|mensuelle|annuel|annuelle|journali(?:er|ère)|moyen|moyenne|unitaire|prestation|marché"
    rf"|forfait|licence|maintenance|soit|environ|par|jour|mois|an)\b)*(?:{_ESPACE}*[:=]{_ESPACE}*|{_ESPACE}+)"
)
"""Ce qui sépare le mot de prix de son nombre, sans que la phrase change d'objet."""
_DIT_PAR_UN_MOT = re.compile(
    rf"(?<![\w-])(?P<avant>{_MOT_DE_PRIX}{_LIEN})(?:{_NOMBRE}(?:{_ESPACE}*{_MULTIPLE}\b)?(?![\w%]|[.,]\d){_UNITE})",
    re.IGNORECASE,
)
_EN_TOUTES_LETTRES = re.compile(rf"(?<![\w-]){_EN_LETTRES}{_DEVISE_EN_LETTRES}", re.IGNORECASE)
_POUR_CENT = rf"{_NOMBRE}{_ESPACE}*(?:%|pour{_ESPACE}cent\b)"
_PART_DE_PRIX = re.compile(
    rf"(?<![\w-])(?P<avant>(?:remises?|rabais|ristournes?|escomptes?|réductions?|décotes?)(?:{_ESPACE}+(?!en\b|à\b|des\b)\w+){{0,3}}?"
    rf"{_ESPACE}+(?:de|d['’])?{_ESPACE}*){_POUR_CENT}"
    rf"|{_POUR_CENT}(?P<apres>{_ESPACE}+(?:de{_ESPACE}+)?(?:moins|plus){_ESPACE}+ch(?:er|ère)s?\b"
    rf"|{_ESPACE}+(?:de{_ESPACE}+)?(?:remise|rabais|ristourne|escompte)s?\b"
    rf"|{_ESPACE}+(?:en{_ESPACE}+dessous|au-dessous|sous){_ESPACE}+(?:du|des|le|les){_ESPACE}+(?:prix|tarifs?)\b)",
    re.IGNORECASE,
)
"""Un rabais ou un écart de prix : il en dit autant qu'une somme."""

_CHIFFRE = re.compile(r"\d")
_MONNAIES = ("€", "$", "£", "eur", "dollar", "usd", "gbp", "chf", "ht", "h.t", "tt", "t.t")
"""Les lettres qu'aucun montant n'évite, devise ou taxes, en minuscules."""
_MOTS = (
    "prix",
    "coût",
    "cout",
    "tarif",
    "forfait",
    "montant",
    "tjm",
    "redevance",
    "factur",
    "budget",
    "devis",
    "abonnement",
    "honoraires",
    "disant",
)
_RABAIS = ("remise", "rabais", "ristourne", "escompte", "réduction", "décote", "cher", "chère", "prix", "tarif")


@lru_cache(maxsize=8192)
def sans_montant(texte: str) -> str:
    """Rend le texte, chaque somme d'argent, écart de prix ou rabais remplacé par « [montant masqué] ».

    Un nombre sans devise n'est une somme que si un mot de prix le précède et qu'aucune unité ne le suit.
    """
    lu = lisible(texte)
    cherche, sommes = lu.texte, list[tuple[int, int]]()
    for motif in _motifs_possibles(cherche):
        siennes = [_somme(trouve) for trouve in motif.finditer(cherche)]
        for debut, fin in siennes:
            cherche = f"{cherche[:debut]}{_BLANC * (fin - debut)}{cherche[fin:]}"
        sommes += siennes
    for debut, fin in sorted(sommes, reverse=True):
        texte = f"{texte[: lu.places[debut]]}{MASQUE}{texte[lu.places[fin] :]}"
    return texte


def _motifs_possibles(texte: str) -> Iterator[re.Pattern[str]]:
    """Énumère les motifs qui peuvent s'y trouver : cinq cents offres portent un million de textes."""
    minuscules = texte.lower()
    chiffre = _CHIFFRE.search(texte) is not None
    if chiffre and any(m in minuscules for m in _MONNAIES):
        yield _MONTANT
    if any(m in minuscules for m in ("euro", "dollar", "€")):
        yield _EN_TOUTES_LETTRES
    if chiffre and any(m in minuscules for m in _RABAIS):
        yield _PART_DE_PRIX
    if chiffre and any(m in minuscules for m in _MOTS):
        yield _DIT_PAR_UN_MOT


def _somme(trouve: re.Match[str]) -> tuple[int, int]:
    """Rend où commence et finit la somme, sans les mots qui l'annoncent ou la suivent."""
    bords = trouve.groupdict()
    debut = trouve.end("avant") if bords.get("avant") else trouve.start()
    return debut, trouve.start("apres") if bords.get("apres") else trouve.end()
