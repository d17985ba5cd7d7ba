"""Ce que voit chaque contrôle, en toutes lettres : un code sans accents ne se lit pas dans un tableau."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from cctgen.clausier.controles.fiches import Domaine, fiches_redigees


def nature(code: str) -> str:
    """Rend « Une ligne sans réponse » pour « reponse-absente » ; le code, d'une anomalie que rien ne décrit."""
    return _natures().get(code, code)


@cache
def _natures() -> Mapping[str, str]:
    """Un code que deux domaines décrivent se lit comme le dit l'évaluation, puis la matrice."""
    domaines = list(Domaine)
    fiches = sorted(fiches_redigees(), key=lambda decrite: domaines.index(decrite[0]))
    return {redigee.code: redigee.voit.strip().rstrip(".") for _, redigee in fiches}
