"""Les noms complets des éléments et des attributs de Word."""

from __future__ import annotations

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_LIEN = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"


def w(nom: str) -> str:
    """Rend le nom complet d'un élément de Word."""
    return f"{{{_W}}}{nom}"


def r(nom: str) -> str:
    """Rend le nom complet d'un attribut qui désigne une relation."""
    return f"{{{_LIEN}}}{nom}"


def est_un_lien(attribut: str) -> bool:
    """Vrai d'un attribut qui désigne une relation : r:id, r:embed, r:link…"""
    return attribut.startswith(f"{{{_LIEN}}}")


def nom_court(element: str) -> str:
    """Rend un nom sans son espace de noms."""
    return element.rpartition("}")[2]
