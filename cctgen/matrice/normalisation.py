"""Ce qu'on accepte de reconnaître dans une saisie libre : une table écrite, rien de deviné.

La saisie brute est toujours gardée ; une valeur reconnue par un synonyme est une proposition.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from enum import Enum, auto
from functools import lru_cache
from typing import NamedTuple

from cctgen.matrice.contrat import OUI_NON, Conformite, Couverture, UsageComposant

_SYNONYMES_CONFORMITE: Mapping[str, Sequence[str]] = {
    Conformite.CONFORME: ("ok", "oui", "o", "yes", "c", "vrai", "totalement conforme", "conforme totalement"),
    Conformite.PARTIELLE: (
        "partiel",
        "partielle",
        "partiellement",
        "pc",
        "conforme partiellement",
        "conformite partielle",
    ),
    Conformite.NON_CONFORME: ("non", "n", "no", "nc", "ko", "faux"),
    Conformite.DEROGATION: ("derogation", "demande de derogation"),
    Conformite.SANS_OBJET: ("so", "s o", "n a", "na", "non applicable", "non concerne"),
}
_SYNONYMES_COUVERTURE: Mapping[str, Sequence[str]] = {
    Couverture.STANDARD: ("std", "natif", "native", "en standard"),
    Couverture.PARAMETRAGE: ("parametrable", "configuration", "param"),
    Couverture.DEVELOPPEMENT: ("dev", "developpement specifique", "specifique"),
    Couverture.PRODUIT_TIERS: ("tiers", "logiciel tiers", "produit d un tiers"),
    Couverture.VERSION_FUTURE: ("future", "futur", "roadmap", "feuille de route", "prochaine version"),
}
_SYNONYMES_OUI_NON: Mapping[str, Sequence[str]] = {
    "oui": ("o", "yes", "y", "vrai", "x"),
    "non": ("n", "no", "faux"),
}
_SYNONYMES_USAGE: Mapping[str, Sequence[str]] = {
    UsageComposant.INCORPORE: ("inclus", "integre", "incorpore au code", "copie dans le code"),
    UsageComposant.LIE: ("liee", "lien", "bibliotheque liee", "lie dynamiquement", "lie statiquement"),
    UsageComposant.SERVICE: ("service", "separe", "serveur", "programme separe", "processus separe"),
    UsageComposant.OUTIL: ("outillage", "outil de developpement", "outil de construction", "test", "tests"),
}


class Reconnaissance(Enum):
    """Comment une valeur a été reconnue."""

    EXACTE = auto()
    FORME = auto()
    SYNONYME = auto()
    AUCUNE = auto()


class Valeur(NamedTuple):
    """La valeur de la liste, vide si elle n'est pas reconnue, et comment elle l'a été."""

    valeur: str
    reconnaissance: Reconnaissance


SIGNES_INVISIBLES = re.compile(r"[\u00ad\u034f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
"""Césure conditionnelle, espaces de largeur nulle, sens d'écriture : ils coupent un mot sans que l'œil le voie."""
_ESPACES = dict.fromkeys(map(ord, "\t\u00a0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))), " ")
_TRAITS_D_UNION = dict.fromkeys((0x2010, 0x2011), "-")


_DEJA_LISIBLE = re.compile("[ -~\n\u00a1-\u00ac\u00ae-\u017f\u2018-\u201d\u2026\u20ac]*")
"""Ce qu'un clavier français écrit : rien n'y est invisible ni à composer, et cela se voit d'une seule lecture."""


class Lisible(NamedTuple):
    """Un texte tel qu'on y cherche ; `places` rend où chacun de ses signes, et sa fin, sont dans le texte écrit."""

    texte: str
    places: Sequence[int]


def lisible(ecrit: str) -> Lisible:
    """Rend un texte composé (NFC), sans signe invisible, espaces et traits d'union ordinaires ; les lignes y restent.

    Une personne lit le même mot dans les deux ; une recherche, non. Le texte écrit, lui, s'imprime tel quel.
    """
    if _DEJA_LISIBLE.fullmatch(ecrit):
        return Lisible(ecrit, range(len(ecrit) + 1))
    espace = ecrit.translate(_ESPACES | _TRAITS_D_UNION)
    if unicodedata.is_normalized("NFC", espace) and not SIGNES_INVISIBLES.search(espace):
        return Lisible(espace, range(len(espace) + 1))
    lettres: list[tuple[int, str]] = []
    for place, signe in enumerate(espace):
        if SIGNES_INVISIBLES.match(signe):
            continue
        if lettres and unicodedata.combining(signe):
            lettres[-1] = (lettres[-1][0], lettres[-1][1] + signe)
        else:
            lettres.append((place, signe))
    composees = [(place, c) for place, lettre in lettres for c in unicodedata.normalize("NFC", lettre)]
    return Lisible("".join(c for _, c in composees), (*(place for place, _ in composees), len(ecrit)))


SEPARATEURS = re.compile(r"[\s'’\-‐‑–—/._]+")


@lru_cache(maxsize=4096)
def cle(texte: str) -> str:
    """Rend la clé de comparaison d'un texte : ni casse, ni accents, ni ponctuation de liaison."""
    decompose = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", texte).casefold())
    sans_accents = "".join(c for c in decompose if not unicodedata.combining(c))
    return SEPARATEURS.sub(" ", sans_accents).strip()


def _table(valeurs: Sequence[str], synonymes: Mapping[str, Sequence[str]]) -> dict[str, Valeur]:
    table = {mot: Valeur(str(v), Reconnaissance.SYNONYME) for v, mots in synonymes.items() for mot in mots}
    table |= {cle(v): Valeur(str(v), Reconnaissance.FORME) for v in valeurs}
    return table | {str(v): Valeur(str(v), Reconnaissance.EXACTE) for v in valeurs}


CONFORMITES = _table(tuple(Conformite), _SYNONYMES_CONFORMITE)
COUVERTURES = _table(tuple(Couverture), _SYNONYMES_COUVERTURE)
OUI_NON_LUS = _table(OUI_NON, _SYNONYMES_OUI_NON)
USAGES = _table(tuple(UsageComposant), _SYNONYMES_USAGE)
_INCONNUE = Valeur("", Reconnaissance.AUCUNE)


def conformite(saisie: str) -> Valeur:
    """Reconnaît une valeur de la liste « Conformité »."""
    return CONFORMITES.get(saisie) or CONFORMITES.get(cle(saisie), _INCONNUE)


def couverture(saisie: str) -> Valeur:
    """Reconnaît une valeur de la liste « Mode de couverture »."""
    return COUVERTURES.get(saisie) or COUVERTURES.get(cle(saisie), _INCONNUE)


def oui_non(saisie: str) -> Valeur:
    """Reconnaît « oui » ou « non »."""
    return OUI_NON_LUS.get(saisie) or OUI_NON_LUS.get(cle(saisie), _INCONNUE)


def usage(saisie: str) -> Valeur:
    """Reconnaît une valeur de la liste « Usage du composant »."""
    return USAGES.get(saisie) or USAGES.get(cle(saisie), _INCONNUE)
