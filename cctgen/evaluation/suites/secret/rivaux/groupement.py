"""Lire les entreprises qu'un nom de groupement ou un champ de la matrice déclare, si brefs que soient leurs noms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from cctgen.evaluation.suites.secret.rivaux.langue_courante import BREFS_ORDINAIRES, FORME, ORDINAIRES, VILLES
from cctgen.matrice.normalisation import cle

_JOINT = r"(?<!\b[^\W_])(?<!\b[^\W_]\s)[&+]|[&+](?!\s?[^\W_]\b)"
"""Un signe qui ne lie pas deux lettres ni deux chiffres : « N&D » et « 1&1 » sont un seul nom."""
_SIGNE = (
    r"[/,;()\[\]{}|\\•·▪●‣→⇒>*«»\"“”…—_\t]|\n[\s–—*•-]*|^\s*[–—-]\s|\s[–—-]+\s"
    r"|(?-i:(?<=[a-zà-ÿ])[–-](?=[A-Z]{2,}\b)|(?<=\b[A-Z]{2})-(?=[A-Z][a-zà-ÿ]))"
    r"|(?<![\w.])\d{1,2}\s?(?:[.)/-]|°\)?)\s|\bn°\s?\d{1,2}\b|(?<=[^\W\d_]{2})[.!?](?=\s|$)|\s\.\s|\s{3,}"
)
"""Ce qui sépare deux entreprises, où qu'on les énumère : une ponctuation, une puce, une flèche, un rang, une ligne."""
_SEPARE_DES_MEMBRES = re.compile(
    rf"(?P<fort>{_SIGNE}|\b(?:groupement|conjoint|solidaire|mandataire|cotraitante?s?|avec)\b)|{_JOINT}|\bet\b",
    re.IGNORECASE,
)
"""Ce qui sépare, dans le nom d'un groupement, les entreprises qui le composent ; « & » et « et » en joignent aussi."""
_SEPARE_DES_DECLARES = re.compile(
    rf"(?P<tache>\b(?:pour|charg[ée]e?s?|charge|assurant|titulaires?|représentée?s?|soit|voir|cf|selon|mais|oui|non)\b)"
    rf"|{_SEPARE_DES_MEMBRES.pattern}|[:=]|\d+(?:[.,]\d+)?\s?%|\b(?:membres?|co-?\s?(?:trait|contract)ante?s?|co-?traitances?"
    r"|sous-?\s?traitan(?:te?s?|ces?)|partenaires?|momentanée?|d['’]\s?entreprises?|entreprises?|sociétés?"
    r"|gme|dume|dc\d|chef de file|composé|constitué|conjointement|solidairement|solidaires|conjoints"
    r"|ainsi|dont|puis|hébergeurs?|éditeurs?|intégrateurs?|exploitants?|infogérante?s?"
    r"|néant|aucune?|seule?s?|individuel(?:le)?|réponse|candidature|idem|annexes?|lots?|sire[nt]|rcs|t[ée]l|courriel|m[ée]l)\b",
    re.IGNORECASE,
)
"""Ce qui sépare, dans ce qu'une offre dit de son groupement, les entreprises, leur rôle et leur part.

Après une `tache`, un mot sans capitale dit ce qu'on fait, non qui le fait.
"""
_COMMUN = re.compile(r"(?<![^\W_])[^\W\d_A-ZÀ-Þ][^\W\d_]{3,}")
"""Un mot sans capitale, à côté d'un nom qui en a une : « Tolvanec, filiale du groupe Zed »."""
_DIT_AUTRE_CHOSE = re.compile(
    r".+(?:tion|ment|ance|ence|ite|eur|rice|ielle?|ique|ariat|aire|ante?|ent)s?|.+(?:é|ée)s?", re.IGNORECASE
)
"""Ce que finit un nom commun ou un participe : « partenariat », « déclarée », « directeur »."""
_ADRESSE = re.compile(
    r"\s*(?:\d+\s*(?:bis|ter)?,?\s+(?:rue|avenue|av|boulevard|bd|place|chemin|allée|quai|route|cours)\b|\d{5}\s)"
)
_ELISION = re.compile(r"\b([dl])['’]\s?")
_MOT = re.compile(r"[^\W_]+")
_SIGLE_A_CHIFFRE = re.compile(r"\d+[^\W\d_]|\d&\d")
_BREF, _DEUX_MOTS = 3, 2
ARTICLES = frozenset(("l", "la", "le", "les"))
_SORTES = frozenset(("pme", "tpe", "eti", "esn", "ssii"))
_ENTRE_LES_NOMS = """
a au aux ce ces cet cette comme d dans de des du elle en entre est il ils je leur leurs n nos notre nous objet ou par
pas que qui sa sans se ses si soit son sous sur un une vos votre
"""
_LIAISONS = frozenset(_ENTRE_LES_NOMS.split())
"""Ce qui relie un nom au reste de la phrase : aucun n'en commence ni n'en finit un."""
_CE_QU_ON_FAIT = """
architecte assistance assure assurent auditeur candidat candidature completer concepteur confirmer consultant contact
definir deploiement developpement developpeur distributeur editeur exploitant exploitation filiale filiales formateur
fournisseur groupe hebergement hebergeur idem individuelle infogerance infogerant integrateur integration joint jointe
jour jours juridique leader maintenance marche mois oeuvre parametrage part partie parts pilotage portant porte
porteur preciser prestataire prestataires propre realisation realise repond repondent repondons reste revendeur siege
supervision support tierce tiers total tour venir volet
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
        if membre == membre.lower():
            yield from _seuls_a_leur_place(mots)
            continue
        capitaux = [mot for mot in mots if mot != mot.lower()]
        if any(map(_est_propre, capitaux)) or (reunis and capitaux == mots and _fait_un_nom(mots)):
            yield membre
    if _MOT.match(nom) and nom != nom.upper() and cle(_MOT.findall(nom)[0]) in ("groupement", "gme"):
        yield from (mot for mot in _MOT.findall(nom) if mot.isupper() and len(mot) <= _BREF and _est_propre(mot))


def _seuls_a_leur_place(mots: list[str]) -> Iterator[str]:
    """Énumère les noms d'un élément sans capitale : ce qui n'y est ni phrase, ni rôle, ni mot de la langue."""
    pleins = [mot for mot in mots if cle(mot) not in ORDINAIRES and cle(mot) not in ARTICLES]
    sans_suite = not any(mot.isdecimal() or cle(mot) in _LIAISONS or est_du_marche(mot) for mot in pleins)
    if pleins and sans_suite and len(pleins) <= _DEUX_MOTS:
        yield from dict.fromkeys((" ".join(pleins), *(mot for mot in pleins if len(mot) > _BREF)))
    if mots and not pleins and cle(mots[0]) in ARTICLES:
        yield " ".join(mots)


def _fait_un_nom(mots: list[str]) -> bool:
    """Vrai de mots de la langue qui, tous à capitale, font un nom : « La Poste », non « Lot 1 »."""
    return len(mots) > 1 and not any(mot.isdecimal() for mot in mots)


def est_du_marche(mot: str) -> bool:
    """Vrai d'un mot, écrit sans capitale, qui dit un rôle, une tâche ou une part plutôt que quelqu'un."""
    return cle(mot) in _TACHES or mot.isdecimal() or bool(_DIT_AUTRE_CHOSE.fullmatch(mot))


def membres_declares(champ: str) -> Iterator[str]:
    """Énumère les noms d'un champ qui n'en dit pas d'autre : ce qui n'y est ni rôle, ni part, ni renvoi, ni adresse."""
    seul = champ == champ.lower()
    for en_tache, element in _declares(champ):
        if "@" in element or _ADRESSE.match(element) or cle(element) in VILLES:
            continue
        mots = _sans_liaisons(_ELISION.sub(r"\1’ ", element).split(), crie=champ.isupper())
        if champ.isupper() and all(cle(mot) in _TACHES for mot in mots):
            continue
        capitales = [place for place, mot in enumerate(mots) if mot != mot.lower() or _SIGLE_A_CHIFFRE.match(mot)]
        noms = _noyaux(mots, capitales) if capitales else [_sans_capitale(mots, seul=seul, en_tache=en_tache)]
        yield from (nom for nom in noms if _nomme(nom))


def _declares(champ: str) -> Iterator[tuple[bool, str]]:
    """Énumère ce que sépare un champ, et si ce qui le précède annonce une tâche ou précise un nom."""
    tache = False
    debut = 0
    for separe in _SEPARE_DES_DECLARES.finditer(champ):
        yield tache, " ".join(champ[debut : separe.start()].split())
        precise = separe[0] == "(" and champ[debut : separe.start()] != champ[debut : separe.start()].lower()
        poursuit = tache and separe[0].lower() == "et"
        tache, debut = bool(separe["tache"]) or precise or poursuit, separe.end()
    yield tache, " ".join(champ[debut:].split())


def _noyaux(mots: list[str], capitales: list[int]) -> list[str]:
    """Rend chaque suite de capitales que rien de commun ne coupe ; trop brève, avec ce qui la suit : « Cap gemini »."""
    debut, fin = capitales[0], capitales[-1] + 1
    if all(len(mots[place]) <= _BREF for place in capitales) and fin + 1 == len(mots):
        return [" ".join(mots[debut:])]
    suites = _COMMUN.sub("\n", " ".join(mots[debut:fin])).split("\n")
    return [" ".join(_sans_liaisons(suite.strip(" -–’'").split(), crie=False)) for suite in suites]


def _sans_capitale(mots: list[str], *, seul: bool, en_tache: bool) -> str:
    """Rend un nom écrit en minuscules ; à côté d'une capitale, une tâche ou une phrase n'en est pas un."""
    pleins = mots[1:] if mots and cle(mots[0]) in ARTICLES else mots
    en_phrase = any(cle(mot) in _LIAISONS or cle(mot) in ARTICLES for mot in pleins)
    communs = ORDINAIRES if len(pleins) > 1 and pleins == mots and not seul else ()
    nomme = any(not est_du_marche(mot) and cle(mot) not in communs for mot in pleins)
    if en_tache or not nomme or any(mot.isdecimal() for mot in pleins) or (en_phrase and not seul):
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
    """Vrai de ce qui a plus que des chiffres, des articles, une forme juridique ou une sorte : « deux PME locales »."""
    ecrits = _MOT.findall(nom)
    mots = [cle(mot) for mot in ecrits if mot != mot.lower()] or [cle(mot) for mot in ecrits]
    return any(not (m.isdecimal() or m in ARTICLES or m in _SORTES or re.fullmatch(FORME, m)) for m in mots)


def _est_propre(mot: str) -> bool:
    """Vrai d'un mot, fût-il de deux lettres, qu'on n'écrit que pour nommer quelqu'un."""
    replie = cle(mot)
    ordinaire = replie in ORDINAIRES or replie in BREFS_ORDINAIRES or replie in _LIAISONS or replie in ARTICLES
    return len(replie) > 1 and not replie.isdecimal() and not ordinaire and not re.fullmatch(FORME, replie)
