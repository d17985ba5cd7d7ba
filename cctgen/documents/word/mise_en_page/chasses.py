"""La largeur d'un texte en Arial ou en Liberation Sans, qui ont les mêmes chasses, et le nombre de ses lignes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache

_CADRATIN = 2048
_MAIGRES = (
    ("'", 391), ("\u202f", 410), ("ijl‘’", 455), ("|", 532), (" !,./:;I[\\]ft\u00a0ÌÍÎÏìíîï", 569),
    ("()-`r“”", 682),
    ("{}", 684), ("•", 717), ("▪", 726), ('"', 727), ("*", 797), ("°", 819), ("^", 961), ("Jcksvxyzçýÿ", 1024),
    ("µ", 1180), ("+<=>~×−", 1196), ("FTZ¿ßø", 1251), ("&ABEKPSVXYÀÁÂÃÄÅÈÉÊËÝ", 1366),
    ("CDHNRUwÇÐÑÙÚÛÜ", 1479), ("©®", 1509), ("GOQÒÓÔÕÖØ", 1593), ("Mm", 1706), ("%æ", 1821), ("Wœ", 1933),
    ("ÆŒ—…‰→", 2048), ("@", 2079),
)  # fmt: skip
_GRASSES = (
    ("\u202f", 410), ("'", 487), (" ,./I\\ijl\u00a0ÌÍÎÏìíîï‘’", 569), ("|", 573), ("!()-:;[]`ft", 682),
    ("•", 717), ("▪", 726), ("*r{}", 797), ("°", 819), ('"', 971), ("z“”", 1024), ("µ", 1180), ("+<=>^~×−", 1196),
    ("?FLTZbdghnopquñòóôõöøùúûü", 1251), ("EPSVXYÈÉÊËÝ", 1366), ("&ABCDHKNRUÀÁÂÃÄÅÇÐÑÙÚÛÜ", 1479), ("©®", 1509),
    ("GOQwÒÓÔÕÖØ", 1593), ("M", 1706), ("%mæ", 1821), ("Wœ", 1933), ("@", 1997), ("ÆŒ—…‰→", 2048),
)  # fmt: skip
_TRAIT_DROIT, _TRAIT_PENCHE = ("\u2011", 672), ("\u2011", 995)
"""Mesuré (LibreOffice 25.2) : le trait insécable, dont la police n'a pas le signe ; penché, il coupe une ligne avant
l'heure."""
_COURANTE = 1139
"""La chasse d'un chiffre, d'une minuscule courante, d'un tiret moyen."""


class _Chasses(dict[str, float]):
    """La chasse de chaque signe ; un signe inconnu a la chasse courante."""

    def __missing__(self, signe: str) -> float:
        # Retenue : un signe sur trois d'un texte a la chasse courante.
        return self.setdefault(signe, _COURANTE / _CADRATIN)


def _table(classes: Iterable[tuple[str, int]]) -> Mapping[str, float]:
    return _Chasses((signe, chasse / _CADRATIN) for signes, chasse in classes for signe in signes)


LA_PLUS_LARGE = 2079 / _CADRATIN
ESPACE = 569 / _CADRATIN
_COUPE = re.compile(r"(?<=[-–])(?=[^\W\d_])|(?<=[^\W\d_]/)(?=[^\W\d_])")
"""Où une ligne se coupe dans un mot : après un trait d'union ou une barre, devant une lettre."""

Chasse = Callable[[str], float]
"""Rend la largeur d'un mot en parts du corps."""
Fragment = tuple[str, Chasse]
"""Un texte et la chasse de ses mots."""


def _chasse(classes: Iterable[tuple[str, int]]) -> Chasse:
    de_chaque_signe = _table(classes).__getitem__

    @lru_cache(maxsize=16384)
    def chasse(mot: str) -> float:
        return sum(map(de_chaque_signe, mot))

    return chasse


maigre, grasse = (_chasse((*classes, _TRAIT_DROIT)) for classes in (_MAIGRES, _GRASSES))
_maigre_penchee, _grasse_penchee = (_chasse((*classes, _TRAIT_PENCHE)) for classes in (_MAIGRES, _GRASSES))
_PAR_FORME = {
    (False, False): maigre,
    (True, False): grasse,
    (False, True): _maigre_penchee,
    (True, True): _grasse_penchee,
}
_FORMES = {chasse: forme for forme, chasse in _PAR_FORME.items()}


def chasse_de(*, gras: bool, italique: bool) -> Chasse:
    """Rend la chasse d'un texte de cette mise en forme."""
    return _PAR_FORME[gras, italique]


@lru_cache(maxsize=16)
def dans_un_style(chasse: Chasse, du_style: Chasse) -> Chasse:
    """Rend la chasse d'un texte dans un style, qui peut être gras ou italique quand lui ne l'est pas."""
    (gras, italique), (style_gras, style_italique) = _FORMES[chasse], _FORMES[du_style]
    return _PAR_FORME[gras or style_gras, italique or style_italique]


def morceaux(mot: str) -> list[str]:
    """Rend les parts d'un mot entre lesquelles une ligne peut se couper."""
    return _COUPE.split(mot) if "-" in mot or "/" in mot or "–" in mot else [mot]


def nombre_de_lignes(fragments: Sequence[Fragment], largeur: float, corps: float) -> int:
    """Rend le nombre de lignes d'un paragraphe dans une largeur donnée, en points."""
    utile = max(largeur / corps, 2.0) + 1e-6
    if len(fragments) == 1:
        [(texte, chasse)] = fragments
        if len(texte) * LA_PLUS_LARGE <= utile and "\n" not in texte:
            return 1
        return _lignes(texte, chasse, utile)
    signes = sum([len(texte) for texte, _ in fragments])
    if signes * LA_PLUS_LARGE <= utile and not any("\n" in texte for texte, _ in fragments):
        return 1
    return _lignes_melees(tuple(fragments), utile)


@lru_cache(maxsize=8192)
def _lignes(texte: str, chasse: Chasse, utile: float) -> int:
    """Une case ou une exigence reviennent d'une pièce à l'autre à la même largeur : la moitié est déjà faite."""
    lignes = 0
    for ligne in texte.split("\n"):
        lignes, x = lignes + 1, -ESPACE
        for mot in ligne.split(" "):
            x += ESPACE
            mesure = chasse(mot)
            if x + mesure <= utile or not mot:
                x += mesure
            else:
                ajoutees, x = _passer(mot, chasse, utile, x)
                lignes += ajoutees
    return lignes


@lru_cache(maxsize=8192)
def _lignes_melees(fragments: tuple[Fragment, ...], utile: float) -> int:
    """Rend de même les lignes d'un paragraphe de plusieurs mises en forme, dont un mot peut en avoir deux."""
    lignes, x, entame = 1, 0.0, 0.0
    # `x` est où commence le mot en cours, `entame` ce qu'il en tient déjà.
    for texte, chasse in fragments:
        for rang, ligne in enumerate(texte.split("\n")):
            if rang:
                lignes, x, entame = lignes + 1, 0.0, 0.0
            for place, mot in enumerate(ligne.split(" ")):
                if place:
                    x, entame = x + entame + ESPACE, 0.0
                if not mot:
                    continue
                mesure = chasse(mot)
                if x + entame + mesure <= utile:
                    entame += mesure
                elif entame:
                    lignes, x, entame = lignes + (x > 0), 0.0, entame + mesure
                else:
                    ajoutees, x = _passer(mot, chasse, utile, x)
                    lignes += ajoutees
    return lignes


def _passer(mot: str, chasse: Chasse, utile: float, x: float) -> tuple[int, float]:
    """Rend les lignes ouvertes par un mot qui dépasse, et sa place sur la dernière ; il se coupe s'il le peut."""
    lignes = 0
    for morceau in morceaux(mot):
        mesure = chasse(morceau)
        if x + mesure > utile and x:
            lignes, x = lignes + 1, 0.0
        if mesure > utile:
            pleines = int(mesure / utile)
            lignes, mesure = lignes + pleines, mesure - pleines * utile
        x += mesure
    return lignes, x
