"""Ce qu'un .ods affiche d'un nombre ou d'une date : ce texte y suit la valeur, dans la langue du tableur."""

from __future__ import annotations

import re
from decimal import Decimal
from math import isfinite

from cctgen.matrice.lecture.classeur import DU_FORMAT, a_un_mot, en_texte
from cctgen.socle.nombres import INSECABLE, en_francais

_CHIFFRES = re.compile(r"\d(?:[\d.,'’ \u00a0\u202f]*\d)?")
_EXPOSANT = re.compile(r"[\d.,]+E[+-]?\d+", re.IGNORECASE)
_GROUPES = re.compile(r"\d+")
_PARTS_D_UNE_DATE = 3
_DECIMALES = range(16)


def nombre_affiche(valeur: float, affiche: str) -> str:
    """Rend « 45 heures », « 3,10 » ou « 125 000,00 € » : le texte affiché, ses chiffres écrits à la française.

    Sans unité ni zéros voulus, c'est la valeur, avec toutes ses décimales.
    """
    trouve = _CHIFFRES.search(affiche)
    if not isfinite(valeur) or _EXPOSANT.search(affiche):
        return en_texte(valeur)
    if trouve is None:
        return affiche.strip() if _est_mis_a_la_place(valeur, affiche) else en_texte(valeur)
    avant, apres = affiche[: trouve.start()], affiche[trouve.end() :]
    parle = a_un_mot(avant + apres)
    exacte = abs(Decimal(repr(valeur)))
    chiffres = re.sub(r"\D", "", trouve[0])
    ecritures = ((n, f"{exacte:.{n}f}".replace(".", "").zfill(len(chiffres))) for n in _DECIMALES)
    decimales = next((n for n, ecriture in ecritures if ecriture == chiffres), None)
    if decimales is None:
        return affiche.strip() if parle else en_texte(valeur)
    propres = max(decimales, -min(0, int(exacte.normalize().as_tuple().exponent)))
    groupe = "" if trouve[0][: len(trouve[0]) - decimales - bool(decimales)].isdecimal() or not parle else INSECABLE
    entier, virgule, fraction = en_francais(exacte, propres, groupe).partition(",")
    ecrit = entier.rjust(len(chiffres) - decimales, "0") + virgule + fraction
    return f"{avant}{ecrit}{apres}".strip() if parle else ("-" if valeur < 0 else "") + ecrit


def remplacement(valeur: float, affiche: str) -> str:
    """Rend ce qu'il faut dire d'un texte qui cache un nombre, tel « néant » pour 0 ; vide s'il le montre."""
    if not isfinite(valeur):
        return ""
    if not affiche.strip():
        return f"{DU_FORMAT}n'affiche rien pour la valeur {en_texte(valeur)}"
    if _est_mis_a_la_place(valeur, affiche) or _montre_un_autre_nombre(valeur, affiche):
        return f"{DU_FORMAT}affiche « {affiche.strip()} » pour la valeur {en_texte(valeur)}"
    return ""


def _est_mis_a_la_place(valeur: float, affiche: str) -> bool:
    """Vrai d'un mot ou d'un signe sans chiffre ; « - » ou « - € » pour zéro est de la comptabilité."""
    signe = affiche.strip(" \u00a0\u202f€")
    return bool(signe) and not _CHIFFRES.search(affiche) and (bool(valeur) or signe != "-")


def _montre_un_autre_nombre(valeur: float, affiche: str) -> bool:
    """Vrai si les chiffres affichés ne sont d'aucun arrondi du nombre ; fraction et exposant ne se jugent pas."""
    trouve = _CHIFFRES.search(affiche)
    if trouve is None or "/" in affiche or _EXPOSANT.search(affiche):
        return False
    chiffres = int(re.sub(r"\D", "", trouve[0]))
    ecarts = (abs(chiffres - abs(Decimal(repr(valeur))).scaleb(n)) for n in _DECIMALES)
    return all(ecart > _DEMI for ecart in ecarts)


_DEMI = Decimal("0.5")


def est_une_date_partielle(affiche: str) -> bool:
    """Vrai pour « mars 2027 » ou « 03/2027 » : rendre le jour enregistré en inventerait un."""
    return any(map(str.isalpha, affiche)) or len(_GROUPES.findall(affiche)) < _PARTS_D_UNE_DATE
