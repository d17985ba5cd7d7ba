"""Les expressions des règles : chacune ne se compile qu'à la première phrase qui l'essaie.

Les compiler toutes, au chargement, prendrait à un dossier retouché autant que d'y appliquer les règles : il n'en essaie
que la moitié.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any, cast


def expression(motif: str, drapeaux: int = 0) -> re.Pattern[str]:
    """Rend une expression, qu'un motif fautif ne fait échouer qu'au premier usage : les cas de sa règle l'essaient."""
    return cast("re.Pattern[str]", _Differee(motif, drapeaux))


class _Differee:
    def __init__(self, motif: str, drapeaux: int) -> None:
        self._ecrite = motif, drapeaux

    @cached_property
    def _compilee(self) -> re.Pattern[str]:
        motif, drapeaux = self._ecrite
        return re.compile(motif, drapeaux)

    def __getattr__(self, nom: str) -> Any:
        # Posée, une méthode se retrouve ensuite sans détour : la chercher n'est plus lent qu'une fois.
        methode = getattr(self._compilee, nom)
        setattr(self, nom, methode)
        return methode
