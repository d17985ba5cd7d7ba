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

from cctgen.matrice.ecriture.lignes import EcrivainDeLignes, Remise
from cctgen.matrice.ecriture.neuf import ClasseurNeuf, Flux
from cctgen.socle.fichiers import Reecriture, zip_reproductible

_ORDRE_POLICE = ("b", "i", "strike", "u", "vertAlign", "sz", "color", "name", "family", "charset", "scheme")


def enregistrer(classeur: Workbook, jour: date, feuilles: Mapping[str, Reecriture] | None = None) -> bytes:
    """Rend le classeur daté de `jour` ; `feuilles` réécrit des pièces, par leur nom dans l'archive.

    openpyxl date toujours le fichier de l'instant, et n'écrit pas les attributs de police dans l'ordre du schéma.
    """
    tampon = io.BytesIO()
    # Sans compression : l'archive est réécrite, et compressée, juste après.
    ecrivain = EcrivainDeLignes(classeur, zipfile.ZipFile(tampon, "w"))
    ecrivain.save()
    en_flux = _en_flux(classeur) if isinstance(classeur, ClasseurNeuf) else {}
    autres = _a_la_suite(ecrivain.remises, {**en_flux, **(feuilles or {})})
    instant = f"{jour.isoformat()}T00:00:00Z".encode()

    def dater(octets: bytes) -> bytes:
        return re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", instant, octets)

    pieces: dict[str, Reecriture] = {"docProps/core.xml": dater, "xl/styles.xml": _polices_rangees, **autres}
    return zip_reproductible(tampon.getvalue(), pieces)


def _a_la_suite(lignes: Mapping[str, Remise], autres: Mapping[str, Reecriture]) -> dict[str, Reecriture]:
    """Rend ce qui réécrit chaque pièce : ses lignes d'abord, puis le reste."""
    suites = {nom: partial(_composer, lignes[nom], suite) for nom, suite in autres.items() if nom in lignes}
    return {**lignes, **autres, **suites}


def _composer(premiere: Remise, seconde: Reecriture, octets: bytes) -> bytes | Iterator[bytes]:
    return seconde(premiere(octets))


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
