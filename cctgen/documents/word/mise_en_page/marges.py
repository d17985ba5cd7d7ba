"""L'espace entre un tableau et la légende du suivant : sans lui, elle se lit comme la suite du précédent."""

from __future__ import annotations

import re

from cctgen.documents.texte import Bloc, Paragraphe, Tableau
from cctgen.documents.word.mise_en_page.solidarite import SOLIDAIRES

AVANT_UNE_LEGENDE = 7.0
"""En points : une légende est plus près de son tableau que du précédent."""


def est_une_legende_entre_deux(precedent: Bloc | None, bloc: Bloc, suivant: Bloc | None) -> bool:
    """Vrai d'une mention qui sépare deux tableaux."""
    legende = isinstance(bloc, Paragraphe) and bloc.style in SOLIDAIRES
    return legende and isinstance(precedent, Tableau) and isinstance(suivant, Tableau)


_PROPRIETES = re.compile(r"<w:pPr>(.*?)</w:pPr>")
_APRES_L_ESPACE = re.compile(r"<w:ind\b|\Z")


def ecarter(xml: str, points: float) -> str:
    """Rend un paragraphe précédé d'au moins cet espace, à la place que le schéma de Word lui donne."""
    return _PROPRIETES.sub(lambda lu: f"<w:pPr>{_avec(lu[1], round(20 * points))}</w:pPr>", xml, count=1)


def _avec(proprietes: str, espace: int) -> str:
    return _APRES_L_ESPACE.sub(lambda lu: f'<w:spacing w:before="{espace}"/>{lu[0]}', proprietes, count=1)
