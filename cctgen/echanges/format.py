"""Un format d'échange : comment un clausier s'y écrit, comment il s'y reconnaît et s'en relit."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from cctgen.echanges.modele import ClausierEchange, Relecture


@dataclass(frozen=True)
class TexteRecu:
    """Un texte à relire, et le nom de son fichier."""

    nom: str
    texte: str

    @cached_property
    def objet(self) -> object:
        """Rend l'objet JSON, ou rien si ce n'en est pas un."""
        try:
            return json.loads(self.texte) if self.texte.lstrip()[:1] == "{" else None
        except (ValueError, RecursionError):
            return None


@dataclass(frozen=True, slots=True)
class Format:
    """Un format ; s'il s'exporte en plusieurs fichiers, `fichier` nomme le principal dans le dossier de destination."""

    nom: str
    ecrire: Callable[[ClausierEchange], str]
    reconnait: Callable[[TexteRecu], bool]
    relire: Callable[[TexteRecu], Relecture]
    fichier: str = ""
