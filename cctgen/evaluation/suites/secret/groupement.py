"""Lire les entreprises qu'un nom de groupement ou un champ de la matrice déclare, si brefs que soient leurs noms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from cctgen.evaluation.suites.secret.langue_courante import BREFS_ORDINAIRES, FORME, ORDINAIRES
from cctgen.matrice.normalisation import cle

_JOINT = r"(?<!\b[^\W\d_])(?<!\b[^\W\d_]\s)[&+]|[&+](?!\s?[^\W\d_]\b)"
"""Un signe qui ne lie pas deux lettres : « N&D » est un seul nom."""
_SEPARE_DES_MEMBRES = re.compile(
    rf"(?P<fort>[/,;()]|\s[–—-]\s|\b(?:groupement|conjoint|solidaire|mandataire|cotraitante?s?|avec)\b)|{_JOINT}|\bet\b",
    re.IGNORECASE,
)
"""Ce qui sépare, dans le nom d'un groupement, les entreprises qui le composent ; « & » et « et » en joignent aussi."""
_SEPARE_DES_DECLARES = re.compile(
    rf"{_SEPARE_DES_MEMBRES.pattern}|[:=|\n]|(?<![\w.])\d{{1,2}}[.)]\s|\d+(?:[.,]\d+)?\s?%|\b(?:membres?|co-traitante?s?|co-?traitances?"
    r"|sous-?\s?traitan(?:te?s?|ces?)|titulaires?|partenaires?|momentanée?|d['’]\s?entreprises?|entreprises?|sociétés?"
    r"|gme|dume|dc\d|chef de file|représenté|composé|constitué|conjointement|solidairement|solidaires|conjoints"
    r"|pour|chargée?s?|assurant|ainsi|dont|puis|hébergeurs?|éditeurs?|intégrateurs?|exploitants?|infogérante?s?"
    r"|oui|non|néant|aucune?|seule?s?|mais|voir|cf|selon|annexes?|lots?|sire[nt]|rcs|t[ée]l|courriel|m[ée]l)\b",
    re.IGNORECASE,
)
"""Ce qui sépare, dans ce qu'une offre dit de son groupement, les entreprises, leur rôle et leur part."""
_COMMUN = re.compile(r"(?<![^\W_])[^\W\d_A-ZÀ-Þ][^\W\d_]{3,}")
"""Un mot sans capitale, à côté d'un nom qui en a une : « Tolvanec, filiale du groupe Zed »."""
_ADRESSE = re.compile(
    r"\s*(?:\d+\s*(?:bis|ter)?,?\s+(?:rue|avenue|av|boulevard|bd|place|chemin|allée|quai|route|cours)\b|\d{5}\s)"
)
_ELISION = re.compile(r"\b([dl])['’]\s?")
_MOT = re.compile(r"[^\W_]+")
_SIGLE_A_CHIFFRE = re.compile(r"\d+[^\W\d_]")
_BREF = 3
_ARTICLES = frozenset(("l", "la", "le", "les"))
_ENTRE_LES_NOMS = """
a au aux ce ces cet cette comme d dans de des du elle en entre est il ils leur leurs n nos notre objet ou par pas qui
que sa sans se ses si soit son sous sur un une vos votre
"""
_LIAISONS = frozenset(_ENTRE_LES_NOMS.split())
"""Ce qui relie un nom au reste de la phrase : aucun n'en commence ni n'en finit un."""
_CE_QU_ON_FAIT = """
architecte assistance assure assurent auditeur candidat candidature completer concepteur confirmer consultant contact
definir deploiement developpement developpeur distributeur editeur exploitant exploitation filiale filiales formateur
fournisseur hebergement hebergeur individuelle infogerance infogerant integrateur integration joint jointe juridique
maintenance parametrage part partie parts pilotage portant porte porteur preciser prestataire prestataires realisation
realise repond repondent reste revendeur supervision support tierce total venir volet
"""
_TACHES = frozenset(_CE_QU_ON_FAIT.split())
"""Ce que fait un membre, ou ce qu'il reste à dire, sans capitale."""


def membres_nommes(nom: str) -> Iterator[str]:
    """Énumère les membres qu'un nom réunit ; un mot seul de la langue, ou un signe dans un nom, n'en fait pas un.

    « Architecture et Performance des Systèmes » est une seule entreprise, « Belmantis / La Poste » deux.
    """
    reunis = any(separe["fort"] for separe in _SEPARE_DES_MEMBRES.finditer(nom))
    for membre in separes(nom):
        mots = _MOT.findall(membre)
        plusieurs = len(mots) > 1
        ecrit_en_nom = plusieurs or len(membre) > _BREF or membre != membre.lower()
        if (plusieurs and reunis) or (ecrit_en_nom and any(map(_est_propre, mots))):
            yield membre


def membres_declares(champ: str) -> Iterator[str]:
    """Énumère les noms d'un champ qui n'en dit pas d'autre : ce qui n'y est ni rôle, ni part, ni renvoi, ni adresse."""
    for element in _entre(_SEPARE_DES_DECLARES, champ):
        if "@" in element or _ADRESSE.match(element):
            continue
        mots = _sans_liaisons(_ELISION.sub(r"\1’ ", element).split(), crie=champ.isupper())
        capitales = [place for place, mot in enumerate(mots) if mot != mot.lower() or _SIGLE_A_CHIFFRE.match(mot)]
        nom = _noyau(mots, capitales) if capitales else _sans_capitale(mots, seul=champ == champ.lower())
        if _nomme(nom):
            yield nom


def _noyau(mots: list[str], capitales: list[int]) -> str:
    """Rend un nom de sa première capitale à la dernière ; trop bref, avec ce qui le suit : « Cap gemini »."""
    debut, fin = capitales[0], capitales[-1] + 1
    if all(len(mots[place]) <= _BREF for place in capitales) and fin + 1 == len(mots):
        return " ".join(mots[debut:])
    return " ".join(_COMMUN.sub(" ", " ".join(mots[debut:fin])).split())


def _sans_capitale(mots: list[str], *, seul: bool) -> str:
    """Rend un nom écrit en minuscules ; à côté d'une capitale, une tâche ou une phrase n'en est pas un."""
    replis = [cle(mot) for mot in mots]
    pleins = replis[1:] if replis and replis[0] in _ARTICLES else replis
    en_phrase = any(mot in _LIAISONS or mot in _ARTICLES for mot in pleins)
    if all(mot in _TACHES for mot in pleins) or (en_phrase and not seul):
        return ""
    return " ".join(mots)


def separes(nom: str) -> Iterator[str]:
    """Énumère ce qu'un nom réunit, entreprises ou mots."""
    return _entre(_SEPARE_DES_MEMBRES, nom)


def _entre(separateur: re.Pattern[str], texte: str) -> Iterator[str]:
    """Énumère ce que sépare un motif, à une espace près."""
    bords = [(0, 0), *(trouve.span() for trouve in separateur.finditer(texte)), (len(texte), len(texte))]
    yield from (" ".join(texte[fin:debut].split()) for (_, fin), (debut, _) in pairwise(bords))


def _sans_liaisons(mots: list[str], *, crie: bool) -> list[str]:
    """Rend les mots sans ceux qui les relient à la phrase ; dans un champ qui n'est pas en capitales, « SI » reste."""
    pleins = [
        place
        for place, mot in enumerate(mots)
        if cle(mot) not in _LIAISONS or (len(mot) > 1 and mot.isupper() and not crie)
    ]
    return mots[pleins[0] : pleins[-1] + 1] if pleins else []


def _nomme(nom: str) -> bool:
    """Vrai de ce qui a plus que des chiffres, des articles et une forme juridique."""
    mots = [cle(mot) for mot in _MOT.findall(nom)]
    return any(not (m.isdecimal() or m in _ARTICLES or re.fullmatch(FORME, m)) for m in mots)


def _est_propre(mot: str) -> bool:
    """Vrai d'un mot, fût-il de deux lettres, qu'on n'écrit que pour nommer quelqu'un."""
    replie = cle(mot)
    ordinaire = replie in ORDINAIRES or replie in BREFS_ORDINAIRES or replie in _LIAISONS or replie in _ARTICLES
    return len(replie) > 1 and not replie.isdecimal() and not ordinaire and not re.fullmatch(FORME, replie)
