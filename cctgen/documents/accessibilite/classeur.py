"""Ce qui rend un .xlsx inaccessible : titre, en-têtes qui se répètent, graphiques sans texte, contrastes."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping

from lxml import etree

from cctgen.documents.accessibilite.ouverture import controler
from cctgen.documents.modeles.aspect.contrastes import BLANC, GRAPHIQUE, NOIR, TEXTE, contraste

_X = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_XDR = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_LONGUE = 40
"""Lignes au-delà desquelles une feuille s'imprime sur plusieurs pages : son en-tête doit s'y répéter."""
_THEME = ("FFFFFF", "000000", "E7E6E6", "44546A", "4472C4", "ED7D31", "A5A5A5", "FFC000", "5B9BD5", "70AD47")
"""Les couleurs du thème d'Office, dans l'ordre où les styles les désignent."""


def fautes_du_classeur(xlsx: bytes) -> tuple[str, ...]:
    """Rend, en français et une fois chacun, les défauts d'accessibilité d'un classeur de l'outil."""
    return controler(xlsx, _fautes)


def _fautes(pieces: Mapping[str, bytes]) -> Iterator[str]:
    titre = etree.fromstring(pieces["docProps/core.xml"]).find(f"{_DC}title")
    if titre is None or not (titre.text or "").strip():
        yield "le classeur n'a pas de titre dans ses propriétés"
    classeur = etree.fromstring(pieces["xl/workbook.xml"])
    styles = _Styles(etree.fromstring(pieces["xl/styles.xml"]))
    for nom, feuille in _feuilles_visibles(classeur, pieces):
        yield from _en_tetes(nom, feuille, classeur)
        yield from _contrastes(nom, feuille, styles)
    yield from styles.fautes_conditionnelles()
    for piece, xml in pieces.items():
        if re.fullmatch(r"xl/drawings/drawing\d+\.xml", piece):
            yield from _objets(etree.fromstring(xml))
        elif re.fullmatch(r"xl/charts/chart\d+\.xml", piece):
            yield from _series(etree.fromstring(xml))


def _feuilles_visibles(classeur: etree._Element, pieces: Mapping[str, bytes]) -> Iterator[tuple[str, etree._Element]]:
    liens = etree.fromstring(pieces["xl/_rels/workbook.xml.rels"])
    cibles = {lien.get("Id"): posixpath.join("xl", lien.get("Target", "")) for lien in liens}
    for feuille in classeur.iter(f"{_X}sheet"):
        if feuille.get("state", "visible") == "visible":
            cible = cibles[feuille.get(f"{_R}id")]
            piece = cible if cible in pieces else cible.removeprefix("xl//xl/").removeprefix("xl/").lstrip("/")
            yield feuille.get("name", ""), etree.fromstring(pieces[piece])


def _en_tetes(nom: str, feuille: etree._Element, classeur: etree._Element) -> Iterator[str]:
    """Un en-tête qui reste à l'écran se répète aussi sur chaque page imprimée."""
    lignes = sum(1 for ligne in feuille.iter(f"{_X}row") if len(ligne))
    figee = feuille.find(f"{_X}sheetViews/{_X}sheetView/{_X}pane") is not None
    filtree = feuille.find(f"{_X}autoFilter") is not None
    citees = [d.text or "" for d in classeur.iter(f"{_X}definedName") if d.get("name") == "_xlnm.Print_Titles"]
    repetee = any(nom in texte.replace("''", "'") for texte in citees)
    if lignes > _LONGUE and (figee or filtree) and not (figee and repetee):
        yield f"la feuille « {nom} » ne garde pas son en-tête, à l'écran ou à l'impression"


def _contrastes(nom: str, feuille: etree._Element, styles: _Styles) -> Iterator[str]:
    for rang in {int(case.get("s", "0")) for case in feuille.iter(f"{_X}c") if len(case)}:
        couleur, fond = styles.couleurs(rang)
        rapport = contraste(couleur, fond)
        if rapport < TEXTE:
            yield f"feuille « {nom} » : {couleur} sur {fond}, contraste de {rapport:.1f}"


def _objets(dessin: etree._Element) -> Iterator[str]:
    for objet in dessin.iter(f"{_XDR}cNvPr"):
        if not (objet.get("descr") or "").strip():
            yield f"« {objet.get('name', '')} » n'a pas de texte de remplacement"


def _series(graphique: etree._Element) -> Iterator[str]:
    for serie in graphique.iter(f"{_C}ser"):
        formes = serie.find(f"{_C}spPr")
        couleurs = [] if formes is None else [c.get("val", "") for c in formes.iter(f"{_A}srgbClr")]
        for couleur in couleurs[:1]:
            rapport = contraste(couleur, BLANC)
            if rapport < GRAPHIQUE:
                yield f"une série de graphique en {couleur} sur fond blanc, contraste de {rapport:.1f}"


class _Styles:
    """Les couleurs que portent les styles d'un classeur."""

    def __init__(self, racine: etree._Element) -> None:
        self._polices = [_couleur(p.find(f"{_X}color"), NOIR) for p in racine.iterfind(f"{_X}fonts/{_X}font")]
        self._fonds = [_fond(f) for f in racine.iterfind(f"{_X}fills/{_X}fill")]
        self._formats = list(racine.iterfind(f"{_X}cellXfs/{_X}xf"))
        self._conditionnels = list(racine.iterfind(f"{_X}dxfs/{_X}dxf"))

    def couleurs(self, rang: int) -> tuple[str, str]:
        """Rend la couleur du texte et celle du fond d'un format de cellule."""
        forme = self._formats[rang]
        return self._polices[int(forme.get("fontId", "0"))], self._fonds[int(forme.get("fillId", "0"))]

    def fautes_conditionnelles(self) -> Iterator[str]:
        """Énumère les mises en forme conditionnelles illisibles ; sans police, le texte reste noir."""
        for forme in self._conditionnels:
            fond = forme.find(f"{_X}fill/{_X}patternFill/{_X}bgColor")
            couleur = _couleur(forme.find(f"{_X}font/{_X}color"), NOIR)
            sur = _couleur(fond, BLANC)
            if fond is not None and (rapport := contraste(couleur, sur)) < TEXTE:
                yield f"mise en forme conditionnelle : {couleur} sur {sur}, contraste de {rapport:.1f}"


def _fond(remplissage: etree._Element) -> str:
    motif = remplissage.find(f"{_X}patternFill")
    if motif is None or motif.get("patternType", "none") in ("none", "gray125"):
        return BLANC
    return _couleur(motif.find(f"{_X}fgColor"), BLANC)


def _couleur(element: etree._Element | None, defaut: str) -> str:
    if element is None or element.get("auto"):
        return defaut
    if (valeur := element.get("rgb", "")) and len(valeur) in (6, 8):
        return valeur[-6:].upper()
    if (theme := element.get("theme")) is not None and int(theme) < len(_THEME) and not element.get("tint"):
        return _THEME[int(theme)]
    return defaut
