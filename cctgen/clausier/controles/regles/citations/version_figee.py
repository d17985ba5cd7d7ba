"""La version d'un référentiel écrite en dur."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cctgen.clausier.controles.lue import ClauseLue, Constat
from cctgen.clausier.controles.regle import Regle
from cctgen.clausier.textes.expressions import expression
from cctgen.clausier.textes.phrases import evoque

_NOMS = (
    *("RGAA", "RAAM", "RGESN", "RGI", "RGS", "SecNumCloud", "PASSI", "PDIS", "PRIS", "PAMS", "PACS", "PVID", "HDS"),
    *("WCAG", "DSFR", "EBIOS", "PSSIE"),
)
_INDICES = tuple(nom.lower() for nom in _NOMS)
_VERSION_FIGEE = expression(
    rf"\b(?:{'|'.join(_NOMS)})(?:(?<=EBIOS) RM)?\)?,?"
    r"\s*(?:en\s+)?(?:version\s*|v\.?\s*)?\d{1,2}(?:\.\d+)*(?![\d.]*\d)(?!\s*(?:%|critères|règles|jours|mois|exigences))",
    re.IGNORECASE,
)


def examiner(lue: ClauseLue) -> Iterator[Constat]:
    """Relève la version d'un référentiel écrite en dur : elle vieillit sans que personne la relise."""
    for phrase in lue.a_juger:
        if evoque(phrase.texte, *_INDICES) and (figee := _VERSION_FIGEE.search(phrase.texte)):
            yield Constat(
                f"« {figee.group(0).strip()} » fige une version dans le texte.",
                "Insérez la version par un paramètre daté, ou visez celle en vigueur à la date de la consultation.",
                phrase.chemin,
            )


REGLE = Regle(
    code="version-figee",
    voit="La version d'un référentiel écrite en dur.",
    source="Elle vieillit sans que personne la relise",
    exemple="RGAA 4.1",
    remede="Insérez la version par un paramètre.",
    examiner=examiner,
    fautifs=({"texte": "Le site respecte le RGAA 4.1."},),
    sains=({"texte": "Le site respecte le RGAA en vigueur."},),
)
