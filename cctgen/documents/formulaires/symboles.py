"""Les signes des polices de symboles, qu'un traitement de texte range sous un code qui n'est pas celui d'Unicode."""

from __future__ import annotations

MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
OPERATEURS = {f"{MATH}den": "/", f"{MATH}sup": "^", f"{MATH}sub": "_", f"{MATH}rad": "√"}
"""Ce qui se dit devant une partie d'équation, mise à la suite des autres."""

_WINGDINGS = {
    0x6C: "●", 0x6E: "■", 0x6F: "☐", 0x71: "☐", 0xA1: "○", 0xA7: "▪", 0xA8: "☐", 0xD8: "➢", 0xDF: "←", 0xE0: "→",
    0xE1: "↑", 0xE2: "↓", 0xE8: "➔", 0xF0: "⇨", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip
_WINGDINGS_2 = {0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0xA3: "☐"}
_SYMBOL = {
    0x3C: "<", 0x3D: "=", 0x3E: ">", 0x44: "Δ", 0x53: "Σ", 0x57: "Ω", 0x61: "α", 0x62: "β", 0x67: "γ", 0x6C: "λ",
    0x6D: "µ", 0x70: "π", 0x73: "σ", 0xA3: "≤", 0xA5: "∞", 0xAB: "↔", 0xAC: "←", 0xAE: "→", 0xB0: "°", 0xB1: "±",
    0xB3: "≥", 0xB4: "×", 0xB7: "•", 0xB8: "÷", 0xB9: "≠", 0xBA: "≡", 0xBB: "≈", 0xD6: "√", 0xDB: "⇔", 0xDE: "⇒",
}  # fmt: skip
_POLICES = {"wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS_2, "symbol": _SYMBOL}
_PRIVES = range(0xF000, 0xF100)
"""Où Word range les signes d'une police de symboles."""


def signe(police: str, numero: int) -> str:
    """Rend le signe Unicode que numérote ainsi une police de symboles ; inconnu, il est nommé plutôt que tu."""
    rang, nom = numero - _PRIVES.start if numero in _PRIVES else numero, police.strip("'\" ")
    connu = _POLICES.get(nom.lower(), {}).get(rang)
    return connu or f"[signe {numero:04X}{f' de {nom}' if nom else ''}]"


def en_clair(texte: str, police: str) -> str:
    """Rend un texte dont les signes à usage privé, illisibles hors de leur police, se lisent."""
    if not any(ord(c) in _PRIVES for c in texte):
        return texte
    return "".join(signe(police, ord(c)) if ord(c) in _PRIVES else c for c in texte)
