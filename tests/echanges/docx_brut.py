"""Un .docx écrit à la main, pièce par pièce : ce que python-docx ne sait pas produire (révisions, notes, zones)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_ESPACES = (
    f'xmlns:w="{_W}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:v="urn:schemas-microsoft-com:vml"'
)
_STYLES = "".join(
    f'<w:style w:type="paragraph" w:styleId="Titre{n}"><w:name w:val="heading {n}"/></w:style>' for n in (1, 2, 3)
) + (
    '<w:style w:type="paragraph" w:styleId="Titre"><w:name w:val="Title"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="TM1"><w:name w:val="toc 1"/></w:style>'
    '<w:style w:type="character" w:styleId="Barre"><w:name w:val="Barré"/><w:rPr><w:strike/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="ParagrapheBarre"><w:rPr><w:strike/></w:rPr></w:style>'
)
_NIVEAUX = "".join(
    f'<w:lvl w:ilvl="{rang}"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
    f'<w:lvlText w:val="{".".join(f"%{n}" for n in range(1, rang + 2))}"/></w:lvl>'
    for rang in range(3)
)
_PUCES = "".join(f'<w:lvl w:ilvl="{r}"><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/></w:lvl>' for r in range(3))
_LISTES = (
    f'<w:abstractNum w:abstractNumId="0">{_NIVEAUX}</w:abstractNum>'
    f'<w:abstractNum w:abstractNumId="1">{_PUCES}</w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
)


def fragment(texte: str, proprietes: str = "") -> str:
    """Rend un `w:r`."""
    return f'<w:r><w:rPr>{proprietes}</w:rPr><w:t xml:space="preserve">{escape(texte)}</w:t></w:r>'


def paragraphe(*contenu: str, style: str = "", liste: int = 0, rang: int = 0) -> str:
    """Rend un `w:p` ; un texte nu devient un fragment."""
    proprietes = f'<w:pStyle w:val="{style}"/>' if style else ""
    if liste:
        proprietes += f'<w:numPr><w:ilvl w:val="{rang}"/><w:numId w:val="{liste}"/></w:numPr>'
    dedans = "".join(c if c.startswith("<") else fragment(c) for c in contenu)
    return f"<w:p><w:pPr>{proprietes}</w:pPr>{dedans}</w:p>"


def tableau(*lignes: Sequence[str]) -> str:
    """Rend un `w:tbl` ; une case est un texte ou du XML de bloc."""
    rangees = ("".join(f"<w:tc>{c if c.startswith('<') else paragraphe(c)}</w:tc>" for c in ligne) for ligne in lignes)
    return "<w:tbl>" + "".join(f"<w:tr>{r}</w:tr>" for r in rangees) + "</w:tbl>"


def docx(corps: str, pieces: Mapping[str, str] | None = None) -> bytes:
    """Rend le document ; `pieces` donne le contenu XML des autres pièces, par nom sous « word/ »."""
    racines = {"footnotes.xml": "footnotes", "endnotes.xml": "endnotes", "comments.xml": "comments"}
    contenu = {
        "document.xml": f"<w:document {_ESPACES}><w:body>{corps}</w:body></w:document>",
        "styles.xml": f"<w:styles {_ESPACES}>{_STYLES}</w:styles>",
        "numbering.xml": f"<w:numbering {_ESPACES}>{_LISTES}</w:numbering>",
        "_rels/document.xml.rels": (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            '<Relationship Id="rId9" TargetMode="External" Target="https://exemple.test/guide"'
            ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"/></Relationships>'
        ),
    }
    for nom, xml in (pieces or {}).items():
        racine = racines.get(nom, "hdr" if nom.startswith("header") else "ftr")
        contenu[nom] = f"<w:{racine} {_ESPACES}>{xml}</w:{racine}>"
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w") as archive:
        for nom, xml in contenu.items():
            archive.writestr(f"word/{nom}", xml)
    return sortie.getvalue()
