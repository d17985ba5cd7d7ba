"""Tous les formats d'échange : un de plus est un fichier de plus dans `formats/`."""

from __future__ import annotations

from collections.abc import Mapping

from cctgen.echanges import formats
from cctgen.echanges.format import Format
from cctgen.socle.registre import declares

FORMATS: Mapping[str, Format] = {format_.nom: format_ for format_ in declares(formats, "FORMAT")}
