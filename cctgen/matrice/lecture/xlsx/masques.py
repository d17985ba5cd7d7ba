"""Les lignes et les colonnes qu'une feuille de .xlsx masque, hors celles qu'un filtre écarte de l'écran."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cctgen.matrice.contrat import lettre
from cctgen.matrice.lecture.archive import retenir

_ATTRIBUT = b"hidden="
_RANG = re.compile(rb"""\s(r|min|max)\s*=\s*["'](\d{1,7})["']""")
_VRAI = re.compile(rb"""\shidden\s*=\s*["'](?:1|true)["']""")
_COLONNES_DITES = 1000
"""Une colonne masquée jusqu'au bord de la feuille n'en est pas seize mille."""


@retenir
def masques(xml: bytes) -> tuple[str, ...]:
    """Rend « 12 » d'une ligne et « L » d'une colonne masquées : l'attribut seul se cherche, non chaque balise."""
    return tuple(_masques(xml))


def _masques(xml: bytes) -> Iterator[str]:
    place = xml.find(_ATTRIBUT)
    filtree = place >= 0 and b"filterColumn" in xml
    while place >= 0:
        balise = xml[xml.rfind(b"<", 0, place) : xml.find(b">", place)]
        bornes = {nom: int(rang) for nom, rang in _RANG.findall(balise)} if _VRAI.search(balise) else {}
        if b"r" in bornes and not filtree:
            yield str(bornes[b"r"])
        elif b"min" in bornes:
            derniere = min(bornes.get(b"max", bornes[b"min"]), bornes[b"min"] + _COLONNES_DITES)
            yield from (lettre(rang) for rang in range(bornes[b"min"] - 1, derniere))
        place = xml.find(_ATTRIBUT, place + 1)
