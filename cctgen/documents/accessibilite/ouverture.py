"""Ouvrir un document à contrôler, même retouché à la main : ce qui ne s'ouvre pas est un défaut, jamais une panne."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Mapping

from cctgen.documents.modeles.paquet import PANNES_D_UNE_ARCHIVE

ILLISIBLE = "le fichier ne s'ouvre pas"


def controler(octets: bytes, fautes: Callable[[Mapping[str, bytes]], Iterator[str]]) -> tuple[str, ...]:
    """Rend, une fois chacun, les défauts que `fautes` relève dans les pièces d'une archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(octets)) as archive:
            pieces = {nom: archive.read(nom) for nom in archive.namelist() if nom.endswith((".xml", ".rels"))}
        return tuple(dict.fromkeys(fautes(pieces)))
    except PANNES_D_UNE_ARCHIVE:
        return (ILLISIBLE,)
