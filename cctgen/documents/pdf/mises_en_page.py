"""Les mises en page à essayer, de la plus fidèle au modèle à celle où LibreOffice ne peut plus rien perdre."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from cctgen.socle.fichiers import zip_reproductible

_PIECE = "word/document.xml"
_MARGE_DU_BAS = re.compile(rb'(<w:pgMar [^>]*w:bottom=")(\d+)')
_UN_FILET = 10
"""Vingtièmes de point : l'épaisseur du filet d'un tableau."""


class MiseEnPage(NamedTuple):
    """Une mise en page : ce qu'elle change au document converti, et comment le dire."""

    appliquer: Callable[[bytes], bytes]
    nom: str


def _telle_quelle(docx: bytes) -> bytes:
    return docx


def _page_moins_haute(docx: bytes) -> bytes:
    """Mesuré (LibreOffice 25.2) : un début de tableau qui finit la page au filet près y retient tout le tableau."""

    def relever(marge: re.Match[bytes]) -> bytes:
        return marge[1] + str(int(marge[2]) + _UN_FILET).encode()

    return zip_reproductible(docx, {_PIECE: lambda xml: _MARGE_DU_BAS.sub(relever, xml)})


def _lignes_secables(docx: bytes) -> bytes:
    return zip_reproductible(docx, {_PIECE: lambda xml: xml.replace(b"<w:cantSplit/>", b"")})


def _entetes_non_repetes(docx: bytes) -> bytes:
    return zip_reproductible(_lignes_secables(docx), {_PIECE: lambda xml: xml.replace(b"<w:tblHeader/>", b"")})


MISES_EN_PAGE = (
    MiseEnPage(_telle_quelle, "celle du modèle"),
    MiseEnPage(_page_moins_haute, "page moins haute d'un filet"),
    MiseEnPage(_lignes_secables, "lignes de tableau sécables"),
    MiseEnPage(_entetes_non_repetes, "lignes de tableau sécables, en-têtes non répétés"),
)
