"""Les formats de classeur que l'outil lit : la même liste au terminal, dans la page, dans un pli et dans un dossier."""

from __future__ import annotations

CLASSEURS = (".xlsx", ".xlsm", ".ods", ".xls")
"""L'extension trie les fichiers d'un lot ; le format se reconnaît au contenu."""


def en_clair() -> str:
    """Rend « .xlsx, .xlsm, .ods ou .xls »."""
    return f"{', '.join(CLASSEURS[:-1])} ou {CLASSEURS[-1]}"
