"""Les styles d'un document rendu, réduits à ce qui peut changer le sens d'un texte."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from cctgen.documents.formulaires.aspect import Aspect

_Element = etree._Element  # noqa: SLF001 (le seul nom qu'lxml donne à ce type)

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_LOEXT = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}"
_FAUX = ("0", "false", "off", "none")
_HERITAGES = 20
"""Styles qu'on remonte de l'un à l'autre : un cercle s'arrête là."""
_SURLIGNAGES = {"yellow": "FFFF00", "green": "00FF00", "cyan": "00FFFF", "magenta": "FF00FF", "blue": "0000FF"}
_SURLIGNAGES |= {"red": "FF0000", "darkBlue": "000080", "darkCyan": "008080", "darkGreen": "008000", "white": "FFFFFF"}
_SURLIGNAGES |= {"darkMagenta": "800080", "darkRed": "800000", "darkYellow": "808000", "darkGray": "808080"}
_SURLIGNAGES |= {"lightGray": "C0C0C0", "black": "000000"}


@dataclass(frozen=True, slots=True)
class Styles:
    """L'aspect que règle chaque style, et celui dont il part."""

    propres: Mapping[str, Aspect] = field(default_factory=dict)
    parents: Mapping[str, str] = field(default_factory=dict)

    def aspect(self, nom: str) -> Aspect:
        """Rend l'aspect d'un style, héritage compris ; celui d'un style inconnu ne règle rien."""
        resultat = Aspect()
        for _ in range(_HERITAGES):
            if nom not in self.propres:
                break
            resultat = resultat.sur(self.propres[nom])
            nom = self.parents.get(nom, "")
        return resultat


def styles_de_word(racine: _Element | None) -> Styles:
    """Rend les styles de `styles.xml`."""
    if racine is None:
        return Styles()
    elements = {s.get(f"{_W}styleId", ""): s for s in racine.iter(f"{_W}style")}
    propres = {
        nom: aspect_de_word(s.find(f"{_W}rPr")).sur(Aspect(fond=fond_de_word(s.find(f"{_W}pPr"))))
        for nom, s in elements.items()
    }
    parents = {nom: b.get(f"{_W}val", "") for nom, s in elements.items() if (b := s.find(f"{_W}basedOn")) is not None}
    return Styles(propres, parents)


def aspect_de_word(proprietes: _Element | None) -> Aspect:
    """Rend ce que règle un `w:rPr`."""
    if proprietes is None:
        return Aspect()
    barres = [b for nom in ("strike", "dstrike") if (b := _vrai(proprietes.find(f"{_W}{nom}"))) is not None]
    polices = proprietes.find(f"{_W}rFonts")
    surligne = proprietes.find(f"{_W}highlight")
    fond = "" if surligne is None else _SURLIGNAGES.get(surligne.get(f"{_W}val", ""), "")
    couleur = proprietes.find(f"{_W}color")
    return Aspect(
        any(barres) if barres else None,
        _vrai(proprietes.find(f"{_W}vanish")),
        "" if couleur is None else couleur.get(f"{_W}val", ""),
        fond or fond_de_word(proprietes),
        "" if polices is None else polices.get(f"{_W}ascii", ""),
    )


def fond_de_word(proprietes: _Element | None) -> str:
    """Rend la couleur de fond d'un passage, d'un paragraphe ou d'une cellule."""
    fond = None if proprietes is None else proprietes.find(f"{_W}shd")
    couleur = "" if fond is None else fond.get(f"{_W}fill", "")
    return "" if couleur == "auto" else couleur


def _vrai(element: _Element | None) -> bool | None:
    return None if element is None else element.get(f"{_W}val", "1") not in _FAUX


def styles_d_odf(*racines: _Element | None) -> Styles:
    """Rend les styles d'un document ODF ; ceux d'une racine cèdent à leurs homonymes de la suivante."""
    propres: dict[str, Aspect] = {}
    parents: dict[str, str] = {}
    for racine in racines:
        for style in () if racine is None else racine.iter(f"{_STYLE}style"):
            nom = nom_d_odf(style.get(f"{_STYLE}family", ""), style.get(f"{_STYLE}name", ""))
            propres[nom] = _aspect_d_odf(style)
            parents[nom] = nom_d_odf(style.get(f"{_STYLE}family", ""), style.get(f"{_STYLE}parent-style-name", ""))
    return Styles(propres, parents)


def nom_d_odf(famille: str, nom: str) -> str:
    """Rend le nom complet d'un style : deux familles peuvent en nommer un de même."""
    return f"{famille}:{nom}"


def _aspect_d_odf(style: _Element) -> Aspect:
    texte = style.find(f"{_STYLE}text-properties")
    fonds = (style.find(f"{_STYLE}{sorte}-properties") for sorte in ("paragraph", "table-cell"))
    fond = next((f for e in fonds if e is not None and (f := _fond(e))), "")
    if texte is None:
        return Aspect(fond=fond)
    trait = texte.get(f"{_STYLE}text-line-through-style") or texte.get(f"{_STYLE}text-line-through-type")
    montre = texte.get(f"{_TEXT}display")
    couleur = texte.get(f"{_FO}color", "")
    if texte.get(f"{_LOEXT}opacity") == "0%":
        couleur = _fond(texte) or "FFFFFF"
    return Aspect(
        None if trait is None else trait not in _FAUX,
        None if montre is None else montre == "none",
        couleur,
        _fond(texte) or fond,
        texte.get(f"{_FO}font-family", "") or texte.get(f"{_STYLE}font-name", ""),
    )


def _fond(proprietes: _Element) -> str:
    fond = proprietes.get(f"{_FO}background-color", "")
    return "" if fond == "transparent" else fond
