"""Les tabulations d'un en-tête ou d'un pied de page : ce qui se cale à droite suit la marge de sa section."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import docx
from docx.oxml.ns import qn

from cctgen.documents.modeles.gabarit import pieces_du_paquet
from cctgen.socle.fichiers import zip_de

_TOLERANCE = 20
"""Un millimètre à peu près, en tiers : on ne touche pas à ce qui est déjà à sa place."""


@lru_cache(maxsize=32)
def cale_sur_ses_marges(modele: bytes) -> bytes:
    """Rend un modèle Word, l'en-tête et le pied de chaque section calés sur ses marges ; tel quel s'ils le sont."""
    word = docx.Document(io.BytesIO(modele))
    bouge, vues = False, set[str]()
    for section in word.sections:
        largeur, gauche, droite = (int(m or 0) // 635 for m in _largeurs(section))
        for reference in section._sectPr.iter(qn("w:headerReference"), qn("w:footerReference")):  # noqa: SLF001
            lien = str(reference.get(qn("r:id")))
            if lien not in vues:
                vues.add(lien)
                piece = word.part.related_parts[lien]
                bouge |= aligner(piece.element, largeur - gauche - droite, word.styles.element)
    return zip_de(pieces_du_paquet(word.part.package)) if bouge else modele


def _largeurs(section: Any) -> tuple[Any, Any, Any]:
    return section.page_width, section.left_margin, section.right_margin


def aligner(piece: Any, largeur: int, styles: Any) -> bool:
    """Cale sur une largeur de texte, en vingtièmes de point, les tabulations des paragraphes ; dit si l'une a bougé.

    La plus à droite de celles qui s'alignent à droite va à la marge, celles qui se centrent, au milieu : LibreOffice
    ignore la tabulation relative (`w:ptab`) que Word suivrait.
    """
    bougees = [_aligner(p, largeur, styles) for p in piece.iter(qn("w:p")) if _est_a_la_marge(p)]
    return any(bougees)


def _est_a_la_marge(paragraphe: Any) -> bool:
    """Vrai d'un paragraphe qui porte une tabulation et court d'une marge à l'autre."""
    dedans = {qn("w:tc"), qn("w:txbxContent")}
    return paragraphe.find(f"{qn('w:r')}/{qn('w:tab')}") is not None and not any(
        parent.tag in dedans for parent in paragraphe.iterancestors()
    )


def _aligner(paragraphe: Any, largeur: int, styles: Any) -> bool:
    posees = dict(_posees(paragraphe, styles))
    droites = [place for place, sorte in posees.items() if sorte in ("right", "end")]
    deplacees = {place: largeur // 2 for place, sorte in posees.items() if sorte == "center"}
    if droites:
        deplacees[max(droites)] = largeur
    deplacees = {avant: apres for avant, apres in deplacees.items() if abs(avant - apres) > _TOLERANCE}
    if not deplacees:
        return False
    tabulations = paragraphe.get_or_add_pPr().get_or_add_tabs()
    for avant, apres in deplacees.items():
        for ancienne in [t for t in tabulations if _place(t) == avant]:
            tabulations.remove(ancienne)
        _ajouter(tabulations, "clear", avant)
        _ajouter(tabulations, "center" if posees[avant] == "center" else "right", apres)
    tabulations[:] = sorted(tabulations, key=_place)
    return True


def _ajouter(tabulations: Any, sorte: str, place: int) -> None:
    ajoutee = tabulations.makeelement(qn("w:tab"), {qn("w:val"): sorte, qn("w:pos"): str(place)})
    tabulations.append(ajoutee)


def _posees(paragraphe: Any, styles: Any) -> Iterator[tuple[int, str]]:
    """Énumère les tabulations d'un paragraphe, celles de son style d'abord ; une tabulation ôtée l'est ensuite."""
    for porteur in (*reversed(list(_styles_de(paragraphe, styles))), paragraphe):
        for tabulation in porteur.iterfind(f"{qn('w:pPr')}/{qn('w:tabs')}/{qn('w:tab')}"):
            yield _place(tabulation), tabulation.get(qn("w:val"))


def _styles_de(paragraphe: Any, styles: Any) -> Iterator[Any]:
    """Énumère le style d'un paragraphe et ceux dont il dérive ; un héritage en rond s'arrête."""
    vus: set[str] = set()
    style = paragraphe.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    nom = None if style is None else style.get(qn("w:val"))
    while nom is not None and nom not in vus:
        vus.add(nom)
        trouve = styles.find(f"{qn('w:style')}[@{qn('w:styleId')}='{nom}']")
        if trouve is None:
            return
        yield trouve
        base = trouve.find(qn("w:basedOn"))
        nom = None if base is None else base.get(qn("w:val"))


def _place(tabulation: Any) -> int:
    return int(tabulation.get(qn("w:pos"), "0"))
