"""Les mesures d'une pièce, ramenées aux entiers que le format demande : d'autres logiciels y écrivent « 11906.0 »."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from cctgen.documents.modeles.piece.noms import nom_court, w

_COTES = ("top", "left", "bottom", "right", "start", "end")
_BORD = ("sz", "space")
_DES_MESURES: Mapping[str, tuple[str, ...]] = {
    "pgSz": ("w", "h"),
    "pgMar": ("top", "left", "bottom", "right", "header", "footer", "gutter"),
    "ind": ("left", "right", "start", "end", "hanging", "firstLine"),
    "spacing": ("before", "after", "line", "val"),
    "tab": ("pos",),
    "gridCol": ("w",),
    "sz": ("val",),
    "szCs": ("val",),
    "kern": ("val",),
    "position": ("val",),
    "trHeight": ("val",),
    "cols": ("space",),
    "col": ("w", "space"),
    "framePr": ("w", "h", "x", "y", "hSpace", "vSpace"),
    "num": ("numId",),
    "numId": ("val",),
    "abstractNumId": ("val",),
    "ilvl": ("val",),
    "outlineLvl": ("val",),
    "startOverride": ("val",),
    "lvlRestart": ("val",),
    "bookmarkStart": ("id",),
    **dict.fromkeys(_COTES, _BORD),
}
"""Par élément, les attributs que lit l'outil, ou la bibliothèque qui ouvre le modèle."""
_OU_UNE_PART: Mapping[str, tuple[str, ...]] = dict.fromkeys(("tblW", "tcW", "tblInd", *_COTES), ("w",))
"""De même, ceux qui peuvent dire une part, « 50% », ou « auto »."""
_COMPTES = ("start", "startOverride", "lvlRestart")
_PORTENT_UNE_VALEUR = frozenset(
    map(w, ("sz", "szCs", "basedOn", "numId", "abstractNumId", "ilvl", "outlineLvl", *_COMPTES))
)
_INTERLIGNES = frozenset({"auto", "exact", "atLeast"})
_EN_DEMI_POINTS = frozenset({"sz", "szCs", "kern", "position"})
_MESURE = re.compile(r"\s*(?P<nombre>[+-]?(?:\d+\.?\d*|\.\d+))\s*(?P<unite>mm|cm|in|pt|pc|pi)?\s*")
_ENTIER = re.compile(r"-?\d{1,9}")
_POINTS = {"mm": Decimal(72) / Decimal("25.4"), "cm": Decimal(720) / Decimal("25.4"), "in": Decimal(72)}
_POINTS |= {"pt": Decimal(1), "pc": Decimal(12), "pi": Decimal(12)}
_ETENDUES = frozenset(
    {
        "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}extent",
        "{http://schemas.openxmlformats.org/drawingml/2006/main}ext",
    }
)
"""Une image dit ses côtés sans espace de noms, en unités de Word."""
_W = w("")


def en_entiers(racine: Any) -> str:
    """Ramène sur place les mesures d'une pièce à des entiers ; rend ce qui n'est pas un nombre, ou rien."""
    for element in racine.iter():
        if element.tag in _ETENDUES:
            fautive = _ramener(element, ("cx", "cy"), exigee=False)
        elif isinstance(element.tag, str) and element.tag.startswith(_W):
            court = nom_court(element.tag)
            if dite := _mal_forme(element, court):
                return dite
            fautive = _ramener(element, map(w, _a_lire(element, court)), exigee=True)
            _ramener(element, map(w, _OU_UNE_PART.get(court, ())), exigee=False)
        else:
            continue
        if fautive:
            return fautive
    return ""


def _a_lire(element: Any, court: str) -> tuple[str, ...]:
    """Rend les attributs d'un élément qui sont des nombres ; « start » est un bord, ou un premier numéro."""
    if court == "start" and element.getparent().tag == w("lvl"):
        return ("val",)
    return _DES_MESURES.get(court, ())


def _mal_forme(element: Any, court: str) -> str:
    """Dit une valeur qui manque, ou qu'aucun logiciel n'écrit."""
    if element.tag in _PORTENT_UNE_VALEUR and element.get(w("val")) is None:
        return f"{court}, sans valeur"
    interligne = element.get(w("lineRule"), "auto") if court == "spacing" else "auto"
    return "" if interligne in _INTERLIGNES else f"spacing, lineRule = « {interligne[:20]} »"


def _ramener(element: Any, attributs: Any, *, exigee: bool) -> str:
    court = nom_court(element.tag)
    for attribut in attributs:
        ecrite = element.get(attribut)
        if ecrite is None or _ENTIER.fullmatch(ecrite):
            continue
        entiere = _entiere(ecrite, 2 if court in _EN_DEMI_POINTS else 20)
        if entiere is not None:
            element.set(attribut, str(entiere))
        elif exigee:
            return f"{court}, {nom_court(attribut)} = « {ecrite[:20]} »"
    return ""


def _entiere(ecrite: str, par_point: int) -> int | None:
    lue = _MESURE.fullmatch(ecrite)
    if lue is None:
        return None
    nombre = Decimal(lue["nombre"])
    if lue["unite"]:
        nombre *= _POINTS[lue["unite"]] * par_point
    entier = int(nombre.to_integral_value(ROUND_HALF_UP))
    return entier if abs(entier) < _TROP else None


_TROP = 10**9
