"""Ce qu'une case de tableau a donné, retrouvé à son identité quand elle revient d'une ligne à l'autre.

L'annexe d'un rapport porte cent mille lignes : le nom d'une offre, un degré, un commentaire type y reviennent partout.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from cctgen.documents.texte import Cellule, Paragraphe, Texte

T = TypeVar("T")

_RETENUES = 8_192
"""Cases tenues à la fois : au-delà, tout s'oublie et se refait."""


class CasesConnues(Generic[T]):
    """Ce qui est tiré d'une case dans une colonne d'une largeur donnée, gardé si rien ne s'y numérote."""

    def __init__(self) -> None:
        self._connues: dict[tuple[int, float], tuple[Cellule, T]] = {}

    def de(self, case: Cellule, largeur: float, tirer: Callable[[Cellule, float], T]) -> T:
        """Rend ce que `tirer`, toujours le même, rend de la case, refait seulement s'il le faut.

        Il est donné à chaque demande : gardé, il tiendrait qui l'offre, et tout un document attendrait qu'on ramasse.
        """
        connue = self._connues.get((id(case), largeur))
        if connue is not None:
            return connue[1]
        tire = tirer(case, largeur)
        if _est_nue(case):
            if len(self._connues) >= _RETENUES:
                self._connues.clear()
            # La case est gardée : son identité ne resservira pas à une autre.
            self._connues[id(case), largeur] = (case, tire)
        return tire


def _est_nue(case: Cellule) -> bool:
    """Vrai d'une case de textes seuls : une liste, un renvoi, un signet ou un commentaire se numérote à sa place."""
    for bloc in case:
        if not isinstance(bloc, Paragraphe):
            return False
        for inline in bloc.contenu:
            if not isinstance(inline, Texte):
                return False
    return True
