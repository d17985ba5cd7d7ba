"""Le contraste de deux couleurs, tel que le mesurent les règles d'accessibilité (WCAG 2.1, 1.4.3 et 1.4.11)."""

from __future__ import annotations

from functools import cache

TEXTE, GRAPHIQUE = 4.5, 3.0
"""Rapports minimaux d'un texte courant, et d'un élément de graphique."""
NOIR, BLANC = "000000", "FFFFFF"

_SEUIL_LINEAIRE = 0.03928


@cache
def contraste(premiere: str, seconde: str) -> float:
    """Rend le rapport de luminance de deux couleurs RRGGBB, de 1 à 21."""
    claire, sombre = sorted((_luminance(premiere), _luminance(seconde)), reverse=True)
    return (claire + 0.05) / (sombre + 0.05)


def _luminance(couleur: str) -> float:
    rouge, vert, bleu = (_lineaire(int(couleur[i : i + 2], 16) / 255) for i in (0, 2, 4))
    return 0.2126 * rouge + 0.7152 * vert + 0.0722 * bleu


def _lineaire(canal: float) -> float:
    return canal / 12.92 if canal <= _SEUIL_LINEAIRE else ((canal + 0.055) / 1.055) ** 2.4
