"""Les propriétés et variables qu'un champ du modèle imprime : celles-là se gardent, et elles seules."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from cctgen.documents.modeles.piece.noms import nom_court, w

PERSONNALISEES, DE_L_APPLICATION = "docProps/custom.xml", "docProps/app.xml"
_CHAMP = re.compile(r"\bDOC(?:PROPERTY|VARIABLE)\s+(?:\"(?P<entre>[^\"]+)\"|(?P<nu>[^\s\"\\]+))", re.IGNORECASE)


def cites(pieces: Iterable[Any]) -> frozenset[str]:
    """Rend, en minuscules, les propriétés et variables que citent les champs de ces pièces."""
    return frozenset(
        (champ["entre"] or champ["nu"]).strip().casefold()
        for piece in pieces
        for champ in _CHAMP.finditer(_instructions(piece))
    )


def _instructions(piece: Any) -> str:
    """Word coupe l'instruction d'un champ où il veut, jusqu'au milieu d'un mot."""
    textes = (
        (e.text or "") if e.tag == w("instrText") else f"\n{e.get(w('instr'), '')}\n"
        for e in piece.iter(w("instrText"), w("fldSimple"))
    )
    return "".join(textes)


def oter_les_autres(proprietes: Any, noms: frozenset[str]) -> bool:
    """Ôte d'une pièce de propriétés, ou de variables, ce qu'aucun champ ne cite ; vrai s'il en reste."""
    for propriete in list(proprietes):
        if _nom(propriete) not in noms:
            proprietes.remove(propriete)
    return len(proprietes) > 0


def _nom(propriete: Any) -> str:
    """Rend le nom d'une propriété, ou d'une variable ; celles de l'application le portent pour balise."""
    if not isinstance(propriete.tag, str):
        return ""
    return str(propriete.get("name") or propriete.get(w("name")) or nom_court(propriete.tag)).casefold()
