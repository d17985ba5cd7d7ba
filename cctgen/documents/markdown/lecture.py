"""La lecture d'un Markdown restreint, en blocs ou en texte clair."""

from __future__ import annotations

import re
from functools import lru_cache

from cctgen.documents.markdown.analyse import blocs_analyses
from cctgen.documents.markdown.simple import blocs_simples
from cctgen.documents.texte import Bloc, lignes_en_clair
from cctgen.socle.typographie import lisible

_RETOURS = re.compile(r"\r\n?")


@lru_cache(maxsize=8192)
def blocs(markdown: str) -> tuple[Bloc, ...]:
    """Rend les blocs d'un Markdown restreint ; un retour à la ligne de Windows ou de l'ancien Mac vaut les autres."""
    lignes = _RETOURS.sub("\n", lisible(markdown)).split("\n")
    propre = "\n".join([ligne.rstrip(" \t") for ligne in lignes]).strip("\n")
    # L'analyse des blocs est la moitié du temps d'un document, et presque aucun texte n'en a besoin.
    simples = blocs_simples(propre)
    return blocs_analyses(propre) if simples is None else simples


def en_clair(markdown: str) -> str:
    """Rend le texte brut d'un Markdown restreint, pour une cellule Excel."""
    return "\n".join(lignes_en_clair(blocs(markdown)))
