"""Ce qui rend un .docx inaccessible : titre, langue, en-têtes et légendes de tableaux, images, titres, contrastes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from cctgen.documents.accessibilite.ouverture import controler
from cctgen.documents.modeles.aspect.contrastes import BLANC, NOIR, TEXTE, contraste
from cctgen.socle.typographie import raccourcir

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_DECORATIF = "{http://schemas.microsoft.com/office/drawing/2017/decorative}decorative"
_COULEUR = re.compile(r"[0-9A-Fa-f]{6}")
_SURLIGNAGES = {"yellow": "FFFF00", "green": "00FF00", "cyan": "00FFFF", "magenta": "FF00FF", "lightGray": "C0C0C0"}
_TEXTES = re.compile(r"word/(document|(?:header|footer)[^/]*)\.xml")


def fautes_du_document(docx: bytes) -> tuple[str, ...]:
    """Rend, en français et une fois chacun, les défauts d'accessibilité d'un .docx de l'outil ou d'un service."""
    return controler(docx, _fautes)


def _fautes(pieces: Mapping[str, bytes]) -> Iterator[str]:
    styles = _Styles(etree.fromstring(pieces["word/styles.xml"]))
    yield from _titre(pieces)
    if not styles.langue.startswith("fr"):
        yield "la langue du texte n'est pas le français"
    for nom, xml in sorted(pieces.items()):
        if _TEXTES.fullmatch(nom):
            racine = etree.fromstring(xml)
            yield from _tableaux(racine)
            yield from _images(racine)
            yield from _cases(racine)
            yield from _contrastes(racine, styles)
            if nom == "word/document.xml":
                yield from _plan(racine, styles)


def _titre(pieces: Mapping[str, bytes]) -> Iterator[str]:
    proprietes = pieces.get("docProps/core.xml")
    titre = None if proprietes is None else etree.fromstring(proprietes).find(f"{_DC}title")
    if titre is None or not (titre.text or "").strip():
        yield "le document n'a pas de titre dans ses propriétés"


def _tableaux(racine: etree._Element) -> Iterator[str]:
    for rang, tableau in enumerate(racine.iter(f"{_W}tbl"), start=1):
        premiere = tableau.find(f"{_W}tr")
        proprietes = tableau.find(f"{_W}tblPr")
        legende = None if proprietes is None else proprietes.find(f"{_W}tblCaption")
        nom = "" if legende is None else legende.get(f"{_W}val", "").strip()
        if not nom:
            yield f"le tableau {rang} n'a pas de légende"
        if premiere is None or premiere.find(f"{_W}trPr/{_W}tblHeader") is None:
            yield f"le tableau {rang} ({nom or 'sans nom'}) n'a pas de ligne d'en-tête"


def _images(racine: etree._Element) -> Iterator[str]:
    for image in racine.iter(f"{_WP}docPr"):
        decorative = any(d.get("val") in ("1", "true") for d in image.iter(_DECORATIF))
        if not decorative and not (image.get("descr") or image.get("title") or "").strip():
            yield f"l'image « {image.get('name', '')} » n'a pas de texte de remplacement"


def _cases(racine: etree._Element) -> Iterator[str]:
    """Une case à remplir se nomme à qui ne la voit pas."""
    for controle in racine.iter(f"{_W}sdt"):
        proprietes = controle.find(f"{_W}sdtPr")
        if proprietes is None or proprietes.find(f"{_W}docPartObj") is not None:
            continue
        alias = proprietes.find(f"{_W}alias")
        if alias is None or not alias.get(f"{_W}val", "").strip():
            yield "une case à remplir n'a pas de nom"


def _plan(racine: etree._Element, styles: _Styles) -> Iterator[str]:
    precedent = 0
    for paragraphe in racine.iter(f"{_W}p"):
        niveau = _niveau(paragraphe, styles)
        if niveau is None:
            continue
        if niveau > precedent + 1:
            texte = "".join(t.text or "" for t in paragraphe.iter(f"{_W}t"))
            yield f"le titre « {raccourcir(texte, 50)} » saute du niveau {precedent} au niveau {niveau}"
        precedent = niveau


def _niveau(paragraphe: etree._Element, styles: _Styles) -> int | None:
    propre = paragraphe.find(f"{_W}pPr/{_W}outlineLvl")
    if propre is not None:
        rang = int(propre.get(f"{_W}val", "9"))
        return rang + 1 if rang < 9 else None
    return styles.de(_style(paragraphe)).niveau


def _style(paragraphe: etree._Element) -> str:
    style = paragraphe.find(f"{_W}pPr/{_W}pStyle")
    return "" if style is None else style.get(f"{_W}val", "")


def _contrastes(racine: etree._Element, styles: _Styles) -> Iterator[str]:
    for paragraphe in racine.iter(f"{_W}p"):
        style = styles.de(_style(paragraphe))
        fond_du_paragraphe = _fond(paragraphe.find(f"{_W}pPr")) or style.fond or _fond_de_case(paragraphe, styles)
        for run in paragraphe.iter(f"{_W}r"):
            texte = "".join(t.text or "" for t in run.iter(f"{_W}t")).strip()
            proprietes = run.find(f"{_W}rPr")
            if texte and (proprietes is None or proprietes.find(f"{_W}vanish") is None):
                couleur = _couleur(proprietes) or style.couleur or NOIR
                fond = _surlignage(proprietes) or _fond(proprietes) or fond_du_paragraphe
                rapport = contraste(couleur, fond)
                if rapport < TEXTE:
                    yield f"« {raccourcir(texte, 40)} » : {couleur} sur {fond}, contraste de {rapport:.1f}"


def _fond_de_case(paragraphe: etree._Element, styles: _Styles) -> str:
    case = next(paragraphe.iterancestors(f"{_W}tc"), None)
    if case is None:
        return BLANC
    if propre := _fond(case.find(f"{_W}tcPr")):
        return propre
    ligne = next(case.iterancestors(f"{_W}tr"))
    tableau = next(case.iterancestors(f"{_W}tbl"))
    style = tableau.find(f"{_W}tblPr/{_W}tblStyle")
    if style is None:
        return BLANC
    en_tete = tableau.find(f"{_W}tr") is ligne
    return styles.fond_de_tableau(style.get(f"{_W}val", ""), en_tete=en_tete)


def _couleur(proprietes: etree._Element | None) -> str:
    couleur = None if proprietes is None else proprietes.find(f"{_W}color")
    return _admise(None if couleur is None else couleur.get(f"{_W}val"))


def _fond(proprietes: etree._Element | None) -> str:
    fond = None if proprietes is None else proprietes.find(f"{_W}shd")
    return _admise(None if fond is None else fond.get(f"{_W}fill"))


def _surlignage(proprietes: etree._Element | None) -> str:
    surligne = None if proprietes is None else proprietes.find(f"{_W}highlight")
    return "" if surligne is None else _SURLIGNAGES.get(surligne.get(f"{_W}val", ""), "")


def _admise(valeur: str | None) -> str:
    return valeur.upper() if valeur and _COULEUR.fullmatch(valeur) else ""


@dataclass(frozen=True, slots=True)
class _Aspect:
    """Ce qu'un style dit d'un paragraphe ; `niveau` est celui d'un titre."""

    couleur: str = ""
    fond: str = ""
    niveau: int | None = None


class _Styles:
    """Les styles d'un document, héritage compris."""

    def __init__(self, racine: etree._Element) -> None:
        self._styles = {s.get(f"{_W}styleId", ""): s for s in racine.iter(f"{_W}style")}
        self._defaut = next(
            (i for i, s in self._styles.items() if s.get(f"{_W}default") and s.get(f"{_W}type") == "paragraph"), ""
        )
        self._connus: dict[str, _Aspect] = {}
        langue = racine.find(f"{_W}docDefaults/{_W}rPrDefault/{_W}rPr/{_W}lang")
        self.langue = "" if langue is None else langue.get(f"{_W}val", "")

    def de(self, identifiant: str) -> _Aspect:
        """Rend l'aspect d'un style de paragraphe, celui par défaut s'il n'est pas nommé."""
        cle = identifiant or self._defaut
        if cle not in self._connus:
            self._connus[cle] = self._herite(cle)
        return self._connus[cle]

    def _herite(self, cle: str) -> _Aspect:
        couleur, fond, niveau = "", "", None
        vus: set[str] = set()
        while cle in self._styles and cle not in vus:
            vus.add(cle)
            style = self._styles[cle]
            couleur = couleur or _couleur(style.find(f"{_W}rPr"))
            fond = fond or _fond(style.find(f"{_W}pPr"))
            rang = style.find(f"{_W}pPr/{_W}outlineLvl")
            if niveau is None and rang is not None and int(rang.get(f"{_W}val", "9")) < 9:
                niveau = int(rang.get(f"{_W}val", "9")) + 1
            base = style.find(f"{_W}basedOn")
            cle = "" if base is None else base.get(f"{_W}val", "")
        return _Aspect(couleur, fond, niveau)

    def fond_de_tableau(self, identifiant: str, *, en_tete: bool) -> str:
        """Rend le fond d'une case d'après le style de son tableau."""
        style = self._styles.get(identifiant)
        if style is None:
            return BLANC
        for partie in style.iter(f"{_W}tblStylePr"):
            if en_tete and partie.get(f"{_W}type") == "firstRow" and (fond := _fond(partie.find(f"{_W}tcPr"))):
                return fond
        return _fond(style.find(f"{_W}tcPr")) or BLANC
