"""Ce qu'un .xlsx dit et que les valeurs taisent : barré, invisible, couleur sans texte, pourcentage, erreur."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from lxml import etree

from cctgen.matrice.contrat import FONDS_EMIS, STYLE_DE_L_OUTIL
from cctgen.matrice.lecture import couleurs
from cctgen.matrice.lecture.archive import analyser, retenir
from cctgen.matrice.lecture.classeur import AFFICHE, BARRE, COULEUR_SEULE, ERREUR, INVISIBLE
from cctgen.matrice.lecture.xlsx.cellules import CelluleXml, parcourir
from cctgen.matrice.lecture.xlsx.formats import IMPLICITES, est_parlant
from cctgen.socle.nombres import lire_entier

STYLES, TEXTES = "xl/styles.xml", "xl/sharedstrings.xml"

_THEME = {0: couleurs.BLANC, 1: couleurs.NOIR}
_INDEXEES = (couleurs.NOIR, couleurs.BLANC, "FF0000", "00FF00", "0000FF", "FFFF00", "FF00FF", "00FFFF")
_MASQUE = re.compile(r'(?:;|"\s*")[;"\s]*')
"""Un format de nombre qui n'affiche rien : « ;;; », « ;; » ou des guillemets vides."""
_EN_BLANC = re.compile(r"\[(?:white|color ?2)\]", re.IGNORECASE)
"""La couleur qu'un format de nombre met devant celle de la police (ECMA-376, 18.8.31)."""
POURCENTAGES = ("9", "10")
"""Les formats de pourcentage qui ne se déclarent pas (ECMA-376, 18.8.30)."""
HORS_DU_FORMAT = re.compile(r'"[^"]*"|\\.|_.|\[[^\]]*\]')
"""Ce qui, dans un format de nombre, s'affiche tel quel ou ne s'affiche pas."""


class Forme(str):
    """Le format de nombre d'une cellule, à suivre pour savoir ce qu'elle affiche."""

    __slots__ = ()


class FormeTue(Forme):
    """Un format dont l'affichage ne remplace pas la valeur enregistrée : il ne se dit que s'il en montre une autre."""

    __slots__ = ()


class Aspects(NamedTuple):
    """Ce que chaque rang de style, et chaque texte partagé, fait dire à une cellule."""

    styles: Mapping[int, Sequence[str]]
    textes: Mapping[int, Sequence[str]]
    formes: Mapping[int, Forme] = {}

    def de(self, xml: bytes) -> Iterator[tuple[str, str]]:
        """Énumère les cellules d'une feuille dont la mise en forme porte du sens, et celles qui sont en erreur."""
        if not self._concerne(xml):
            return
        for cellule in parcourir(xml):
            for signe in dict.fromkeys(self._signes(cellule)):
                yield cellule.adresse, signe

    def _concerne(self, xml: bytes) -> bool:
        if self.textes or b"rPr" in xml or a_une_erreur(xml) or self._a_une_forme(xml):
            return True
        if not self.styles:
            return False
        rangs = b"|".join(str(rang).encode() for rang in self.styles)
        return re.search(rb"\ss\s*=\s*[\"'](?:" + rangs + rb")[\"']", xml) is not None

    def _a_une_forme(self, xml: bytes) -> bool:
        # Les formes qu'écrivent les tableurs : une expression régulière coûterait cinquante fois plus à une grille.
        formes = [b's="%d"' % rang for rang in self.formes]
        if b"s='" in xml:
            formes += [b"s='%d'" % rang for rang in self.formes]
        return any(forme in xml for forme in formes)

    def _signes(self, cellule: CelluleXml) -> Iterator[str]:
        if cellule.est_en_erreur:
            yield ERREUR
        if cellule.style in self.formes and cellule.est_remplie:
            yield self.formes[cellule.style]
        for signe in self.styles.get(cellule.style, ()):
            if (signe == COULEUR_SEULE) is not cellule.est_remplie:
                yield signe
        if cellule.texte_partage is not None:
            yield from self.textes.get(cellule.texte_partage, ())
        if cellule.enrichi is not None:
            yield from _enrichis(cellule.enrichi)


def lire_aspects(pieces: Mapping[str, bytes], cherches: Collection[str]) -> Aspects:
    """Rend ce que disent, parmi les signes cherchés, les styles et les textes enrichis d'un classeur."""
    lus = _styles(pieces[STYLES]) if STYLES in pieces else {}
    gardes = ((rang, tuple(s for s in signes if s in cherches)) for rang, signes in lus.items())
    styles = {rang: signes for rang, signes in gardes if signes}
    dites = ((rang, s) for rang, signes in lus.items() for s in signes if isinstance(s, Forme))
    suivie = AFFICHE in cherches
    formes = {r: f if suivie or "%" in HORS_DU_FORMAT.sub("", f) else FormeTue(f) for r, f in dites}
    textes = pieces.get(TEXTES, b"")
    partages: dict[int, tuple[str, ...]] = {}
    if b"rPr" in textes:
        for rang, texte in enumerate(analyser(textes).iterfind("{*}si")):
            if signes := tuple(dict.fromkeys(_enrichis(texte))):
                partages[rang] = signes
    return Aspects(styles, partages, formes)


@retenir
def a_une_erreur(xml: bytes) -> bool:
    """Faux si une feuille n'a aucune cellule en erreur : toute erreur commence par « # »."""
    return b">#" in xml


@lru_cache(maxsize=16)
def _styles(xml: bytes) -> Mapping[int, Sequence[str]]:
    """Rend ce que dit chaque rang de style ; les matrices d'une même consultation ont souvent les mêmes."""
    return dict(_lire_les_styles(xml))


def _lire_les_styles(xml: bytes) -> Iterator[tuple[int, Sequence[str]]]:
    racine = analyser(xml)
    polices = racine.findall("{*}fonts/{*}font")
    fonds = [_fond(fond) for fond in racine.iterfind("{*}fills/{*}fill")]
    emis = FONDS_EMIS | _fonds_de_l_outil(racine, fonds)
    formats = {f.get("numFmtId", ""): f.get("formatCode", "") for f in racine.iterfind("{*}numFmts/{*}numFmt")}
    masques = {numero for numero, forme in formats.items() if _MASQUE.fullmatch(forme)}
    parlants = {n: Forme(forme) for n, forme in {**IMPLICITES, **formats}.items() if est_parlant(forme)}
    for rang, style in enumerate(racine.iterfind("{*}cellXfs/{*}xf")):
        police = polices[numero] if (numero := _rang(style, "fontId")) < len(polices) else None
        fond = fonds[numero] if (numero := _rang(style, "fillId")) < len(fonds) else couleurs.BLANC
        encre = _encre(police)
        if _EN_BLANC.match(formats.get(style.get("numFmtId", ""), "")):
            encre = couleurs.BLANC
        masque = style.get("numFmtId") in masques or couleurs.est_invisible(encre, fond)
        signes = tuple(_signes_du_style(police, fond, emis, masque=masque))
        if forme := parlants.get(style.get("numFmtId", "")):
            signes = (*signes, forme)
        if signes:
            yield rang, signes


def _fonds_de_l_outil(racine: etree._Element, fonds: Sequence[str]) -> frozenset[str]:
    """Rend le fond des styles que l'outil a inscrits, quelles que soient les couleurs du service."""
    styles = racine.findall("{*}cellStyleXfs/{*}xf")
    tous = racine.iterfind("{*}cellStyles/{*}cellStyle")
    nommes = [s for s in tous if s.get("name", "").startswith(STYLE_DE_L_OUTIL)]
    rangs = [_rang(styles[r], "fillId") for s in nommes if (r := _rang(s, "xfId")) < len(styles)]
    return frozenset(fonds[rang] for rang in rangs if rang < len(fonds) and fonds[rang])


def _signes_du_style(police: etree._Element | None, fond: str, emis: Collection[str], *, masque: bool) -> Iterator[str]:
    if police is not None and _est_barree(police):
        yield BARRE
    if masque:
        yield INVISIBLE
    if fond not in emis and fond != couleurs.BLANC:
        yield COULEUR_SEULE


def _rang(style: etree._Element, attribut: str) -> int:
    return lire_entier(style.get(attribut)) or 0


def _est_barree(police: etree._Element) -> bool:
    barre = police.find("{*}strike")
    return barre is not None and barre.get("val", "1") not in ("0", "false")


def _encre(police: etree._Element | None) -> str:
    couleur = None if police is None else police.find("{*}color")
    return couleurs.NOIR if couleur is None else _couleur(couleur)


def _fond(fond: etree._Element) -> str:
    """Rend la couleur du fond ; blanche sans motif, vide si elle ne se connaît pas."""
    motif = fond.find("{*}patternFill")
    if motif is None or motif.get("patternType", "none") in ("none", "gray125"):
        return couleurs.BLANC if motif is not None else ""
    avant = motif.find("{*}fgColor")
    return "" if avant is None else _couleur(avant)


def _couleur(element: etree._Element) -> str:
    """Rend « RRVVBB », ou rien pour une couleur que seul le thème du classeur donne."""
    if element.get("rgb"):
        return couleurs.normale(element.get("rgb", ""))
    theme, indexee = element.get("theme"), element.get("indexed")
    if theme is not None:
        couleur = lire_entier(theme)
        return _THEME.get(couleur, "") if couleur is not None and element.get("tint", "0") in ("0", "0.0") else ""
    if (rang := lire_entier(indexee)) is not None:
        return _INDEXEES[rang % 8] if rang < 16 else {64: couleurs.NOIR, 65: couleurs.BLANC}.get(rang, "")
    return couleurs.NOIR


def _enrichis(texte: etree._Element) -> Iterator[str]:
    """Énumère ce que disent les morceaux d'un texte mis en forme pour une part seulement."""
    for morceau in texte.iterfind("{*}r"):
        aspect = morceau.find("{*}rPr")
        if aspect is None or not "".join(t.text or "" for t in morceau.iterfind("{*}t")).strip():
            continue
        if _est_barree(aspect):
            yield BARRE
        if aspect.find("{*}color") is not None and couleurs.est_invisible(_encre(aspect), couleurs.BLANC):
            yield INVISIBLE
