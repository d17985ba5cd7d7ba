"""Du classeur openpyxl à des octets reproductibles et conformes au schéma."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial

from lxml import etree
from openpyxl import Workbook
from openpyxl.writer.excel import ExcelWriter

from cctgen.matrice.ecriture.neuf import ClasseurNeuf, Flux
from cctgen.socle.fichiers import Reecriture, zip_reproductible

_ORDRE_POLICE = ("b", "i", "strike", "u", "vertAlign", "sz", "color", "name", "family", "charset", "scheme")


def enregistrer(classeur: Workbook, jour: date, feuilles: Mapping[str, Reecriture] | None = None) -> bytes:
    """Rend le classeur daté de `jour` ; `feuilles` réécrit des pièces, par leur nom dans l'archive.

    openpyxl date toujours le fichier de l'instant, et n'écrit pas les attributs de police dans l'ordre du schéma.
    """
    if isinstance(classeur, ClasseurNeuf):
        feuilles = {**_en_flux(classeur), **(feuilles or {})}
    tampon = io.BytesIO()
    # Sans compression : l'archive est réécrite, et compressée, juste après.
    ExcelWriter(classeur, zipfile.ZipFile(tampon, "w")).save()
    instant = f"{jour.isoformat()}T00:00:00Z".encode()

    def dater(octets: bytes) -> bytes:
        return re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", instant, octets)

    pieces: dict[str, Reecriture] = {"docProps/core.xml": dater, "xl/styles.xml": _polices_rangees, **(feuilles or {})}
    return zip_reproductible(tampon.getvalue(), pieces)


def _en_flux(classeur: ClasseurNeuf) -> dict[str, Reecriture]:
    """Rend, par pièce, ce qui y insère les lignes à écrire en flux."""
    pieces: dict[str, Reecriture] = {}
    for numero, feuille in enumerate(classeur.worksheets, start=1):
        if flux := classeur.flux.get(feuille.title):
            pieces[f"xl/worksheets/sheet{numero}.xml"] = partial(_inserer, flux)
    return pieces


def _inserer(flux: Flux, octets: bytes) -> Iterator[bytes]:
    debut, balise, fin = octets.rpartition(b"</sheetData>")
    etendue = f'<dimension ref="A1:{flux.derniere}"'.encode()
    debut = re.sub(rb'<dimension ref="[^"]*"', etendue, debut, count=1)
    yield debut
    # Une feuille par exigence de cinq cents offres en compte cent mille : elles ne se tiennent pas toutes en mémoire.
    yield from map(str.encode, flux.lignes())
    yield balise + fin


def _polices_rangees(octets: bytes) -> bytes:
    racine = etree.fromstring(octets)
    for police in racine.iterfind("{*}fonts/{*}font"):
        police[:] = sorted(police, key=lambda e: _ORDRE_POLICE.index(etree.QName(e).localname))
    return etree.tostring(racine)
