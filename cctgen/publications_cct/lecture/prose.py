"""Les règles écrites hors de tout tableau : elles ne sont pas importées, mais chacune est nommée."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cctgen.publications_cct.modele import a_examiner
from cctgen.socle.anomalies import Anomalie, Lieu

_REGLE = re.compile(
    r"^\s*(?:#{1,6}\s*|[-*+]\s+)?(?:\*\*|__)?(?:r[èe]gles?\s*(?:n°\s*)?(?:\d[\d.]*|:)|"
    r"(?:exi|exigence|ex|cct)[-_ ]?(?:[a-z]{1,6}[-_ ])?\d+\b\s*(?:[:(–-]|\*\*))",
    re.IGNORECASE,
)


def regles_hors_tableau(texte: str, nom: str) -> Iterator[Anomalie]:
    """Énumère les lignes qui annoncent une règle ou une exigence en dehors d'un tableau."""
    for numero, ligne in enumerate(texte.split("\n"), start=1):
        if _REGLE.match(ligne):
            debut = ligne.strip()
            yield a_examiner(
                "regle-hors-tableau",
                f"« {debut if len(debut) <= 80 else debut[:77] + '…'} » est une règle rédigée hors tableau.",
                "Elle n'est pas importée : reprenez-la dans une clause si elle oblige.",
                Lieu(nom, numero),
            )
