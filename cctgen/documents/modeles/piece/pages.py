"""La page de chaque section d'un texte : son format, ses marges, la place qu'elles laissent."""

from __future__ import annotations

from typing import Any

from cctgen.documents.modeles.piece.noms import w

_FORMAT, _MARGES = ("w", "h"), ("left", "right", "top", "bottom")
_PLACE_MINIMALE = 1440
"""Un pouce, en vingtièmes de point : moins large, aucun tableau ne tient."""


def page_manquante(document: Any) -> str:
    """Dit ce qui empêche de mesurer une page d'un texte aux mesures entières, ou rien."""
    corps = document.find(w("body"))
    if corps is None or corps.find(w("sectPr")) is None:
        return "le texte n'a pas de page : ni format, ni marges"
    sections = (s for s in corps.iter(w("sectPr")) if s.getparent().tag in (w("body"), w("pPr")))
    return next(filter(None, map(_manque, sections)), "")


def _manque(section: Any) -> str:
    page, marges = section.find(w("pgSz")), section.find(w("pgMar"))
    if page is None or any(page.get(w(cote)) is None for cote in _FORMAT):
        return "une section n'a pas de format de page"
    if marges is None or any(marges.get(w(cote)) is None for cote in _MARGES):
        return "une section n'a pas ses quatre marges"
    largeur, hauteur = (int(page.get(w(cote))) for cote in _FORMAT)
    gauche, droite, haut, bas = (int(marges.get(w(cote))) for cote in _MARGES)
    if min(largeur - gauche - droite, hauteur - abs(haut) - abs(bas)) < _PLACE_MINIMALE:
        return "les marges d'une section ne laissent pas de place au texte"
    return ""
