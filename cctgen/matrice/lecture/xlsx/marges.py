"""Ce qu'une feuille de .xlsx imprime en tête et au pied de ses pages."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from cctgen.matrice.lecture.archive import retenir

_ZONE = re.compile(rb"<(?:\w+:)?(?:odd|even|first)(?:Header|Footer)\b[^>]*>(.*?)</", re.DOTALL)
_COTES = re.compile(r"&[LCR]")
_CODES = re.compile(r'&(?:"[^"]*"|K[0-9A-Fa-f]{6}|K\d\d[+-]\d{3}|\d{1,3}|[A-Z])')
"""Police, couleur, corps, et champs recalculés à l'impression (page, fichier, feuille, date) : ECMA-376, 18.3.1.39."""
_ESPERLUETTE = "\0"


@retenir
def marges(xml: bytes) -> tuple[str, ...]:
    """Rend les textes écrits dans les marges, une fois chacun, sans leurs codes de mise en forme."""
    return tuple(dict.fromkeys(filter(None, _textes(xml))))


def _textes(xml: bytes) -> Iterator[str]:
    for zone in _ZONE.findall(xml, xml.rfind(b"sheetData")):
        ecrit = html.unescape(zone.decode("utf-8", "replace")).replace("&&", _ESPERLUETTE)
        for cote in _COTES.split(ecrit):
            yield " ".join(_CODES.sub(" ", cote).replace(_ESPERLUETTE, "&").split())
