"""Reconnaître un classeur à son contenu : un nom sans extension, en .zip ou en .xltx n'en fait pas une autre pièce."""

from __future__ import annotations

import zipfile
from typing import IO

from cctgen.matrice.lecture.archive import TAILLE_MAXIMALE, chemin_de

_ZIP, _OLE = b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1")
_LIVRE = "Workbook".encode("utf-16-le")
"""Le flux que porte tout .xls depuis 1997 ([MS-XLS], 2.1.2)."""
_TYPE_ODS = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
_DEBUT_DU_TYPE = 30
TETE = 128
"""Octets qui suffisent à savoir s'il faut regarder plus loin."""


def peut_etre_un_classeur(tete: bytes) -> bool:
    """Faux d'après ses premiers octets pour un PDF, un texte ou une image ; vrai pour toute archive ou document OLE."""
    return tete.startswith((_ZIP, _OLE))


def est_un_classeur(flux: IO[bytes]) -> bool:
    """Vrai pour un .xlsx, .xlsm, .ods, .xls ou leur modèle, quel que soit son nom ; le flux est remis à son début."""
    flux.seek(0)
    tete = flux.read(TETE)
    try:
        if tete.startswith(_OLE):
            return _LIVRE in tete + flux.read(TAILLE_MAXIMALE)
        if not tete.startswith(_ZIP):
            return False
        if tete[_DEBUT_DU_TYPE:].startswith(_TYPE_ODS):
            return True
        with zipfile.ZipFile(flux) as archive:
            return "xl/workbook.xml" in map(chemin_de, archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError):
        return False
    finally:
        flux.seek(0)
