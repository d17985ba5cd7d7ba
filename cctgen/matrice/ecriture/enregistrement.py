"""Du classeur openpyxl à des octets reproductibles et conformes au schéma."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from datetime import date

from lxml import etree
from openpyxl import Workbook
from openpyxl.writer.excel import ExcelWriter

from cctgen.socle.fichiers import zip_reproductible

_ORDRE_POLICE = ("b", "i", "strike", "u", "vertAlign", "sz", "color", "name", "family", "charset", "scheme")


def enregistrer(
    classeur: Workbook, jour: date, feuilles: Mapping[str, Callable[[bytes], bytes]] | None = None
) -> bytes:
    """Rend le classeur daté de `jour` ; `feuilles` réécrit des pièces, par leur nom dans l'archive.

    openpyxl date toujours le fichier de l'instant, et n'écrit pas les attributs de police dans l'ordre du schéma.
    """
    tampon = io.BytesIO()
    # Sans compression : l'archive est réécrite, et compressée, juste après.
    ExcelWriter(classeur, zipfile.ZipFile(tampon, "w")).save()
    instant = f"{jour.isoformat()}T00:00:00Z".encode()

    def dater(octets: bytes) -> bytes:
        return re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", instant, octets)

    pieces = {"docProps/core.xml": dater, "xl/styles.xml": _polices_rangees, **(feuilles or {})}
    return zip_reproductible(tampon.getvalue(), pieces)


def _polices_rangees(octets: bytes) -> bytes:
    racine = etree.fromstring(octets)
    for police in racine.iterfind("{*}fonts/{*}font"):
        police[:] = sorted(police, key=lambda e: _ORDRE_POLICE.index(etree.QName(e).localname))
    return etree.tostring(racine)
