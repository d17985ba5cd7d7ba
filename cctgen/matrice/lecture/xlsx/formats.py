"""Ce qu'un format de nombre donne à voir : unité, sens, monnaie, zéros, mois sans jour (ECMA-376, 18.8.30 et 18.8.31).

La valeur d'une cellule les tait : « 45 heures », « moins de 5 jours » et « p. 12 » s'y enregistrent 45, 5 et 12.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import takewhile
from math import isfinite
from typing import NamedTuple

from cctgen.matrice.lecture.classeur import DU_FORMAT, a_un_mot, autre_affichage, en_pourcentage, en_texte
from cctgen.socle.nombres import INSECABLE, en_francais
from cctgen.socle.typographie import MOIS

_EUROS = f'#,##0.00"{INSECABLE}€"'
IMPLICITES = {
    "1": "0",
    "2": "0.00",
    "3": "#,##0",
    "4": "#,##0.00",
    **dict.fromkeys(("5", "6", "7", "8", "42", "44"), _EUROS),
    "9": "0%",
    "10": "0.00%",
    "16": "d-mmm",
    "17": "mmm-yy",
}
"""Les formats qui ne se déclarent pas ; ceux de monnaie suivent le pays du tableur, pour nous l'euro."""

_JOURS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")

_PIECE = re.compile(
    r'"(?P<cite>[^"]*)"|\\(?P<signe>.)|_(?P<blanc>.)|\*(?P<plein>.)|\[(?P<crochet>[^\]]*)\]'
    r"|(?P<general>general|standard)|(?P<nombre>[0#?][0#?.,]*)|(?P<exposant>E[+-])"
    r"|(?P<date>A/P|AM/PM|y+|m+|d+|h+|s+)|(?P<pourcent>%)|(?P<texte>@)|(?P<autre>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"[<>=]")
_DUREE = re.compile(r"h+|m+|s+", re.IGNORECASE)
_MONNAIE = re.compile(r"\$([^-]+)(?:-.*)?")
_DU_SYSTEME = {"[$-F800]": "dddd d mmmm yyyy", "[$-F400]": "hh:mm:ss"}
"""Les formats qui suivent le pays du poste, quoi qu'ils écrivent ensuite : le nôtre."""
_AUTRES_CHIFFRES = re.compile(r"(?:DB|Nat)Num", re.IGNORECASE)


class _Piece(NamedTuple):
    nature: str
    texte: str


class Vue(NamedTuple):
    """Ce que la cellule affiche, et ce qu'il faut dire de son format quand il cache la valeur saisie."""

    texte: str
    remarque: str = ""


@lru_cache(maxsize=256)
def est_parlant(forme: str) -> bool:
    """Vrai si ce format montre plus, ou autre chose, que la valeur."""
    if not forme or forme.lower() in ("general", "standard", "@", "0", "#,##0", ";;;"):
        return False
    sections = _sections(forme)
    parlantes = (_section_parlante(pieces, rang) for rang, pieces in enumerate(sections))
    return any(parlantes) or (_ecrit_un_nombre(sections[0]) and _tait_zero(_section_de(0.0, sections)[0]))


def _ecrit_un_nombre(pieces: Sequence[_Piece]) -> bool:
    return any(p.nature in ("nombre", "general") for p in pieces)


def _tait_zero(pieces: Sequence[_Piece]) -> bool:
    """Vrai pour « # », et pour la troisième section, vide, de « 0;-0;;@ » : un zéro n'y montre rien."""
    muettes = (not p.texte.strip() if p.nature == "dit" else "0" not in p.texte for p in pieces)
    return all(p.nature in ("dit", "nombre") for p in pieces) and all(muettes)


def _section_parlante(pieces: Sequence[_Piece], rang: int) -> bool:
    natures = {p.nature for p in pieces}
    if rang == _DES_TEXTES and pieces != (_Piece("texte", "@"),):
        return any(p.nature == "dit" and p.texte.strip() for p in pieces)
    if (
        natures & {"condition", "pourcent"}
        or _est_un_numero(pieces)
        or (rang == 0 and _nie(pieces))
        or any(p.nature == "dit" and a_un_mot(p.texte) for p in pieces)
        or _remplace(pieces, rang)
    ):
        return True
    nombre = next((p.texte for p in pieces if p.nature == "nombre"), "")
    if "date" in natures:
        codes = [p.texte.lower() for p in pieces if p.nature == "date"]
        sans_jour = any(c[0] == "y" for c in codes) and not any(c[0] == "d" for c in codes)
        return sans_jour or any(c.startswith(("mmm", "ddd")) for c in codes)
    return bool(re.search(r"\.[#?]*0|0,*0|[0#?],+$", nombre)) and "exposant" not in natures


def _remplace(pieces: Sequence[_Piece], rang: int) -> bool:
    """Vrai pour « "–" », qui met un signe à la place de la valeur ; « - » pour zéro est de la comptabilité."""
    signe = "".join(p.texte for p in pieces).strip()
    return all(p.nature == "dit" for p in pieces) and signe not in ("", "-" if rang == _DES_ZEROS else "")


def _nie(pieces: Sequence[_Piece]) -> bool:
    """Vrai pour « -0 », qui met un signe devant un nombre positif."""
    dits = takewhile(lambda p: p.nature == "dit", pieces)
    return _ecrit_un_nombre(pieces) and "".join(p.texte for p in dits).strip() == "-"


def _est_un_numero(pieces: Sequence[_Piece]) -> bool:
    """Vrai pour « 0# ## ## ## ## » : des chiffres en groupes, sans unité, dont les zéros de tête se gardent."""
    gabarits = [p.texte for p in pieces if p.nature == "nombre"]
    unites = any(a_un_mot(p.texte) for p in pieces if p.nature == "dit")
    autres = any(p.nature not in ("nombre", "dit") for p in pieces)
    return len(gabarits) > 1 and gabarits[0][0] == "0" and not (autres or unites or set("".join(gabarits)) & set(".,"))


def _est_inapplicable(pieces: Sequence[_Piece]) -> bool:
    """Vrai si rendre ce format pourrait mentir : fraction, nombre en plusieurs endroits, code inconnu."""
    if any(p.nature in ("fraction", "inconnu") for p in pieces):
        return True
    return sum(p.nature in ("nombre", "general") for p in pieces) > 1 and not _est_un_numero(pieces)


_DES_ZEROS, _DES_TEXTES = 2, 3
"""Les rangs des sections que suivent un zéro et un texte ; les trois premières sont celles des nombres."""


@lru_cache(maxsize=256)
def _sections(forme: str) -> Sequence[tuple[_Piece, ...]]:
    sections: list[list[_Piece]] = [[]]
    forme = next((f for code, f in _DU_SYSTEME.items() if forme.upper().startswith(code)), forme)
    for lu in _PIECE.finditer(forme):
        nature, texte = str(lu.lastgroup), lu[str(lu.lastgroup)]
        if nature == "autre" and texte == ";":
            sections.append([])
        elif nature == "autre" and texte == "/" and any(p.nature == "nombre" for p in sections[-1]):
            sections[-1].append(_Piece("fraction", texte))
        elif nature == "autre" and texte.isalpha():
            sections[-1].append(_Piece("inconnu", texte))
        elif nature in ("cite", "signe", "autre"):
            sections[-1].append(_Piece("dit", texte))
        elif nature == "blanc":
            sections[-1].append(_Piece("dit", " "))
        elif nature == "crochet":
            sections[-1].extend(_crochet(texte))
        elif nature != "plein":
            sections[-1].append(_Piece(nature, texte))
    return [tuple(s) for s in sections]


def _crochet(texte: str) -> Iterator[_Piece]:
    """Rend ce que dit « [$€-40C] », « [>100] » ou « [h] » ; une couleur ne dit rien."""
    if monnaie := _MONNAIE.fullmatch(texte):
        yield _Piece("dit", monnaie[1])
    elif _CONDITION.match(texte):
        yield _Piece("condition", texte)
    elif _DUREE.fullmatch(texte):
        yield _Piece("duree", texte)
    elif _AUTRES_CHIFFRES.match(texte):
        yield _Piece("inconnu", texte)


def vue(valeur: object, forme: str) -> Vue:
    """Rend ce qu'affiche une cellule de cette valeur sous ce format parlant, en français.

    Les décimales que le format arrondit restent. Un format conditionnel, une fraction, un nombre en plusieurs endroits
    ou un code inconnu ne sont pas suivis : la valeur est rendue telle quelle, et le format nommé.
    """
    sections = _sections(forme)
    brute = valeur if isinstance(valeur, str) else en_texte(valeur)
    if isinstance(valeur, str):
        return _vue_d_un_texte(valeur, sections)
    non_suivi = Vue(brute, f"{DU_FORMAT}« {forme} » n'est pas appliqué")
    if any(p.nature == "condition" for s in sections for p in s):
        return non_suivi
    if isinstance(valeur, (datetime, date, time)):
        if not _section_parlante(sections[0], 0):
            return Vue(brute)
        return non_suivi if _date_inapplicable(valeur, sections[0]) else Vue(_date(valeur, sections[0]))
    if isinstance(valeur, timedelta) or not isinstance(valeur, float) or not isfinite(valeur):
        return Vue(brute)
    return _vue_d_un_nombre(valeur, brute, sections) or non_suivi


def affichage_trompeur(valeur: object, forme: str) -> str:
    """Dit ce qu'affiche une cellule dont la valeur enregistrée compte seule, si ce n'est pas cette valeur."""
    montree = vue(valeur, forme)
    if montree.remarque:
        return montree.remarque
    if isinstance(valeur, float) and isfinite(valeur):
        return autre_affichage(montree.texte, valeur)
    if isinstance(valeur, str):
        autre = montree.texte != valeur
    else:
        # Une date sans un chiffre est un mot mis à sa place ; sans jour ou sans année, elle reste une date.
        autre = isinstance(valeur, date) and not any(map(str.isdigit, montree.texte))
    return f"{DU_FORMAT}affiche « {montree.texte} » pour la valeur {en_texte(valeur)}" if autre else ""


def _vue_d_un_nombre(valeur: float, brute: str, sections: Sequence[tuple[_Piece, ...]]) -> Vue | None:
    """Rend ce qu'affiche un nombre, ou rien si son format n'est pas suivi."""
    pieces, montre = _section_de(valeur, sections)
    if not valeur and _ecrit_un_nombre(sections[0]) and _tait_zero(pieces):
        return Vue(brute, f"{DU_FORMAT}n'affiche rien pour la valeur {brute}")
    parlante = _section_parlante(pieces, 0)
    if parlante and (_est_inapplicable(pieces) or (_est_un_numero(pieces) and not montre.is_integer())):
        return None
    texte = _nombre(montre, pieces) if parlante else brute
    if _remplace(pieces, sections.index(pieces)) or (not _ecrit_un_nombre(pieces) and a_un_mot(texte)):
        return Vue(texte, f"{DU_FORMAT}affiche « {texte.strip()} » pour la valeur {brute}")
    return Vue(texte if a_un_mot(texte) else brute)


def _date_inapplicable(valeur: datetime | date | time, pieces: Sequence[_Piece]) -> bool:
    """Vrai pour un code inconnu, ou pour une heure sans jour, telle 0, sous un format de date."""
    jours = any(p.nature == "date" and (p.texte[0].lower() in "yd" or len(p.texte) >= len("mmm")) for p in pieces)
    return any(p.nature == "inconnu" for p in pieces) or (jours and not isinstance(valeur, date))


def _vue_d_un_texte(valeur: str, sections: Sequence[Sequence[_Piece]]) -> Vue:
    pieces = sections[_DES_TEXTES] if len(sections) > _DES_TEXTES else ()
    if len(sections) == 1 and any(p.nature == "texte" for p in sections[0]):
        pieces = sections[0]
    dits = "".join(p.texte for p in pieces if p.nature == "dit")
    montre_le_texte = any(p.nature == "texte" for p in pieces)
    if not valeur or not (a_un_mot(dits) if montre_le_texte else dits.strip()):
        return Vue(valeur)
    if montre_le_texte:
        return Vue("".join(valeur if p.nature == "texte" else p.texte for p in pieces).strip())
    return Vue(valeur, f"{DU_FORMAT}affiche « {dits.strip()} » à la place du texte saisi")


def _section_de(valeur: float, sections: Sequence[tuple[_Piece, ...]]) -> tuple[tuple[_Piece, ...], float]:
    """Rend la section que suit un nombre, et ce qu'elle en montre : la deuxième écrit le signe elle-même."""
    nombres = sections[:_DES_TEXTES]
    if valeur < 0 and len(nombres) > 1:
        return nombres[1], -valeur
    if not valeur and len(nombres) > _DES_TEXTES - 1:
        # « _-* "-"??\\ "€"_- » : la comptabilité écrit un tiret pour zéro, dont l'unité seule resterait.
        vides = {c for p in nombres[2] if p.nature == "nombre" for c in p.texte}
        return nombres[0 if vides == {"?"} else 2], valeur
    return nombres[0], valeur


def _nombre(valeur: float, pieces: Sequence[_Piece]) -> str:
    en_cent = any(p.nature == "pourcent" for p in pieces)
    if en_cent and not any(p.nature == "dit" and a_un_mot(p.texte) for p in pieces):
        signe = "-" if any(p.nature == "dit" and p.texte == "-" for p in pieces) else ""
        return signe + en_pourcentage(valeur)
    if _est_un_numero(pieces):
        return _numero(valeur, pieces)
    place = next((rang for rang, p in enumerate(pieces) if p.nature in ("nombre", "general")), None)
    rendu = ""
    for rang, piece in enumerate(pieces):
        if rang == place:
            gabarit = piece.texte if piece.nature == "nombre" else ""
            rendu += _chiffres(Decimal(repr(valeur)) * (100 if en_cent else 1), gabarit)
        elif piece.nature in ("dit", "pourcent"):
            rendu += piece.texte
    return rendu.strip()


def _numero(valeur: float, pieces: Sequence[_Piece]) -> str:
    """Rend « 06 12 34 56 78 » : chaque place prend un chiffre depuis la droite, la première ce qui reste."""
    places = sum(len(p.texte) for p in pieces if p.nature == "nombre")
    restants = f"{abs(valeur):.0f}".zfill(places)
    rendu, prises = "", len(restants) - places
    for piece in pieces:
        if piece.nature == "nombre":
            prises += len(piece.texte)
            rendu, restants, prises = rendu + restants[:prises], restants[prises:], 0
        else:
            rendu += piece.texte
    return ("-" if valeur < 0 else "") + rendu.strip()


def _chiffres(valeur: Decimal, gabarit: str) -> str:
    entier, _, fraction = gabarit.partition(".")
    milliers = len(gabarit) - len(gabarit.rstrip(","))
    valeur = valeur.scaleb(-3 * milliers)
    decimales = max(fraction.count("0"), -min(0, int(valeur.normalize().as_tuple().exponent)))
    groupe = INSECABLE if "," in entier.rstrip(",") else ""
    ecrit = en_francais(abs(valeur), decimales, groupe)
    avant, virgule, apres = ecrit.partition(",")
    return ("-" if valeur < 0 else "") + avant.rjust(entier.count("0"), "0") + virgule + apres


def _date(valeur: datetime | date | time, pieces: Sequence[_Piece]) -> str:
    rendu, heures = "", False
    for rang, piece in enumerate(pieces):
        if piece.nature in ("date", "duree"):
            suivantes = (p.texte[0].lower() for p in pieces[rang + 1 :] if p.nature == "date")
            heures = heures or piece.texte[0].lower() == "h"
            minutes = piece.texte[0].lower() == "m" and len(piece.texte) < len("mmm")
            minutes = minutes and (heures or next(suivantes, "") == "s")
            rendu += _morceau_de_date(valeur, "n" * len(piece.texte) if minutes else piece.texte.lower())
        elif piece.nature in ("dit", "nombre"):
            rendu += piece.texte
    return rendu.strip()


def _morceau_de_date(valeur: datetime | date | time, gabarit: str) -> str:
    jour = valeur if isinstance(valeur, date) else None
    heure = valeur if isinstance(valeur, time) else valeur.time() if isinstance(valeur, datetime) else time()
    chiffres = {"h": heure.hour, "n": heure.minute, "s": heure.second}
    if gabarit[0] in chiffres:
        return f"{chiffres[gabarit[0]]:0{min(len(gabarit), 2)}d}"
    if jour is None or "/" in gabarit:
        return ""
    match gabarit[0], len(gabarit):
        case "y", longueur:
            return f"{jour.year:04d}" if longueur > 2 else f"{jour.year % 100:02d}"
        case ("m", longueur) if longueur > 2:
            return MOIS[jour.month - 1]
        case ("d", longueur) if longueur > 2:
            return _JOURS[jour.weekday()]
        case lettre, longueur:
            return f"{jour.month if lettre == 'm' else jour.day:0{longueur}d}"
