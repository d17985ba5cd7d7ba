"""Les copies qu'une personne, un tableur ou une synchronisation laisse à côté d'un fichier lu à son seul nom."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePath

_EN_TETE = re.compile(r"^(?:copie de|copie d'|copy of|copie|copy)[ _-]*", re.IGNORECASE)


def original_de(nom: str, attendus: Iterable[str]) -> str:
    """Rend, de ces noms, celui dont un fichier porte le nom et quelque chose de plus ; vide si ce n'en est aucun.

    « registre (Copie en conflit de Paul).json », « Copie de registre.json », « registre-v2.json ».
    """
    tige = _EN_TETE.sub("", nom).casefold()
    for attendu in attendus:
        debut = PurePath(attendu).stem.casefold()
        suite = tige[len(debut) : len(debut) + 1]
        if nom.casefold() != attendu.casefold() and tige.startswith(debut) and not suite.isalnum():
            return attendu
    return ""
