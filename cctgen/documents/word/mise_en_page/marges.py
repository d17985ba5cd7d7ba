"""L'espace entre un tableau et la légende du suivant : sans lui, elle se lit comme la suite du précédent."""

from __future__ import annotations

import re
from typing import NamedTuple

from cctgen.documents.texte import Bloc, Paragraphe, Style, Tableau

_AVANT_UNE_LEGENDE = 7.0
"""En points : une légende est plus près de son tableau que du précédent."""
_TENUS = (Style.BANDEAU, Style.MENTION)


class Marges(NamedTuple):
    """Ce que le premier et le dernier paragraphe d'un bloc laissent au moins avant et après eux, en points."""

    avant: float = 0.0
    apres: float = 0.0


SANS_MARGE = Marges()


def marges(precedent: Bloc | None, bloc: Bloc, suivant: Bloc | None) -> Marges:
    """Rend les marges d'un bloc du corps entre deux autres : seule une légende en demande."""
    legende = isinstance(bloc, Paragraphe) and bloc.style in _TENUS
    entre_deux = isinstance(precedent, Tableau) and isinstance(suivant, Tableau)
    return Marges(avant=_AVANT_UNE_LEGENDE) if legende and entre_deux else SANS_MARGE


_PARAGRAPHE = re.compile(r"<w:pPr>(.*?)</w:pPr>")
_APRES_L_ESPACE = re.compile(r"<w:(?:ind|contextualSpacing|jc|outlineLvl)\b")


def espacer(xml: str, avant: float, apres: float) -> str:
    """Rend des paragraphes dont le premier a cet espace avant, et le dernier celui-là après ; 0 ne change rien."""
    if apres:
        debut = xml.rfind("<w:pPr>")
        xml = xml[:debut] + _avec(xml[debut:], f'w:after="{round(20 * apres)}"')
    return _avec(xml, f'w:before="{round(20 * avant)}"') if avant else xml


def _avec(xml: str, espace: str) -> str:
    lu = _PARAGRAPHE.search(xml)
    if lu is None:
        return xml
    proprietes = lu[1]
    if "<w:spacing " in proprietes:
        proprietes = proprietes.replace("<w:spacing ", f"<w:spacing {espace} ", 1)
    else:
        suite = _APRES_L_ESPACE.search(proprietes)
        place = suite.start() if suite else len(proprietes)
        proprietes = f"{proprietes[:place]}<w:spacing {espace}/>{proprietes[place:]}"
    return f"{xml[: lu.start(1)]}{proprietes}{xml[lu.end(1) :]}"
