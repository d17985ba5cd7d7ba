"""Les nombres et les durées d'une phrase, en chiffres ou en lettres : « 5 jours », « cinq jours », « 72 heures »."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from cctgen.clausier.textes.expressions import expression
from cctgen.socle.nombres import en_lettres, lire_entier

NOMBRES = {en_lettres(n): n for n in range(1, 100)} | {"une": 1, "vingt-et-une": 21, "quatre-vingts": 80, "cent": 100}
_EN_LETTRES = "|".join(re.escape(mot).replace(r"\-", r"[-\s]") for mot in sorted(NOMBRES, key=len, reverse=True))
_DUREE = expression(
    rf"(?<![\w.,-])(?P<nombre>[0-9]{{1,9}}|{_EN_LETTRES})\s*(?:\(\d+\)\s*)?"
    r"(?P<unite>heures?|jours?(?:\s+(?:ouvrés?|calendaires?|francs?|ouvrables?))?|semaines?|mois|ans?|années?)\b",
    re.IGNORECASE,
)
_DANS_LA = expression(r"\bdans (?:la |le |l')(?P<unite>semaine|mois|année)\b", re.IGNORECASE)
_EN_HEURES = {"heure": 1, "jour": 24, "semaine": 168, "mois": 720, "an": 8760}


class Duree(NamedTuple):
    """Une durée telle qu'elle est écrite, son nombre et son unité en minuscules."""

    ecrite: str
    nombre: int
    unite: str

    @property
    def heures(self) -> Decimal:
        """Rend la durée en heures ; un mois en compte 720."""
        facteur = next(f for nom, f in _EN_HEURES.items() if self.unite.startswith(nom))
        return Decimal(self.nombre * facteur)


def durees(phrase: str) -> Iterator[Duree]:
    """Énumère les durées écrites en clair ; « dans la semaine » en compte une."""
    yield from (Duree(m.group(0), 1, m["unite"].lower().replace("année", "an")) for m in _DANS_LA.finditer(phrase))
    for trouvee in _DUREE.finditer(phrase):
        dit = "-".join(trouvee["nombre"].lower().split())
        nombre = NOMBRES[dit] if (lu := lire_entier(dit)) is None else lu
        yield Duree(trouvee.group(0), nombre, trouvee["unite"].lower())
