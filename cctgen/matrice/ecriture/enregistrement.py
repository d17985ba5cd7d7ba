"""Du classeur openpyxl à des octets reproductibles et conformes au schéma."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from copy import copy
from datetime import date
from functools import partial
from types import MappingProxyType
from typing import Any

from lxml import etree
from openpyxl import Workbook
from openpyxl.styles import Font

from cctgen.matrice.ecriture.lignes import EcrivainDeLignes, Remise
from cctgen.matrice.ecriture.neuf import ClasseurNeuf, Flux
from cctgen.matrice.ecriture.valeurs import Calculees, Valeur, avec_valeurs
from cctgen.matrice.habillage.impression import CORPS_DES_LARGEURS
from cctgen.socle.fichiers import Recueil, Reecriture, zip_de
from cctgen.socle.typographie import composer

_ORDRE_POLICE = ("b", "i", "strike", "u", "vertAlign", "sz", "color", "name", "family", "charset", "scheme")


def enregistrer(
    classeur: Workbook,
    jour: date,
    feuilles: Mapping[str, Callable[[bytes], bytes]] | None = None,
    calculees: Calculees = MappingProxyType({}),
) -> bytes:
    """Rend le classeur daté de `jour` ; `feuilles` réécrit des pièces, par leur nom dans l'archive.

    `calculees` donne la valeur de formules ; celles d'un classeur neuf s'y ajoutent. openpyxl date toujours le fichier
    de l'instant, n'écrit aucune valeur à côté d'une formule, ni les attributs de police dans l'ordre du schéma.
    """
    for feuille in classeur.worksheets:
        _composer_les_messages(feuille)
    recueil = Recueil()
    ecrivain = EcrivainDeLignes(classeur, recueil)
    ecrivain.save()
    autres = _a_la_suite(ecrivain.remises, _feuilles(classeur, feuilles or {}, calculees))
    instant = f"{jour.isoformat()}T00:00:00Z".encode()

    def dater(octets: bytes) -> bytes:
        return re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", instant, octets)

    pieces: dict[str, Reecriture] = {"docProps/core.xml": dater, "xl/styles.xml": _polices_rangees, **autres}
    octets = zip_de(recueil.pieces.items(), pieces)
    if isinstance(classeur, ClasseurNeuf):
        classeur.lacher()
    return octets


def regler_la_police_normale(classeur: Workbook, police: Font) -> None:
    """Règle la police des cases qui n'en ont pas d'autre ; un tableur y mesure aussi la largeur des colonnes.

    Celle d'openpyxl manque à un poste sans Office : ses colonnes s'y élargissaient, et la page se réduisait d'autant.
    Le corps y est toujours de dix points : un plus grand élargirait les colonnes, et s'imprimerait aussi petit.
    """
    polices: Any = classeur
    normale = copy(police)
    normale.size = CORPS_DES_LARGEURS
    polices._fonts[0] = normale  # noqa: SLF001 (openpyxl ne la règle pas autrement)


def _composer_les_messages(feuille: Any) -> None:
    """Compose à la française ce que dit une liste de choix, à la saisie et à l'erreur : personne ne le relit."""
    for validation in feuille.data_validations.dataValidation:
        for nom in ("promptTitle", "prompt", "errorTitle", "error"):
            if texte := getattr(validation, nom):
                setattr(validation, nom, composer(texte))


def _a_la_suite(lignes: Mapping[str, Remise], autres: Mapping[str, Reecriture]) -> dict[str, Reecriture]:
    """Rend ce qui réécrit chaque pièce : ses lignes d'abord, puis le reste."""
    suites = {nom: partial(_composer, lignes[nom], suite) for nom, suite in autres.items() if nom in lignes}
    return {**lignes, **autres, **suites}


def _composer(premiere: Remise, seconde: Reecriture, octets: bytes) -> bytes | Iterator[bytes]:
    return seconde(premiere(octets))


def _feuilles(
    classeur: Workbook, feuilles: Mapping[str, Callable[[bytes], bytes]], calculees: Calculees
) -> dict[str, Reecriture]:
    """Rend, par pièce, sa réécriture : les valeurs des formules, la retouche demandée, les lignes à écrire en flux."""
    flux: Mapping[str, Flux] = classeur.flux if isinstance(classeur, ClasseurNeuf) else {}
    toutes = {**calculees, **(classeur.calculees if isinstance(classeur, ClasseurNeuf) else {})}
    pieces: dict[str, Reecriture] = dict(feuilles)
    for numero, feuille in enumerate(classeur.worksheets, start=1):
        nom = f"xl/worksheets/sheet{numero}.xml"
        if feuille.title in toutes or feuille.title in flux:
            retouche = feuilles.get(nom)
            pieces[nom] = partial(_reecrire, toutes.get(feuille.title, {}), retouche, flux.get(feuille.title))
    return pieces


def _reecrire(
    valeurs: Mapping[str, Valeur], retouche: Callable[[bytes], bytes] | None, flux: Flux | None, octets: bytes
) -> bytes | Iterator[bytes]:
    complets = avec_valeurs(valeurs, octets)
    retouches = retouche(complets) if retouche else complets
    return _inserer(flux, retouches) if flux else retouches


def _inserer(flux: Flux, octets: bytes) -> Iterator[bytes]:
    debut, balise, fin = octets.rpartition(b"</sheetData>")
    etendue = f'<dimension ref="A1:{flux.derniere}"'.encode()
    debut = re.sub(rb'<dimension ref="[^"]*"', etendue, debut, count=1)
    yield debut
    # Une feuille par exigence de cinq cents offres en compte cent mille : elles ne se tiennent pas toutes en mémoire.
    yield from flux.lignes()
    yield balise + fin


def _polices_rangees(octets: bytes) -> bytes:
    racine = etree.fromstring(octets)
    for police in racine.iterfind("{*}fonts/{*}font"):
        police[:] = sorted(police, key=lambda e: _ORDRE_POLICE.index(etree.QName(e).localname))
    return etree.tostring(racine)
