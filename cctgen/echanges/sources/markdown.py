"""Des passages d'un article à son texte : paragraphes d'une phrase par ligne, listes emboîtées, tableaux simples."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cctgen.echanges.sources.modele import Nature, Passage
from cctgen.publications_cct.modele import LigneBrute
from cctgen.publications_cct.texte import en_markdown, sur_une_ligne

_FIN_DE_PHRASE = re.compile(r"(?<=[.!?;])[ ]+(?=[A-ZÀ-ÖØ-Þ«])")
_LISTES = (Nature.PUCE, Nature.NUMERO)


def en_corps(passages: Sequence[Passage]) -> tuple[str, list[str]]:
    """Rend le texte de la clause, et à part ses notes de bas de page."""
    blocs: list[str] = []
    notes: list[str] = []
    liste: list[Passage] = []
    for passage in passages:
        if liste and passage.nature not in (*_LISTES, Nature.NOTE):
            blocs.append(_liste(liste))
            liste = []
        match passage.nature:
            case Nature.PUCE | Nature.NUMERO:
                liste.append(passage)
            case Nature.NOTE:
                notes.append(en_ligne(f"Note {passage.numero} de la source : {passage.texte}"))
            case Nature.TABLEAU:
                blocs.append(_tableau(passage.lignes))
            case _:
                blocs.append(en_paragraphe(passage.texte))
    if liste:
        blocs.append(_liste(liste))
    return "\n\n".join(b for b in blocs if b), notes


def en_ligne(texte: str) -> str:
    """Rend un texte sur une ligne, qui ne s'y lise pas comme une liste."""
    return en_markdown(sur_une_ligne(texte))


def en_paragraphe(texte: str) -> str:
    """Rend un paragraphe, une phrase par ligne : le diff d'un mot ne touche que sa phrase."""
    if "\n" in texte:
        return en_markdown(texte)
    return "\n".join(en_markdown(phrase) for phrase in _FIN_DE_PHRASE.split(texte))


def _liste(elements: Sequence[Passage]) -> str:
    """Rend une liste ; un élément plus profond se décale sous la marque de celui qui le porte."""
    lignes: list[str] = []
    marges: list[tuple[int, int]] = []
    rangs: dict[int, int] = {}
    for element in elements:
        while marges and marges[-1][0] >= element.niveau:
            marges.pop()
        rangs = {niveau: rang for niveau, rang in rangs.items() if niveau <= element.niveau}
        rangs[element.niveau] = rangs.get(element.niveau, 0) + 1 if element.nature is Nature.NUMERO else 0
        marque = f"{rangs[element.niveau]}. " if element.nature is Nature.NUMERO else "- "
        retrait = sum(largeur for _, largeur in marges)
        lignes.append(" " * retrait + marque + en_ligne(element.texte))
        marges.append((element.niveau, len(marque)))
    return "\n".join(lignes)


def _tableau(lignes: Sequence[LigneBrute]) -> str:
    """Rend un tableau simple ; une ligne ou une colonne seules ne sont que des paragraphes mis en boîte."""
    largeur = max(len(ligne.cellules) for ligne in lignes)
    if largeur == 1 or len(lignes) == 1:
        return "\n\n".join(en_markdown(t) for ligne in lignes for t in ligne.textes if t)
    rangees = [[_case(t) for t in (*ligne.textes, *[""] * (largeur - len(ligne.cellules)))] for ligne in lignes]
    separation = ["---"] * largeur
    return "\n".join("| " + " | ".join(rangee) + " |" for rangee in (rangees[0], separation, *rangees[1:]))


def _case(texte: str) -> str:
    return en_ligne(texte.removeprefix("- ")).replace("|", "\\|")
