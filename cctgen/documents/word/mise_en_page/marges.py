"""L'espace entre un tableau, ou une liste, et ce qui le suit : sans lui, la suite se lit comme leur dernière ligne."""

from __future__ import annotations

import re

from cctgen.documents.texte import Bloc, Liste, Paragraphe, Style, Tableau
from cctgen.documents.word.mise_en_page.solidarite import SOLIDAIRES

AVANT_UNE_LEGENDE = 7.0
"""En points : une légende est plus près de son tableau que du précedent."""
AVANT_UN_BANDEAU = 9.0
"""En points : le bandeau d'un lot ne se lit pas comme la dernière puce du précédent."""
APRES_UN_TABLEAU = 5.0
"""En points : un alinéa ou une puce se détache du tableau qu'il suit."""

_DETACHES = (Style.BANDEAU, Style.REFERENCES)
"""Un bandeau s'espace de lui-même ; des références, en gris et en petit, ne se lisent pas comme une ligne de plus."""


def espace_a_laisser(precedent: Bloc | None, bloc: Bloc, suivant: Bloc | None) -> float:
    """Rend l'espace à laisser avant un bloc, en points ; zéro s'il n'en suit pas, ou s'en détache déjà."""
    if isinstance(precedent, Liste) and isinstance(bloc, Paragraphe) and bloc.style is Style.BANDEAU:
        return AVANT_UN_BANDEAU
    if not isinstance(precedent, Tableau) or not isinstance(bloc, Paragraphe | Liste):
        return 0.0
    if isinstance(bloc, Paragraphe) and bloc.style in SOLIDAIRES and isinstance(suivant, Tableau):
        return AVANT_UNE_LEGENDE
    return 0.0 if isinstance(bloc, Paragraphe) and bloc.style in _DETACHES else APRES_UN_TABLEAU


_PROPRIETES = re.compile(r"<w:pPr>(.*?)</w:pPr>")
_APRES_L_ESPACE = re.compile(r"<w:ind\b|\Z")


def ecarter(xml: str, points: float) -> str:
    """Rend un paragraphe précédé d'au moins cet espace, à la place que le schéma de Word lui donne."""
    return _PROPRIETES.sub(lambda lu: f"<w:pPr>{_avec(lu[1], round(20 * points))}</w:pPr>", xml, count=1)


def _avec(proprietes: str, espace: int) -> str:
    return _APRES_L_ESPACE.sub(lambda lu: f'<w:spacing w:before="{espace}"/>{lu[0]}', proprietes, count=1)
