"""Lire un nombre dans un texte, en chiffres ou en lettres, et dire ce qu'il vaut et ce qu'il compte."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import product
from typing import NamedTuple

from cctgen.evaluation.suites.secret.nombres.langue_du_prix import PARTICIPE, PRIX

UNITE = Decimal(1)
PETIT_MONTANT = 1000
"""En deçà, un nombre n'est un prix que suivi ou précédé de sa monnaie."""
_MULTIPLES = {"k": 3, "mille": 3, "millier": 3, "m": 6, "million": 6, "md": 9, "milliard": 9}
_MONNAIE = r"(?:€(?:h\.?t|t\.?t\.?c)?|eur(?:os?)?\b|h\.?t\b|t\.?t\.?c\b|hors taxes?|toutes taxes)"
_E = r"(?<!\b\d)(?<!\b\d\s)(?<!\b\d\d)(?<!\b\d\d\s)e\b"
"""« 548000 e » et « 548 ke » sont des euros ; « 2e » est un rang."""
_SUITE = (
    rf"(?:\s*(?P<multiple>milles?|milliers?|millions?|milliards?|mds?|k|m)(?=e\b|\s*(?:d['’]\s*)?{_MONNAIE}|(?![^\W_])))?"
    rf"(?:\s*(?:d['’]\s*)?(?P<monnaie>{_E}|{_MONNAIE}))?(?![^\W_])"
)
NOMBRE = re.compile(
    rf"(?:(?P<avant>€|\beur(?:os?)?)\s*|(?<![^\W_]))(?P<nombre>\d+(?:[ .,'’_]\d+)*){_SUITE}", re.IGNORECASE
)
_PREMIERS = "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
_DIZAINES = {"vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "septante": 70, "nonante": 90}
_VALEURS = {mot: rang for rang, mot in enumerate(_PREMIERS.split(), 1)} | _DIZAINES | {"une": 1, "huitante": 80}
_MOT = rf"(?:{'|'.join(sorted((*_VALEURS, 'cent', 'mille', 'million', 'milliard'), key=len, reverse=True))})s?"
EN_LETTRES = re.compile(rf"\b(?P<nombre>{_MOT}(?:[\s-]+(?:et[\s-]+)?{_MOT})+){_SUITE}", re.IGNORECASE)
COMPTE = re.compile(
    rf"\s*(?:[%‰°]|(?:[kmgt]?o|ms|min|[shj]|kg|km|kwh|etp|ans?|mois)\b"
    r"|(?!(?:hors|sous|dans|sans|mais|puis|plus|moins|tous|toutes|après|alors|lors|vers|deux|nous|vous|elles|toujours"
    rf"|jamais|nets|bruts|ailleurs|annuels|mensuels|forfaitaires|fermes|secs|{PARTICIPE})\b)[^\W\d_]{{3,}}[sx]\b)",
    re.IGNORECASE,
)
"""Ce qui suit un nombre qui compte autre chose que des euros : une unité, un nom au pluriel."""
_COMBIEN = rf"(?:(?<![\d.,])(?<!\d )\d++(?:[., ]\d++)*+|(?<![\w-]){_MOT}(?:[\s-]++{_MOT}){{0,20}}+)"
"""Lu d'un trait, sans retour : d'une cellule faite de nombres, chaque départ relirait toute la suite."""
PART = re.compile(
    rf"{_COMBIEN}[\s-]*+(?:[%‰]|pour[\s-]*cents?\b)|(?!une?\s){_COMBIEN}\s*(?:fois|points|euros?|[x×])(?![^\W_])"
    r"|\bbase\s+100\b|[½⅓⅔¼¾]|(?<![\d/])(?:1/[2-9]|2/3|3/4)(?![\d/])|\b(?:une?|deux|trois|quatre)\s+(?:tiers|quarts?)\b(?!\s+(?:de\s+conf|qu['’i]|certif))"
    r"|\b(?:un|deux|trois|quatre)\s+(?!deux|trois|quatr)[^\W\d_]{3,}ièmes?\b|\b(?:moitié|et\s+demie?|(?:le|du|au)\s+(?:quart|double|triple))\b"
    r"|\ble\s+tiers\s+de\s+l|\b(?:doubl|tripl)(?:ée?|ent|e(?=\s+(?:l['’]|notre)))",
    re.IGNORECASE,
)
"""Une part, un multiple ou un nombre de points : « 29 % », « un quart », « 0,75 fois »."""
POURCENT = re.compile(
    r"(?<![\d.,])(?P<nombre>\d{1,3}(?:[.,]\d{1,4})?)\s*(?:(?P<mille>‰|pour[\s-]*mille\b)|%|pour[\s-]*cents?\b|pct\b"
    r"|p\.\s?100\b|points?\s+de\s+pourcentage)",
    re.IGNORECASE,
)
"""Une part : « 3,01 % moins chère » donne un prix ; « 3 % », trop d'autres."""
FOIS = re.compile(
    r"(?<![\d.,])(?P<nombre>\d[.,]\d{3,5})\s*(?:fois|[x×])(?![^\W_])"
    r"|\b(?:rapport|ratio|coefficient)\s+de\s+(?P<rapport>\d[.,]\d{3,5})(?![\d.,]\d)",
    re.IGNORECASE,
)
_LIGNE = 120
"""Jusqu'où, d'un nombre, se cherche l'unité qu'il partage."""
_PARTAGE = re.compile(r"(?:\d|\(|\ben)\s*(?P<multiple>[km](?=\s?(?:€|e\b|eur))|milliers?|millions?)", re.IGNORECASE)
"""L'unité écrite une fois pour plusieurs nombres : « 548 et 612 k€ », « 398 k€ contre 548 », « (k€) 398, 548 »."""
_DIT_UN_PRIX = re.compile(rf"\b{PRIX}[^.;\n]*$", re.IGNORECASE)
ANNEE = re.compile(r"(?:19|20)\d\d")
_SUR = re.compile(r"\s*(?:/|sur)\s*\d{1,3}(?![\d/])|\s*points?\b", re.IGNORECASE)
_VUE = 10
_MAXIMUM = re.compile(r"(?:\bsur|/)\s*$", re.IGNORECASE)
"""Ce qui suit une note, et ce qui précède le maximum auquel elle se rapporte : « 32,14 sur 40 »."""
_ARRONDIS = tuple(Decimal(10**n) for n in (6, 3, 2, 1))
_PLUSIEURS_GROUPES = 2
_SUITE_LA_PLUS_LONGUE, _NOMBRE_LE_PLUS_LONG, _MOTS_LES_PLUS_NOMBREUX = 6, 24, 20


class Lu(NamedTuple):
    """Une valeur lue dans un texte ; `pas` est la plus petite qu'elle distingue, `chiffres` ceux qui comptent."""

    valeur: Decimal
    pas: Decimal
    chiffres: int


def pas_rond(lu: Lu) -> Decimal:
    """Rend l'arrondi d'un nombre : ce que ses décimales en taisent, sinon celui de ses zéros."""
    ronds = (pas for pas in _ARRONDIS if not lu.valeur % pas and lu.valeur >= 10 * pas)
    pas = max(lu.pas, next(ronds, lu.pas))
    return pas if lu.valeur >= 10 * pas else Decimal(0)


def valeurs(trouve: re.Match[str]) -> Iterator[Lu]:
    """Énumère ce que vaut un nombre trouvé : « 389.900 » se lit de deux façons."""
    multiple = (trouve["multiple"] or "").lower().removesuffix("s")
    facteurs = {UNITE, Decimal(10) ** _MULTIPLES.get(multiple, 0)}
    ecrits = _en_chiffres(trouve["nombre"]) if trouve["nombre"][0].isdecimal() else _des_mots(trouve["nombre"])
    for ecrit in ecrits:
        valeur = Decimal(ecrit)
        decimales = len(ecrit.partition(".")[2])
        chiffres = len(ecrit.replace(".", "").strip("0"))
        yield from (Lu(valeur * f, f.scaleb(-decimales), chiffres) for f in facteurs)


def a_l_unite_des_autres(trouve: re.Match[str]) -> Iterator[Lu]:
    """Énumère ce que vaut un nombre nu à l'unité des nombres voisins ou, d'un prix, en milliers."""
    nu = trouve.re is NOMBRE and not (trouve["multiple"] or est_en_monnaie(trouve) or compte_autre_chose(trouve))
    if not nu:
        return
    debut, fin = max(0, trouve.start() - _LIGNE), trouve.end() + _LIGNE
    ecrits = {dit["multiple"].lower().removesuffix("s") for dit in _PARTAGE.finditer(trouve.string, debut, fin)}
    if _DIT_UN_PRIX.search(trouve.string, debut, trouve.start()):
        ecrits.add("k")
    for lu, ecrit in product(valeurs(trouve), ecrits):
        if lu.valeur < PETIT_MONTANT:
            facteur = Decimal(10) ** _MULTIPLES[ecrit]
            yield Lu(lu.valeur * facteur, lu.pas * facteur, lu.chiffres)


def _en_chiffres(nombre: str) -> Iterator[str]:
    """Énumère les lectures d'un nombre ; d'une suite qui n'en est pas un, celles des nombres qu'elle aligne."""
    if lectures := list(_lectures(nombre)):
        yield from lectures
        return
    mots = nombre.split(" ")
    if nombre.replace(" ", "").isdecimal() and len(mots) == _PLUSIEURS_GROUPES:
        # « 68 8217 » : une espace mal mise ne cache pas un nombre.
        yield nombre.replace(" ", "")
    for debut in range(len(mots)):
        for fin in range(debut + 1, min(debut + _SUITE_LA_PLUS_LONGUE, len(mots)) + 1):
            yield from _lectures(" ".join(mots[debut:fin]))


def _lectures(nombre: str) -> Iterator[str]:
    groupes, signes = re.findall(r"\d+", nombre), re.findall(r"\D", nombre)
    if len(nombre) > _NOMBRE_LE_PLUS_LONG:
        return
    if _par_milliers(groupes):
        yield "".join(groupes)
    if signes and signes[-1] in ".," and _par_milliers(groupes[:-1]):
        yield f"{''.join(groupes[:-1])}.{groupes[-1]}"


def _par_milliers(groupes: list[str]) -> bool:
    return len(groupes) == 1 or (len(groupes[0]) <= 3 and all(len(groupe) == 3 for groupe in groupes[1:]))


def _des_mots(nombre: str) -> Iterator[str]:
    """Rend en chiffres un nombre écrit en lettres : « trois cent quatre-vingt-neuf mille neuf cents »."""
    total = courant = 0
    mots = re.findall(r"\w+", nombre.lower())
    if len(mots) > _MOTS_LES_PLUS_NOMBREUX:
        return
    for mot in mots:
        seul = mot if mot in _VALEURS else mot.removesuffix("s")
        if seul in _MULTIPLES:
            total, courant = total + max(courant, 1) * 10 ** _MULTIPLES[seul], 0
        elif seul == "cent":
            courant = max(courant, 1) * 100
        elif seul == "vingt" and courant % 100 == 4:
            courant += 76
        else:
            courant += _VALEURS.get(seul, 0)
    yield str(total + courant)


def compte_autre_chose(trouve: re.Match[str]) -> bool:
    """Vrai d'un nombre que suit ce qu'il dénombre, si ce n'est des points."""
    return bool(COMPTE.match(trouve.string, trouve.end())) and not est_en_points(trouve)


def est_en_points(trouve: re.Match[str]) -> bool:
    """Vrai d'un nombre de points, ou rapporté à un maximum."""
    return bool(_SUR.match(trouve.string, trouve.end()))


def quantites(texte: str) -> Iterator[re.Match[str]]:
    """Énumère les parts, et les nombres en euros, grands, décimaux ou rapportés à un maximum : ni lot, ni année."""
    yield from (
        part for part in PART.finditer(texte) if not _MAXIMUM.search(texte, max(0, part.start() - _VUE), part.start())
    )
    for motif in (NOMBRE, EN_LETTRES):
        for trouve in motif.finditer(texte):
            grand = "," in trouve["nombre"] or any(lu.valeur >= PETIT_MONTANT for lu in valeurs(trouve))
            nu = est_en_points(trouve) or (
                grand and not compte_autre_chose(trouve) and not ANNEE.fullmatch(trouve["nombre"])
            )
            if est_en_monnaie(trouve) or (
                nu and not _MAXIMUM.search(texte, max(0, trouve.start() - _VUE), trouve.start())
            ):
                yield trouve


def est_en_monnaie(trouve: re.Match[str]) -> bool:
    """Vrai d'un nombre que sa monnaie suit ou précède."""
    return bool(trouve["monnaie"] or trouve.groupdict().get("avant"))
