"""Les styles du tableau comparatif ; ils se composent : « texte alerte » est un texte sur fond d'alerte.

Toute couleur d'un graphique contraste à 3 contre 1 au moins avec la page, et à 4,5 contre 1 avec son étiquette.
"""

from __future__ import annotations

from typing import Any

BLEU, ENCRE = "#1F3A5F", "#1B1F24"
POLICE = "Arial"
"""Tout tableur a de quoi l'afficher, ou sa jumelle de mêmes largeurs : une page imprimée tient partout."""
PALETTE = ("#1F3A5F", "#B45309", "#0F766E", "#7C3AED", "#9F1239", "#4B5563")
"""Une couleur par série : foncées, elles se distinguent aussi par l'étiquette, le trait et le repère."""
TRAITS = ("solid", "dash", "round_dot", "long_dash_dot", "square_dot", "long_dash")
REPERES = ("circle", "square", "diamond", "triangle", "x", "star")

_BASE: dict[str, Any] = {"font_name": POLICE, "font_size": 10, "font_color": ENCRE, "valign": "top"}
_FILET: dict[str, Any] = {"border": 1, "border_color": "#C9CFD6", "text_wrap": True}
_STYLES: dict[str, dict[str, Any]] = {
    "texte": _FILET,
    "centre": {**_FILET, "align": "center"},
    "note": {**_FILET, "align": "center", "num_format": "0.00"},
    "points": {**_FILET, "align": "center", "num_format": "0.00"},
    "ecart": {**_FILET, "align": "center", "num_format": "+0.00;-0.00;0.00"},
    "ecart-fin": {**_FILET, "align": "center", "num_format": "+0.0000;-0.0000;0.0000"},
    "points-exacts": {**_FILET, "align": "center", "num_format": "0.000000"},
    "fin": {**_FILET, "align": "center", "num_format": "0.0000"},
    "exact": {**_FILET, "align": "center", "num_format": "0.000000000"},
    "euros": {**_FILET, "align": "right", "num_format": "#,##0.00"},
    "entier": {**_FILET, "align": "center", "num_format": "0"},
    "saisie": {"bg_color": "#FFFBE6"},
    "vivant": {"bg_color": "#EAF2E3"},
    "entete": {**_FILET, "bold": True, "font_color": "#FFFFFF", "bg_color": BLEU, "valign": "vcenter"},
    "titre": {"bold": True, "font_size": 15, "font_color": BLEU},
    "sous-titre": {"bold": True, "font_size": 12, "font_color": BLEU},
    "discret": {"font_color": "#4B5563"},
    "paragraphe": {"text_wrap": True},
    "verdict": {"bold": True, "font_size": 13, "text_wrap": True, "bg_color": "#E8EDF4"},
    "gras": {"bold": True},
    "alerte": {"bg_color": "#FFD9B3"},
    "reserve": {"bg_color": "#FCE8E6"},
    "force": {"bg_color": "#E6F2EC"},
    "ferme": {"bg_color": "#D9DDE2"},
    "lien": {"font_color": "#0563C1", "underline": 1},
    "prefixe": {"quote_prefix": True},
}


def proprietes(style: str) -> dict[str, Any]:
    """Rend les propriétés d'un style composé ; le dernier nom l'emporte."""
    return {cle: valeur for nom in ("", *style.split()) for cle, valeur in (_STYLES[nom] if nom else _BASE).items()}
