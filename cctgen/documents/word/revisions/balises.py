"""Les balises du suivi de modifications de Word, et la marque de chaque révision."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Final

from lxml import etree

ESPACE: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_XML_ESPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"

Noeud = etree._Element  # noqa: SLF001 (lxml n'expose pas autrement le type de ses nœuds)


def w(nom: str) -> str:
    """Rend un nom qualifié de WordprocessingML."""
    return f"{{{ESPACE}}}{nom}"


P, TBL, TR, TC, R, SDT = (w(nom) for nom in ("p", "tbl", "tr", "tc", "r", "sdt"))
PPR, RPR, TRPR, SECTPR, NUMPR = (w(nom) for nom in ("pPr", "rPr", "trPr", "sectPr", "numPr"))
SIGNETS: Final = (w("bookmarkStart"), w("bookmarkEnd"))
INS, DEL, LIEN = w("ins"), w("del"), w("hyperlink")
_PAGINATION: Final = tuple(map(w, ("keepNext", "keepLines", "pageBreakBefore", "widowControl", "suppressLineNumbers")))
FORME: Final = "forme"
"""L'attribut, ôté avant d'écrire, qui garde sur des propriétés ce qui les écarte de leur style."""
SANS_ASPECT: Final = (RPR, SECTPR, w("pPrChange"), *_PAGINATION)
_A_PART: Final = 2
"""Les minutes qui gardent deux ajouts à part : LibreOffice en réunit deux qui se touchent, à une minute près."""
NON: Final = ("0", "false", "off")
"""Les façons d'écrire qu'une propriété n'est pas posée (ECMA-376, ST_OnOff)."""


def lire_xml(octets: bytes) -> Noeud:
    """Lit une partie d'un document, sans les commentaires qu'un autre logiciel y laisse : ils ne sont pas du texte."""
    return etree.fromstring(octets, etree.XMLParser(remove_comments=True, remove_pis=True))


@dataclass
class Marques:
    """Signe et date chaque révision ; `nombre` compte celles qui sont faites."""

    auteur: str
    jour: date
    premiere: int = 1

    def __post_init__(self) -> None:
        """Numérote à la suite des signets du document : Word veut des identifiants distincts."""
        self._numeros = count(self.premiere)
        self.nombre = 0

    def marque(self, nature: str, contenu: Iterable[Noeud] = ()) -> Noeud:
        """Rend un `w:ins` ou un `w:del` : autour de fragments, ou vide pour une fin de paragraphe ou une ligne."""
        self.nombre += 1
        marque = etree.Element(nature)
        marque.set(w("id"), str(next(self._numeros)))
        marque.set(w("author"), self.auteur)
        marque.set(w("date"), self._date(0))
        marque.extend(list(contenu))
        return marque

    def separer(self, marque: Noeud, suivante: Noeud) -> None:
        """Date une marque à part de la suivante, si elles ont la même date."""
        if marque.get(w("date")) == (dite := suivante.get(w("date"))):
            marque.set(w("date"), self._date(_A_PART if dite == self._date(0) else 0))

    def _date(self, minutes: int) -> str:
        return f"{self.jour.isoformat()}T00:{minutes:02}:00Z"

    def fin_de_paragraphe(self, paragraphe: Noeud, *natures: str) -> None:
        """Marque la fin d'un paragraphe : acceptée ou refusée, elle le réunit au suivant."""
        forme = _forme_de_la_fin(paragraphe)
        for rang, nature in enumerate(natures):
            forme.insert(rang, self.marque(nature))

    def ligne(self, ligne: Noeud, nature: str) -> None:
        """Marque une ligne de tableau ajoutée ou retirée."""
        proprietes = ligne.find(TRPR)
        if proprietes is None:
            proprietes = etree.Element(TRPR)
            devant = ligne.find(w("tblPrEx"))
            ligne.insert(0 if devant is None else 1, proprietes)
        proprietes.append(self.marque(nature))

    def proprietes_changees(self, nouvelles: Noeud, anciennes: Noeud | None) -> None:
        """Garde, dans les propriétés d'un paragraphe, celles qu'un refus lui rendra, si l'aspect en change."""
        if aspect(nouvelles) == aspect(anciennes):
            return
        changement = self.marque(w("pPrChange"))
        gardees = etree.SubElement(changement, PPR, {FORME: aspect(anciennes)})
        for ancienne in () if anciennes is None else anciennes:
            if ancienne.tag not in (RPR, SECTPR, w("pPrChange")):
                gardees.append(copy.deepcopy(ancienne))
        nouvelles.append(changement)


def aspect(proprietes: Noeud | None) -> str:
    """Rend le style d'un paragraphe, son niveau de liste et ce qui s'en écarte.

    Sa forme a été notée à la lecture. Ni le numéro interne de sa liste, ni ce qui ne règle que les fins de page n'en
    sont : l'outil les pose selon ce qui suit, et une ligne que personne n'a touchée paraîtrait changée.
    """
    return "" if proprietes is None else str(proprietes.get(FORME, ""))


def fragment(texte: str, forme: Noeud | None, balise: str = "t") -> Noeud:
    """Rend un fragment de texte de cette forme ; `balise` est `delText` d'un texte retiré."""
    noeud = etree.Element(R)
    if forme is not None:
        noeud.append(copy.deepcopy(forme))
    contenu = etree.SubElement(noeud, w(balise))
    contenu.set(_XML_ESPACE, "preserve")
    contenu.text = texte
    return noeud


def deplacer_la_fin(marque: Noeud, paragraphe: Noeud) -> None:
    """Reporte sur la fin d'un autre paragraphe la marque qu'en porte un."""
    _forme_de_la_fin(paragraphe).insert(0, marque)


def _forme_de_la_fin(paragraphe: Noeud) -> Noeud:
    proprietes = paragraphe.find(PPR)
    if proprietes is None:
        proprietes = etree.Element(PPR)
        paragraphe.insert(0, proprietes)
    forme = proprietes.find(RPR)
    if forme is None:
        forme = etree.Element(RPR)
        # L'ordre du schéma : la forme précède la section et le changement de propriétés.
        suivants = [e for e in proprietes if e.tag in (SECTPR, w("pPrChange"))]
        if suivants:
            suivants[0].addprevious(forme)
        else:
            proprietes.append(forme)
    return forme
