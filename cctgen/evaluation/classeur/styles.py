"""Les styles du tableau comparatif ; ils se composent : « texte alerte » est un texte sur fond d'alerte.

Toute couleur d'un graphique contraste à 3 contre 1 au moins avec la page, et à 4,5 contre 1 avec son étiquette.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import Any

from cctgen.matrice.habillage.lecture import habillage
from cctgen.matrice.habillage.modele import Aspect, Habillage

TRAITS = ("solid", "dash", "round_dot", "long_dash_dot", "square_dot", "long_dash")
REPERES = ("circle", "square", "diamond", "triangle", "x", "star")

_FILET: dict[str, Any] = {"border": 1, "text_wrap": True}
_DEUX_DECIMALES = '0.00;"−"0.00'
"""Le signe moins est celui des phrases : un trait d'union se confond avec une césure."""

_STYLES: dict[str, dict[str, Any]] = {
    "texte": _FILET,
    "centre": {**_FILET, "align": "center"},
    "note": {**_FILET, "align": "center", "num_format": _DEUX_DECIMALES},
    "points": {**_FILET, "align": "center", "num_format": _DEUX_DECIMALES},
    "ecart": {**_FILET, "align": "center", "num_format": '+0.00;"−"0.00;0.00'},
    "ecart-fin": {**_FILET, "align": "center", "num_format": '+0.00;"−"0.00;0.00'},
    "points-exacts": {**_FILET, "align": "center", "num_format": _DEUX_DECIMALES},
    "fin": {**_FILET, "align": "center", "num_format": _DEUX_DECIMALES},
    "exact": {**_FILET, "align": "center", "num_format": _DEUX_DECIMALES},
    "controle": {**_FILET, "align": "center", "num_format": "0.000000000"},
    "euros": {**_FILET, "align": "right", "indent": 1, "num_format": "#,##0"},
    "centimes": {"num_format": "#,##0.00"},
    "entier": {**_FILET, "align": "center", "num_format": "0"},
    "entete": {**_FILET, "valign": "vcenter"},
    "droite": {"align": "right", "indent": 1},
    "paragraphe": {"text_wrap": True},
    "verdict": {"text_wrap": True},
    "gras": {"bold": True},
    "lien": {"underline": 1},
    "prefixe": {"quote_prefix": True},
}
"""La disposition de chaque style ; police et couleurs viennent du classeur modèle."""
_REGLES: dict[str, tuple[str, tuple[str, ...]]] = {
    "saisie": ("saisie", ("bg_color",)),
    "vivant": ("vivant", ("bg_color",)),
    "entete": ("en-tête", ("bold", "font_color", "bg_color")),
    "titre": ("titre", ("bold", "font_size", "font_color")),
    "sous-titre": ("sous-titre", ("bold", "font_size", "font_color")),
    "discret": ("discret", ("font_color",)),
    "verdict": ("verdict", ("bold", "font_size", "bg_color")),
    "alerte": ("alerte", ("bg_color",)),
    "reserve": ("réserve", ("bg_color",)),
    "force": ("force", ("bg_color",)),
    "ferme": ("fermé", ("bg_color",)),
    "lien": ("lien", ("font_color",)),
}
"""L'aspect du classeur modèle que suit un style, et ce qu'il en prend : le reste vient du style qu'il précise."""


_DE_NOMBRES = re.compile(
    r"Lot|Rang|Niveau|Note|Note sur .*|Note retenue|Poids.*|Points.*|Écart|De|À|Première|Deuxième|Deviendrait"
    r"|Barème évalué.*"
    r"|.*, (?:note|points)? ?sur [\d,]+|.* points\)",
)
"""Les en-têtes d'une colonne de nombres, qui s'y centrent."""


_DE_MONTANTS = re.compile(r"Prix \(€.*\)")


def style_d_entete(texte: str) -> str:
    """Rend le style d'un en-tête : centré au-dessus de nombres centrés, à droite au-dessus de montants."""
    if _DE_MONTANTS.fullmatch(texte):
        return "entete droite"
    return "entete centre" if _DE_NOMBRES.fullmatch(texte) else "entete"


def style_d_un_montant(montant: Decimal | None) -> str:
    """Rend le style d'un montant : ses centimes seulement s'il en a, comme dans les phrases."""
    return "euros" if montant is None or montant == montant.to_integral_value() else "euros centimes"


def aspect(nom: str) -> Aspect:
    """Rend un aspect du tableau comparatif, d'après le classeur modèle."""
    return habillage().aspects[f"comparaison : {nom}"]


def palette() -> tuple[str, ...]:
    """Rend une couleur par série, « #RRVVBB » ; elles se distinguent aussi par l'étiquette, le trait et le repère."""
    return tuple(f"#{v}" for nom, v in habillage().couleurs.items() if nom.startswith("comparaison : série"))


def quadrillage() -> str:
    """Rend la couleur du quadrillage des graphiques."""
    return f"#{habillage().couleurs['comparaison : quadrillage']}"


def proprietes(style: str) -> dict[str, Any]:
    """Rend les propriétés d'un style composé ; le dernier nom l'emporte."""
    return dict(_proprietes(style, habillage()))


@lru_cache(maxsize=512)
def _proprietes(style: str, suivi: Habillage) -> dict[str, Any]:
    texte = _en_proprietes(suivi.aspects["comparaison : texte"])
    base = {cle: texte[cle] for cle in ("font_name", "font_size", "font_color")}
    rendues: dict[str, Any] = {**base, "valign": "top"}
    for nom in style.split():
        rendues |= _STYLES.get(nom, {})
        suivie, prises = _REGLES.get(nom, ("texte", ()))
        siennes = _en_proprietes(suivi.aspects[f"comparaison : {suivie}"])
        rendues |= {cle: siennes[cle] for cle in prises if siennes[cle]}
        if nom not in _STYLES and nom not in _REGLES:
            raise KeyError(nom)
    if rendues.get("border"):
        rendues["border_color"] = texte["border_color"]
    return rendues


def _en_proprietes(voulu: Aspect) -> dict[str, Any]:
    return {
        "font_name": voulu.police,
        "font_size": voulu.taille,
        "font_color": f"#{voulu.encre}",
        "bold": voulu.gras,
        "bg_color": f"#{voulu.fond}" if voulu.fond else "",
        "border_color": f"#{voulu.filet or 'C9CFD6'}",
    }


def hauteur_etendue(texte: str, caracteres: int, ligne: int = 14) -> int:
    """Rend la hauteur, en points, d'un texte étendu sur des colonnes qui en tiennent `caracteres` par ligne."""
    return ligne * sum(1 + len(morceau) // (caracteres or 10**6) for morceau in texte.split("\n")) + 1
