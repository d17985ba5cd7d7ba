"""Le schéma d'Office vérifié sur beaucoup de fichiers : une forme de paragraphe ou de ligne ne s'y essaie qu'une fois.

Le schéma ne regarde d'un élément que ses enfants et ses attributs : mille documents n'ont que quelques centaines de
formes. Ce qui compte d'un bout à l'autre du fichier (identifiants, liens entre pièces) se vérifie sur tout le fichier.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml import etree
from openxml_audit import OpenXmlValidator, ValidationSeverity

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LONGUES = re.compile(r"word/document\.xml|xl/worksheets/sheet\d+\.xml")
_SUITES = {f"{_W}body": {f"{_W}p", f"{_W}tbl"}, f"{_W}tbl": {f"{_W}tr"}, f"{_S}sheetData": {f"{_S}row"}}
"""Par élément, ceux de ses enfants qui se répètent sans que leur nombre compte."""
_LIBRES = {f"{_W}name", f"{_W}anchor"}
"""Les attributs dont le schéma n'attend qu'un texte."""
_NOMBRE = re.compile(r"\d+")


@dataclass
class Conformite:
    """Valide des fichiers ; retient les formes déjà validées."""

    vues: set[str] = field(default_factory=set)

    def erreurs_de_forme(self, fichier: Path) -> Iterator[str]:
        """Énumère les erreurs de ce que le fichier a de neuf."""
        abrege, neuves = self._abrege(fichier.read_bytes())
        essai = fichier.with_name(f"abrege-{fichier.name}")
        essai.write_bytes(abrege)
        graves = _graves(OpenXmlValidator(semantic_validation=False), essai)
        essai.unlink()
        if not graves:
            self.vues |= neuves
        yield from (f"{fichier.name} : {erreur}" for erreur in graves)

    def erreurs_d_ensemble(self, fichier: Path) -> Iterator[str]:
        """Énumère ce que le fichier entier a de faux d'un bout à l'autre."""
        yield from (f"{fichier.name} : {e}" for e in _graves(OpenXmlValidator(schema_validation=False), fichier))

    def _abrege(self, octets: bytes) -> tuple[bytes, set[str]]:
        """Rend le même fichier, sans ses éléments de forme déjà vue, et les formes neuves."""
        neuves: set[str] = set()
        tampon = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(octets)) as lue, zipfile.ZipFile(tampon, "w") as ecrite:
            for nom in lue.namelist():
                contenu = lue.read(nom)
                ecrite.writestr(nom, self._elaguer(contenu, neuves) if _LONGUES.fullmatch(nom) else contenu)
        return tampon.getvalue(), neuves

    def _elaguer(self, xml: bytes, neuves: set[str]) -> bytes:
        racine = etree.fromstring(xml)
        for parent in list(racine.iter(*_SUITES)):
            for enfant in [e for e in parent if e.tag in _SUITES[parent.tag] and e.tag != f"{_W}tbl"]:
                forme = _forme(enfant)
                if forme in self.vues or forme in neuves:
                    parent.remove(enfant)
                neuves.add(forme)
        return etree.tostring(racine)


def _graves(validateur: OpenXmlValidator, fichier: Path) -> list[str]:
    return [str(e) for e in validateur.validate(fichier).errors if e.severity is ValidationSeverity.ERROR]


def _forme(element: Any) -> str:
    """Rend un élément sans ses textes ni ses nombres : deux paragraphes de même forme ont le même schéma."""
    attributs = ",".join(_NOMBRE.sub("0", "" if nom in _LIBRES else f"{nom}={val}") for nom, val in element.items())
    return f"<{element.tag} {attributs} {bool(element.text)}>{''.join(map(_forme, element))}</>"
