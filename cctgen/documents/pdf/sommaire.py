"""Le sommaire d'un document Word, relu dans son PDF : la page et le numéro que LibreOffice a donnés à chaque titre."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import pypdfium2
from lxml import etree

from cctgen.documents.pdf.passages import reduire
from cctgen.socle.fichiers import zip_reproductible
from cctgen.socle.typographie import TRAIT_INSECABLE

_PIECE: Final = "word/document.xml"
_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SIGNES: Final = {f"{_W}tab": "\t", f"{_W}noBreakHyphen": TRAIT_INSECABLE}
_RENVOI: Final = "PAGEREF"
_PAGE: Final = re.compile(
    rb'(<w:instrText xml:space="preserve"> PAGEREF [^<]*</w:instrText></w:r><w:r>(?:<w:rPr>(?:(?!</w:rPr>).)*</w:rPr>)?'
    rb'<w:fldChar w:fldCharType="separate"/></w:r><w:r>(?:<w:rPr>(?:(?!</w:rPr>).)*</w:rPr>)?'
    rb'<w:t xml:space="preserve">)(\d+)(?=</w:t>)'
)
"""Le numéro de page d'une ligne du sommaire, tel que l'outil l'écrit."""


@dataclass(frozen=True, slots=True)
class Ligne:
    """Une ligne du sommaire d'un document Word."""

    numero: str
    texte: str
    page: int


@dataclass(frozen=True, slots=True)
class Releve:
    """Ce que le PDF dit d'un sommaire : la page de chaque ligne, et celles dont le numéro n'y est pas le même.

    `pages` est vide d'un document sans sommaire, ou dont un titre ne se retrouve pas au plan du PDF.
    """

    pages: tuple[int, ...] = ()
    autrement_numerotes: tuple[tuple[Ligne, str], ...] = ()


def relever(docx: bytes, pdf: bytes) -> Releve:
    """Rend, d'après le plan du PDF, ce que devrait dire le sommaire du document Word dont il vient."""
    lignes = list(lignes_du_sommaire(docx))
    titres = _titres(pdf) if lignes else []
    pages, autres, rang = [], [], 0
    for ligne in lignes:
        voulu = reduire(ligne.texte)
        while rang < len(titres) and not reduire(titres[rang][0]).endswith(voulu):
            rang += 1
        if rang == len(titres):
            return Releve()
        titre, page = titres[rang]
        if reduire(titre) != reduire(ligne.numero) + voulu:
            autres.append((ligne, titre))
        pages.append(page)
        rang += 1
    return Releve(tuple(pages), tuple(autres))


def lignes_du_sommaire(docx: bytes) -> Iterator[Ligne]:
    """Énumère les lignes du sommaire d'un document de l'outil."""
    xml = _texte(docx)
    pages = [int(page[2]) for page in _PAGE.finditer(xml)]
    if pages:
        liens = (lien for lien in etree.fromstring(xml).iter(f"{_W}hyperlink") if _est_du_sommaire(lien))
        for lien, page in zip(liens, pages, strict=True):
            numero, _, texte = _avant_la_page(lien).rpartition("\t")
            yield Ligne(numero, texte, page)


def avec_les_pages(docx: bytes, pages: Sequence[int]) -> bytes:
    """Rend le document, chaque ligne de son sommaire à la page donnée ; tel quel s'il les disait déjà."""
    if tuple(int(page[2]) for page in _PAGE.finditer(_texte(docx))) == tuple(pages):
        return docx
    suite = iter(pages)
    return zip_reproductible(
        docx, {_PIECE: lambda xml: _PAGE.sub(lambda page: page[1] + str(next(suite)).encode(), xml)}
    )


def _texte(docx: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        return archive.read(_PIECE)


def _est_du_sommaire(lien: etree._Element) -> bool:
    return any((champ.text or "").split()[:1] == [_RENVOI] for champ in lien.iter(f"{_W}instrText"))


def _avant_la_page(lien: etree._Element) -> str:
    """Rend le numéro, une tabulation et le titre d'une ligne ; la tabulation qui mène à la page n'en est pas."""
    texte = ""
    for noeud in lien.iter(f"{_W}t", f"{_W}fldChar", *_SIGNES):
        if noeud.tag == f"{_W}fldChar":
            break
        texte += _SIGNES.get(noeud.tag) or noeud.text or ""
    return texte.removesuffix("\t")


def _titres(pdf: bytes) -> list[tuple[str, int]]:
    """Rend le texte de chaque titre du plan d'un PDF, son numéro compris, et sa page."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        signets = ((signet.get_title(), signet.get_dest()) for signet in document.get_toc())
        return [(str(titre), int(place.get_index()) + 1) for titre, place in signets if place is not None]
    finally:
        document.close()
