"""Ce que l'on a relevé d'un modèle Word, gardé sur ce poste : ses styles ne se lisent que la première fois."""

from __future__ import annotations

import sys
from collections.abc import Callable, Hashable
from typing import TypeVar, cast

import docx

from cctgen.socle.memoire.code import empreinte_du_code
from cctgen.socle.memoire.lectures import Lectures

T = TypeVar("T")

_CODE = ("socle", "documents/modeles", "documents/word/mise_en_page", "documents/word/modele.py")
"""Dans le paquet, ce qui lit un modèle : le corriger périme ce qu'il en a relevé."""


_LECTEURS = f"{sys.version} {docx.__version__}".encode()


class Releves:
    """Ce qui fut relevé d'un modèle, par ce que l'on y cherchait ; un modèle changé d'un octet est un autre modèle."""

    def __init__(self, octets: bytes) -> None:
        self._lectures = Lectures.du_poste("releves", empreinte_du_code(_CODE) + _LECTEURS)
        self._cle = self._lectures.cle("", octets)
        gardes = self._lectures.rendre(self._cle)
        self._connus: dict[Hashable, object] = gardes if isinstance(gardes, dict) else {}
        self._est_a_garder = False

    def tirer(self, cherche: Hashable, relever: Callable[[], T]) -> T:
        """Rend ce qui fut relevé, ou le relève ; ce qui lève une erreur la lèvera de nouveau."""
        if cherche not in self._connus:
            self._connus[cherche] = relever()
            self._est_a_garder = True
        return cast("T", self._connus[cherche])

    def garder(self) -> None:
        """Garde ce que le dernier document a fait relever de plus."""
        if self._est_a_garder:
            self._lectures.garder(self._cle, self._connus)
            self._est_a_garder = False
