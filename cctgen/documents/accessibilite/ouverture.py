"""Ouvrir un document à contrôler, même retouché à la main : ce qui ne s'ouvre pas est un défaut, jamais une panne."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping

from lxml import etree

ILLISIBLE = "le fichier ne s'ouvre pas"

_PANNES = (
    zipfile.BadZipFile,
    zlib.error,
    etree.XMLSyntaxError,
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    RuntimeError,
    TypeError,
    ValueError,
)
"""Ce que zipfile et lxml lèvent d'un fichier abîmé, et ce qu'une pièce sans sa forme fait lever à qui la lit."""


def controler(octets: bytes, fautes: Callable[[Mapping[str, bytes]], Iterator[str]]) -> tuple[str, ...]:
    """Rend, une fois chacun, les défauts que `fautes` relève dans les pièces d'une archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(octets)) as archive:
            pieces = {nom: archive.read(nom) for nom in archive.namelist() if nom.endswith((".xml", ".rels"))}
        return tuple(dict.fromkeys(fautes(pieces)))
    except _PANNES:
        return (ILLISIBLE,)
