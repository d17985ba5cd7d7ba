"""Ce qu'un document Word donne à lire, passage par passage : de quoi le retrouver dans son PDF.

Un passage est un paragraphe, coupé là où LibreOffice recalcule ce qu'on lit : renvois, numéros de page. Le texte d'un
contrôle de contenu, que le PDF porte dans un champ à remplir, et un texte masqué n'en sont pas.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lxml import etree

from cctgen.socle.typographie import TRAIT_INSECABLE

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_REPLI: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_LUES: Final = re.compile(r"word/(document\d*|footnotes|endnotes)\.xml")
_BANDEAUX: Final = re.compile(r"word/(header|footer)[^/]*\.xml")
_SOMMAIRE: Final = "TOC"
_CHAMPS_A_TEXTE: Final = (_SOMMAIRE, "HYPERLINK")
"""Les champs dont le texte se lit tel quel ; le résultat des autres se recalcule à la conversion."""
_LUS: Final = ("t", "tab", "br", "noBreakHyphen", "fldChar", "instrText")
_ILLISIBLES: Final = re.compile(r"[\W_\u0590-\u08ff]+")
"""Blancs, ponctuation, tirets de coupure ; et les écritures de droite à gauche, qu'un PDF ne garde pas dans l'ordre."""


@dataclass(frozen=True, slots=True)
class Passages:
    """Les passages d'un document, dans l'ordre, et ceux qui s'y relisent ailleurs.

    `repetes` : sommaire, en-têtes et pieds de page, lignes qu'un tableau répète à chaque page.
    """

    corps: tuple[str, ...]
    repetes: tuple[str, ...]


def reduire(texte: str) -> str:
    """Rend les lettres et les chiffres d'un texte, sans casse : ce qu'une mise en page ne peut pas changer."""
    return _ILLISIBLES.sub("", unicodedata.normalize("NFKC", texte.casefold()))


def passages_de(docx: bytes) -> Passages:
    """Rend les passages d'un document Word."""
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        pieces = {nom: archive.read(nom) for nom in archive.namelist() if nom.startswith("word/")}
    lus = [passage for nom, xml in sorted(pieces.items()) if _LUES.fullmatch(nom) for passage in _passages(xml)]
    bandeaux = [texte for nom, xml in sorted(pieces.items()) if _BANDEAUX.fullmatch(nom) for texte, _ in _passages(xml)]
    repetes = [texte for texte, repete in lus if repete]
    return Passages(tuple(texte for texte, _ in lus), (*bandeaux, *repetes))


def _passages(xml: bytes) -> Iterator[tuple[str, bool]]:
    """Énumère les passages d'une pièce, et s'ils se relisent ailleurs : sommaire, ligne d'en-tête de tableau."""
    lecture = _Lecture()
    racine = etree.fromstring(xml)
    for paragraphe in racine.iter(f"{_W}p"):
        if next(paragraphe.iterancestors(_REPLI), None) is None:
            en_tete = any(_se_repete(ligne) for ligne in paragraphe.iterancestors(f"{_W}tr"))
            for texte in lecture.paragraphe(paragraphe):
                if reduire(texte):
                    yield texte, en_tete or lecture.est_au_sommaire


def _se_repete(ligne: etree._Element) -> bool:
    return ligne.find(f"{_W}trPr/{_W}tblHeader") is not None


class _Lecture:
    """Lit les paragraphes à la suite ; un champ peut s'ouvrir dans l'un et se fermer dans un autre."""

    def __init__(self) -> None:
        self._champs: list[str] = []

    def paragraphe(self, paragraphe: etree._Element) -> Iterator[str]:
        """Énumère les passages d'un paragraphe, hors de ceux qu'il contient dans un cadre."""
        passage = ""
        for noeud in _noeuds(paragraphe):
            match etree.QName(noeud).localname:
                case "t" if self._se_lit and _est_a_lire(noeud):
                    passage += noeud.text or ""
                case "tab" | "br":
                    passage += " "
                case "noBreakHyphen":
                    passage += TRAIT_INSECABLE
                case "instrText":
                    if self._champs:
                        self._champs[-1] += noeud.text or ""
                case nature:
                    if nature == "fldChar":
                        self._champ(str(noeud.get(f"{_W}fldCharType")))
                    yield passage
                    passage = ""
        yield passage

    def _champ(self, bord: str) -> None:
        if bord == "begin":
            self._champs.append("")
        elif bord == "end" and self._champs:
            self._champs.pop()

    @property
    def est_au_sommaire(self) -> bool:
        """Vrai dans une table des matières, dont chaque ligne répète un titre."""
        return any(champ.split()[:1] == [_SOMMAIRE] for champ in self._champs)

    @property
    def _se_lit(self) -> bool:
        return all((champ.split() or [""])[0].upper() in _CHAMPS_A_TEXTE for champ in self._champs)


def _noeuds(paragraphe: etree._Element) -> Iterator[etree._Element]:
    for noeud in paragraphe.iter(*(f"{_W}{nom}" for nom in _LUS)):
        if next(noeud.iterancestors(f"{_W}p")) is paragraphe and next(noeud.iterancestors()).tag == f"{_W}r":
            yield noeud


def _est_a_lire(texte: etree._Element) -> bool:
    """Faux d'un texte masqué, d'un champ simple, et de ce qui se saisit dans un contrôle de contenu."""
    masque = next(texte.iterancestors()).find(f"{_W}rPr/{_W}vanish")
    if masque is not None and masque.get(f"{_W}val") not in ("0", "false"):
        return False
    # Word range aussi dans un contrôle le sommaire et la page de garde de ses galeries, où rien ne se saisit.
    saisis = texte.iterancestors(f"{_W}fldSimple", f"{_W}sdt")
    return all(controle.find(f"{_W}sdtPr/{_W}docPartObj") is not None for controle in saisis)
