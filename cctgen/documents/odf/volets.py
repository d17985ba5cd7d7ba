"""Les volets figés d'un classeur, que LibreOffice perd en le convertissant sans l'afficher."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Mapping
from typing import NamedTuple

from lxml import etree

_PRINCIPAL = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LIEN = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CONFIG = "urn:oasis:names:tc:opendocument:xmlns:config:1.0"
_FIGE, _EN_BAS_A_DROITE = "2", "3"
"""Le mode d'un volet figé, et la zone qui défile."""


class Volets(NamedTuple):
    """Les colonnes et les lignes qui restent à l'écran."""

    colonnes: int
    lignes: int


def volets_du_xlsx(classeur: bytes) -> dict[str, Volets]:
    """Rend, par nom de feuille, les volets figés d'un classeur `.xlsx` ; une feuille sans volet n'y est pas."""
    with zipfile.ZipFile(io.BytesIO(classeur)) as paquet:
        livre = etree.fromstring(paquet.read("xl/workbook.xml"))
        liens = etree.fromstring(paquet.read("xl/_rels/workbook.xml.rels"))
        cibles = {lien.get("Id"): str(lien.get("Target")) for lien in liens}
        figes = {}
        for feuille in livre.iter(f"{_PRINCIPAL}sheet"):
            chemin = posixpath.normpath(posixpath.join("/xl", cibles[feuille.get(_LIEN)])).lstrip("/")
            volet = etree.fromstring(paquet.read(chemin)).find(f".//{_PRINCIPAL}pane")
            if volet is not None and volet.get("state") == "frozen":
                figes[str(feuille.get("name"))] = Volets(int(volet.get("xSplit", 0)), int(volet.get("ySplit", 0)))
        return figes


def figer_en_ods(classeur: bytes, volets: Mapping[str, Volets]) -> bytes:
    """Rend le classeur `.ods` avec ces volets ; tout le reste y est à l'octet près."""
    rendu = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(classeur)) as recu, zipfile.ZipFile(rendu, "w") as ecrit:
        for entree in recu.infolist():
            octets = recu.read(entree)
            ecrit.writestr(entree, _avec_les_volets(octets, volets) if entree.filename == "settings.xml" else octets)
    return rendu.getvalue()


def _avec_les_volets(reglages: bytes, volets: Mapping[str, Volets]) -> bytes:
    racine = etree.fromstring(reglages)
    vues = racine.find(f".//{{{_CONFIG}}}config-item-set[@{{{_CONFIG}}}name='ooo:view-settings']")
    if vues is None or vues.find(f"{{{_CONFIG}}}config-item-map-indexed") is not None:
        return reglages
    vue = _poser(_poser(vues, "config-item-map-indexed", "Views"), "config-item-map-entry")
    _poser(vue, "config-item", "ViewId", "view1")
    feuilles = _poser(vue, "config-item-map-named", "Tables")
    for nom, (colonnes, lignes) in volets.items():
        feuille = _poser(feuilles, "config-item-map-entry", nom)
        for axe, place, figees in (("Horizontal", "Right", colonnes), ("Vertical", "Bottom", lignes)):
            if figees:
                _poser(feuille, "config-item", f"{axe}SplitMode", _FIGE, "short")
                _poser(feuille, "config-item", f"{axe}SplitPosition", str(figees), "int")
                _poser(feuille, "config-item", f"Position{place}", str(figees), "int")
        actif = _EN_BAS_A_DROITE if colonnes else "2"
        _poser(feuille, "config-item", "ActiveSplitRange", actif, "short")
    return etree.tostring(racine, xml_declaration=True, encoding="UTF-8")


def _poser(dans: etree._Element, nom: str, nomme: str = "", valeur: str = "", type_: str = "string") -> etree._Element:
    element = etree.SubElement(dans, f"{{{_CONFIG}}}{nom}")
    if nomme:
        element.set(f"{{{_CONFIG}}}name", nomme)
    if valeur:
        element.set(f"{{{_CONFIG}}}type", type_)
        element.text = valeur
    return element
