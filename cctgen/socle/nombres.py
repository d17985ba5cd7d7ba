"""Les nombres et les montants tels qu'ils s'écrivent en français : une seule façon de les lire et de les écrire."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from math import isfinite

FINE, INSECABLE = "\u202f", "\u00a0"
_BLANCS = re.compile(r"[\s\u00a0\u202f\u2007\u2009\u2000-\u200a\ufeff]+")
_NOMBRE = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?")
_MILLIERS = re.compile(r"[+-]?[0-9]{1,3}(?: [0-9]{3})+(?:[.,][0-9]+)?")
_ORNE = re.compile(r"\+|-?0[0-9]")
_MONNAIE = re.compile(r"(?:€|eur(?:os?)?)", re.IGNORECASE)
_HORS_TAXES = re.compile(r"\b(?:h\.? ?t\.?|hors ?tax(?:es?)?)(?![a-z])", re.IGNORECASE)
_MILLIERS_OU_DECIMALES = re.compile(r"[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}")


_MONTANT_MAXIMAL = Decimal(10) ** 15
"""Au-delà, ce n'est pas un prix ; et le calcul décimal n'arrondit plus au centime."""


def lire_nombre(texte: str) -> Decimal | None:
    """Rend le nombre écrit à la française ou en chiffres simples (« 1 250,5 », « 1250.5 ») ; rien s'il y a un doute.

    Les milliers ne se groupent que par des espaces, insécables ou fines comprises, et par trois.
    """
    normal = _BLANCS.sub(" ", texte).strip()
    if _NOMBRE.fullmatch(normal) or _MILLIERS.fullmatch(normal):
        return Decimal(normal.replace(" ", "").replace(",", "."))
    return None


_ENTIER = re.compile(r"[0-9]{1,9}")


def nombre_de_decimales(texte: str) -> int:
    """Rend combien de chiffres un nombre écrit porte après sa virgule, ou son point."""
    return len(texte.replace(",", ".").partition(".")[2])


def lire_entier(texte: str | None) -> int | None:
    """Rend l'entier qu'écrit un texte venu d'ailleurs, en chiffres ordinaires et de neuf au plus ; rien sinon.

    `str.isdigit` admet « ² », que `int` refuse, et `int` refuse aussi plus de quatre mille chiffres.
    """
    return int(texte) if texte is not None and _ENTIER.fullmatch(texte) else None


def est_orne(texte: str) -> bool:
    """Vrai d'un nombre que personne n'imprime ainsi, « +5 » ou « 07 » : il se lit, mais ne se recopie pas tel quel."""
    return bool(_ORNE.match(texte.strip()))


def lire_montant(texte: str) -> Decimal | None:
    """Rend un montant en euros hors taxes (« 125 000,50 € HT ») ; rien pour un doute, un montant TTC ou trop précis.

    « 125.000 » et « 125,000 » se lisent de deux façons : ils sont refusés (voir `est_ambigu`).
    """
    normal = _sans_monnaie(texte)
    nombre = None if est_ambigu(texte) else lire_nombre(normal)
    if nombre is None or abs(nombre) > _MONTANT_MAXIMAL:
        return None
    return nombre if nombre == round(nombre, 2) else None


def compter(nombre: int, nom: str) -> str:
    """Rend « 1 réponse », « 12 cellules remplies », « 2 exigences non notées » : au pluriel à partir de deux.

    Chaque mot s'accorde, jusqu'à un complément : « 2 lignes de prix ».
    """
    accordes, complement = _avant_le_complement(nom.split())
    return f"{nombre} {nom if nombre < 2 else ' '.join((*map(_au_pluriel, accordes), *complement))}"


def citer_les_premiers(noms: Sequence[str], au_plus: int, quoi: str = "autre") -> str:
    """Rend les premiers noms d'une liste, et combien d'autres suivent : « a, b, c et 2 autres »."""
    reste = len(noms) - au_plus
    return ", ".join(noms[:au_plus]) + (f" et {compter(reste, quoi)}" if reste > 0 else "")


def _au_pluriel(mot: str) -> str:
    return mot if mot == "non" or mot.endswith(("s", "x", "z")) else f"{mot}s"


_AVANT_UN_COMPLEMENT = frozenset(("par", "de", "du", "d'", "à", "en", "hors", "sans", "sur"))


def _avant_le_complement(mots: list[str]) -> tuple[list[str], list[str]]:
    """Sépare les mots qui s'accordent au nombre du complément qui les suit, et reste tel qu'il est écrit."""
    ici = next((n for n, mot in enumerate(mots) if mot in _AVANT_UN_COMPLEMENT), len(mots))
    return mots[:ici], mots[ici:]


def mesurer(nombre: Decimal, unite: str) -> str:
    """Rend « 1 heure ouvrée », « 2 euros par jour », « 3 mois » : l'unité, écrite au pluriel, s'accorde au nombre."""
    mots = unite.split()
    if abs(nombre) < 2:
        accordes, complement = _avant_le_complement(mots)
        mots = [*(m if m == "mois" else m.removesuffix("s") for m in accordes), *complement]
    return " ".join((en_francais(nombre), *mots))


_UNITES = (
    *("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit"),
    *("neuf", "dix", "onze", "douze", "treize", "quatorze", "quinze", "seize"),
)
_DIZAINES = {20: "vingt", 30: "trente", 40: "quarante", 50: "cinquante", 60: "soixante", 80: "quatre-vingt"}


def en_lettres(nombre: int) -> str:
    """Rend « soixante-douze » : traits d'union partout, au masculin ; « 120 » au-delà de 99."""
    if nombre > 99:
        return str(nombre)
    if nombre < 17:
        return _UNITES[nombre]
    if nombre < 20:
        return f"dix-{_UNITES[nombre - 10]}"
    base = max(d for d in _DIZAINES if d <= nombre)
    reste = nombre - base
    if not reste:
        return _DIZAINES[base]
    liaison = "-et-" if reste in (1, 11) and base != 80 else "-"
    return f"{_DIZAINES[base]}{liaison}{en_lettres(reste)}"


def est_ambigu(texte: str) -> bool:
    """Vrai de « 1.250 » ou « 1,250 € », mille et des centaines ou un et des millièmes ; jamais de « 0,125 »."""
    return bool(_MILLIERS_OU_DECIMALES.fullmatch(_sans_monnaie(texte)))


def _sans_monnaie(texte: str) -> str:
    normal = _BLANCS.sub(" ", texte).strip()
    return _MONNAIE.sub(" ", _HORS_TAXES.sub(" ", normal, count=1), count=1).strip()


def en_francais(nombre: Decimal, decimales: int | None = None, milliers: str = "") -> str:
    """Écrit un nombre avec une virgule ; `decimales` absentes, les zéros inutiles disparaissent.

    `milliers` sépare les groupes de trois chiffres ; rien ne s'arrondit ici sans que `decimales` le demande.
    """
    texte = f"{nombre.normalize():f}" if decimales is None else f"{nombre:.{decimales}f}"
    entier, _, fraction = texte.partition(".")
    if milliers:
        entier = f"{int(entier):,}".replace(",", milliers) if entier.lstrip("-") else entier
    return f"{entier},{fraction}" if fraction else entier


def montant_en_clair(montant: Decimal) -> str:
    """Écrit un montant en euros, « 80 000 € » ou « 80 000,50 € » : milliers séparés, centimes seulement s'il y en a."""
    entier = montant == montant.to_integral_value()
    return f"{en_francais(montant, 0 if entier else 2, FINE)}{INSECABLE}€"


_SIRET = re.compile(r"[0-9]{14}")


def siret_en_clair(siret: str) -> str:
    """Écrit un SIRET par groupes, « 123 456 789 00012 » ; ce qui n'en est pas un reste tel quel."""
    if not _SIRET.fullmatch(siret):
        return siret
    return FINE.join((siret[:3], siret[3:6], siret[6:9], siret[9:]))


def pourcentage_de_tableur(valeur: float) -> str:
    """Écrit « 99,9 % » d'un nombre, 0,999, que sa cellule montre en pourcentage."""
    if not isfinite(valeur):
        return str(valeur)
    return f"{en_francais(Decimal(repr(valeur)) * 100)}{INSECABLE}%"


def nombre_de_tableur(valeur: float) -> str:
    """Écrit un nombre lu d'une cellule, en toutes décimales ; au-delà de vingt chiffres, « 1E+300 »."""
    if not isfinite(valeur):
        return str(valeur)
    exact = Decimal(repr(valeur))
    if valeur and not 1e-9 <= abs(valeur) < 1e21:
        return f"{exact.normalize():E}".replace(".", ",")
    return en_francais(exact)
