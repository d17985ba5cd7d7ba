"""Un saut de page que LibreOffice écrit à la fin d'une balise, reporté sur le paragraphe qu'il ouvre."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from cctgen.documents.modeles.piece.noms import w

_BALISE = re.compile(r"\s*\{[{%]-?p\s.*[}%]\}\s*", re.DOTALL)
_AVANT_LE_SAUT = tuple(map(w, ("pStyle", "keepNext", "keepLines")))


def reporter_les_sauts(racine: Any) -> None:
    """Rend au paragraphe suivant le saut de page qui suit une balise : elle l'effacerait avec son paragraphe.

    LibreOffice enregistre ainsi le « saut de page avant » d'un titre : à la fin du paragraphe qui le précède.
    """
    for saut in list(racine.iter(w("br"))):
        suivant = _paragraphe_ouvert(saut)
        if suivant is not None:
            saut.getparent().remove(saut)
            _ouvrir_une_page(suivant)


def _paragraphe_ouvert(saut: Any) -> Any:
    """Rend le paragraphe que ce saut ouvre, s'il finit celui d'une balise ; rien si une balise l'effacerait encore."""
    passage = saut.getparent()
    paragraphe = passage.getparent()
    finit = saut.getnext() is None and passage.getnext() is None
    if saut.get(w("type")) != "page" or not finit or not _est_une_balise(paragraphe):
        return None
    suivant = paragraphe.getnext()
    return None if suivant is None or suivant.tag != w("p") or _est_une_balise(suivant) else suivant


def _est_une_balise(paragraphe: Any) -> bool:
    texte = "".join(t.text or "" for t in paragraphe.iter(w("t")))
    return paragraphe.tag == w("p") and _BALISE.fullmatch(texte) is not None


def _ouvrir_une_page(paragraphe: Any) -> None:
    """Pose « saut de page avant », à sa place dans les propriétés du paragraphe."""
    proprietes = paragraphe.find(w("pPr"))
    if proprietes is None:
        proprietes = etree.Element(w("pPr"))
        paragraphe.insert(0, proprietes)
    for ancien in proprietes.findall(w("pageBreakBefore")):
        proprietes.remove(ancien)
    rang = sum(1 for propriete in proprietes if propriete.tag in _AVANT_LE_SAUT)
    proprietes.insert(rang, etree.Element(w("pageBreakBefore")))
