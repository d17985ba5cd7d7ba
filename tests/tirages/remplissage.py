"""Remplir un formulaire ODT ou une matrice ODS comme le ferait un traitement de texte ou un tableur."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from typing import Any

from lxml import etree

_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
_OFFICE, _TEXT, _TABLE = (f"{{{_ODF}{nom}:1.0}}" for nom in ("office", "text", "table"))
_LOEXT = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}"
_CALCEXT = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
COCHEE = "☒"


def remplir_l_odt(odt: bytes, ecrire: Callable[[int], str]) -> tuple[bytes, dict[str, str]]:
    """Remplit toutes les cases, la n-ième de `ecrire(n)` ; rend aussi ce qui est écrit, par étiquette."""
    ecrits: dict[str, str] = {}

    def remplir(racine: Any) -> None:
        for rang, case in enumerate(racine.iter(f"{_LOEXT}content-control")):
            options = [o.get(f"{_LOEXT}display-text") for o in case.iter(f"{_LOEXT}list-item")]
            if case.get(f"{_LOEXT}checkbox") == "true":
                valeur = COCHEE
                case.set(f"{_LOEXT}checked", "true")
            elif case.get(f"{_LOEXT}date") == "true":
                valeur = "24/12/2026"
            else:
                valeur = options[rang % len(options)] if options else ecrire(rang)
            case.attrib.pop(f"{_LOEXT}showing-place-holder", None)
            (texte,) = case.iter(f"{_TEXT}span")
            texte.text = valeur
            ecrits[case.get(f"{_LOEXT}tag")] = valeur

    return _reecrire(odt, remplir), ecrits


def remplir_l_ods(ods: bytes, feuilles: Mapping[str, Mapping[str, str]]) -> bytes:
    """Écrit des textes dans les cases de chaque feuille, désignées par leur adresse."""

    def remplir(racine: Any) -> None:
        for nom, cases in feuilles.items():
            (feuille,) = (t for t in racine.iter(f"{_TABLE}table") if t.get(f"{_TABLE}name") == nom)
            for adresse, valeur in cases.items():
                _poser(_case(feuille, int(adresse[1:]) - 1, ord(adresse[0]) - ord("A")), valeur)

    return _reecrire(ods, remplir)


def _case(feuille: Any, ligne: int, colonne: int) -> Any:
    rangee = _separer(list(feuille.iter(f"{_TABLE}table-row")), ligne, f"{_TABLE}number-rows-repeated")
    cases = list(rangee.iterchildren(f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"))
    return _separer(cases, colonne, f"{_TABLE}number-columns-repeated")


def _separer(suite: Sequence[Any], rang: int, repetition: str) -> Any:
    """Rend le n-ième élément, détaché de ceux qu'il répète."""
    for element in suite:
        nombre = int(element.get(repetition, "1"))
        if rang >= nombre:
            rang -= nombre
            continue
        for combien, ajouter in ((rang, element.addprevious), (nombre - rang - 1, element.addnext)):
            if combien:
                copie = deepcopy(element)
                copie.set(repetition, str(combien))
                ajouter(copie)
        element.attrib.pop(repetition, None)
        return element
    raise IndexError(rang)


def _poser(case: Any, valeur: str) -> None:
    for enfant in list(case):
        case.remove(enfant)
    for espace in (_OFFICE, _CALCEXT):
        case.set(f"{espace}value-type", "string")
    for ligne in valeur.split("\n"):
        paragraphe = etree.SubElement(case, f"{_TEXT}p")
        paragraphe.text = ligne


def _reecrire(archive: bytes, geste: Callable[[Any], None]) -> bytes:
    sortie = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as lue, zipfile.ZipFile(sortie, "w") as ecrite:
        for piece in lue.infolist():
            contenu = lue.read(piece)
            if piece.filename == "content.xml":
                racine = etree.fromstring(contenu)
                geste(racine)
                contenu = etree.tostring(racine, xml_declaration=True, encoding="UTF-8")
            ecrite.writestr(piece, contenu)
    return sortie.getvalue()
