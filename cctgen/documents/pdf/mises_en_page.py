"""Les mises en page à essayer, de la plus fidèle au modèle à celle où LibreOffice ne peut plus rien perdre."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from cctgen.socle.fichiers import zip_reproductible

_PIECE = "word/document.xml"


class MiseEnPage(NamedTuple):
    """Une mise en page : ce qu'elle change au document converti, et comment le dire."""

    appliquer: Callable[[bytes], bytes]
    nom: str


def _telle_quelle(docx: bytes) -> bytes:
    return docx


def _lignes_secables(docx: bytes) -> bytes:
    return zip_reproductible(docx, {_PIECE: lambda xml: xml.replace(b"<w:cantSplit/>", b"")})


def _entetes_non_repetes(docx: bytes) -> bytes:
    return zip_reproductible(_lignes_secables(docx), {_PIECE: lambda xml: xml.replace(b"<w:tblHeader/>", b"")})


MISES_EN_PAGE = (
    MiseEnPage(_telle_quelle, "celle du modèle"),
    MiseEnPage(_lignes_secables, "lignes de tableau sécables"),
    MiseEnPage(_entetes_non_repetes, "lignes de tableau sécables, en-têtes non répétés"),
)
