"""Un texte se voit-il sur son fond ? Contraste des WCAG 2, sur des couleurs écrites « RRVVBB »."""

from __future__ import annotations

import re

BLANC, NOIR = "FFFFFF", "000000"
CONTRASTE_MINIMAL = 1.2
"""Rapport de contraste au-dessous duquel un lecteur ne voit pas le texte ; le noir sur blanc vaut 21."""

_HEXADECIMAL = re.compile(r"[0-9A-Fa-f]{6}")


def normale(couleur: str) -> str:
    """Rend « RRVVBB » d'une couleur écrite « #rrvvbb » ou « AARRVVBB », ou rien."""
    chiffres = couleur.lstrip("#")[-6:].upper()
    return chiffres if _HEXADECIMAL.fullmatch(chiffres) else ""


def est_invisible(texte: str, fond: str) -> bool:
    """Vrai si un texte de cette couleur se confond avec ce fond ; une couleur inconnue se voit."""
    return bool(texte and fond) and contraste(texte, fond) < CONTRASTE_MINIMAL


def contraste(texte: str, fond: str) -> float:
    """Rend le rapport de contraste de deux couleurs connues, de 1 à 21."""
    claire, sombre = sorted((_luminance(texte), _luminance(fond)), reverse=True)
    return (claire + 0.05) / (sombre + 0.05)


def _luminance(couleur: str) -> float:
    composantes = [int(couleur[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    lineaires = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in composantes]
    return sum(poids * c for poids, c in zip((0.2126, 0.7152, 0.0722), lineaires, strict=True))
