"""Ce qu'un tableur cache d'un classeur : ses feuilles, ses lignes et ses colonnes masquées ou filtrées."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from cctgen.matrice.lecture import ods as format_ods
from cctgen.matrice.lecture.archive import analyser, ouvrir_archive
from cctgen.matrice.lecture.xlsx.releve import CLASSEUR, dit_les_feuilles, est_utile, places_des_feuilles
from cctgen.socle.nombres import lire_entier

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_VRAIS = ("1", "true", "on")
_ARCHIVE = b"PK\x03\x04"
_COLONNES_DITES = 1000
"""Une colonne masquée jusqu'au bord de la feuille n'en est pas seize mille."""


@dataclass(frozen=True, slots=True)
class Masques:
    """Ce qu'une feuille cache ; lignes et colonnes se comptent à partir de zéro."""

    feuille: bool = False
    lignes: frozenset[int] = frozenset()
    colonnes: frozenset[int] = frozenset()


def masques_de(octets: bytes) -> Mapping[str, Masques]:
    """Rend, par feuille d'un .xlsx ou d'un .ods, ce qu'elle cache ; un .xls ne se dit pas. Lève `FichierRefuse`."""
    if not octets.startswith(_ARCHIVE):
        return {}
    pieces = ouvrir_archive(octets, lambda nom: est_utile(nom) or nom == format_ods.CONTENU).pieces
    if CLASSEUR in pieces:
        return dict(_du_xlsx(pieces))
    return dict(_de_l_ods(pieces[format_ods.CONTENU])) if format_ods.CONTENU in pieces else {}


def _du_xlsx(pieces: Mapping[str, bytes]) -> Iterator[tuple[str, Masques]]:
    places = places_des_feuilles({nom: octets for nom, octets in pieces.items() if dit_les_feuilles(nom)})
    declarees = analyser(pieces[CLASSEUR]).iterfind(".//{*}sheets/{*}sheet")
    cachees = {feuille.get("name", "") for feuille in declarees if feuille.get("state", "visible") != "visible"}
    for nom, chemin in places.items():
        if chemin in pieces:
            racine = analyser(pieces[chemin])
            lignes = frozenset(_lignes(racine))
            yield nom, Masques(nom in cachees, lignes, frozenset(_colonnes(racine)))


def _lignes(feuille: etree._Element) -> Iterator[int]:
    rang = -1
    for ligne in feuille.iterfind("{*}sheetData/{*}row"):
        dit = lire_entier(ligne.get("r"))
        rang = rang + 1 if dit is None else dit - 1
        if ligne.get("hidden") in _VRAIS:
            yield rang


def _colonnes(feuille: etree._Element) -> Iterator[int]:
    for colonne in feuille.iterfind("{*}cols/{*}col"):
        debut, fin = lire_entier(colonne.get("min")), lire_entier(colonne.get("max"))
        if colonne.get("hidden") in _VRAIS and debut is not None and fin is not None:
            yield from range(debut - 1, min(fin, debut + _COLONNES_DITES))


def _de_l_ods(contenu: bytes) -> Iterator[tuple[str, Masques]]:
    racine = analyser(contenu)
    caches = {
        style.get(f"{_STYLE}name")
        for style in racine.iter(f"{_STYLE}style")
        if any(p.get(f"{_TABLE}display") == "false" for p in style.iterfind(f"{_STYLE}table-properties"))
    }
    for table in racine.iter(f"{_TABLE}table"):
        lignes = frozenset(_repetees(table, "table-row", "number-rows-repeated"))
        colonnes = frozenset(_repetees(table, "table-column", "number-columns-repeated"))
        yield table.get(f"{_TABLE}name", ""), Masques(table.get(f"{_TABLE}style-name") in caches, lignes, colonnes)


def _repetees(table: etree._Element, nom: str, repetition: str) -> Iterator[int]:
    rang = 0
    for element in table.iter(f"{_TABLE}{nom}"):
        lu = lire_entier(element.get(f"{_TABLE}{repetition}"))
        nombre = 1 if lu is None else lu
        if element.get(f"{_TABLE}visibility", "visible") != "visible":
            yield from range(rang, rang + min(nombre, _COLONNES_DITES))
        rang += nombre
