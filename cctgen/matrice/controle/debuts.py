"""Range des motifs par la lettre qui les commence : un mot n'est comparé qu'à ceux de la sienne."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import chain

_PREMIER = re.compile(
    r"(?P<regard>\(\?<?[=!])|(?P<groupe>\(\?:)|(?P<bord>\^|\\b)|\[(?P<classe>[^\]\\-]+)\]|(?P<chiffre>\\d)|(?P<lettre>\w)"
)
_FACULTATIF = ("?", "*")


def par_initiale(motifs: Collection[str]) -> str:
    """Rend l'expression de tous ces motifs, pour un texte sans casse : elle trouve où l'un d'eux trouve.

    Lève ValueError si l'un commence par autre chose qu'une lettre, un chiffre, un choix ou un regard autour.
    """
    rangs: dict[str, list[str]] = {}
    for seul in chain.from_iterable(map(_separes, motifs)):
        for initiale in sorted(_initiales(seul)):
            rangs.setdefault(initiale, []).append(seul)
    memes: dict[str, str] = {}
    for initiale, ranges in rangs.items():
        choix = "|".join(ranges)
        memes[choix] = memes.get(choix, "") + initiale
    tous = "|".join(f"(?=[{initiales}])(?:{choix})" for choix, initiales in memes.items())
    return rf"\b(?=[{''.join(rangs)}])(?:{tous})\b"


def _separes(motif: str) -> Iterator[str]:
    """Énumère les choix d'un motif, sans ceux que ses groupes renferment."""
    debut = profondeur = 0
    for signe in re.finditer(r"\\.|\[[^\]]*\]|[()|]", motif):
        profondeur += {"(": 1, ")": -1}.get(signe.group(), 0)
        if signe.group() == "|" and not profondeur:
            yield motif[debut : signe.start()]
            debut = signe.end()
    yield motif[debut:]


def _initiales(motif: str) -> set[str]:
    lu = _PREMIER.match(motif)
    if lu is None:
        raise ValueError(f"« {motif} » ne dit pas par quelle lettre il commence.")
    if lu["bord"]:
        return _initiales(motif[lu.end() :])
    if lu["regard"] or lu["groupe"]:
        fin = _fin_du_groupe(motif)
        dedans, suite = motif[lu.end() : fin - 1], motif[fin:]
        premieres = set() if lu["regard"] else {c for choix in _separes(dedans) for c in _initiales(choix)}
        vide = bool(lu["regard"])
    else:
        suite, vide = motif[lu.end() :], False
        premieres = {r"\d"} if lu["chiffre"] else set(lu["classe"] or lu["lettre"])
    if suite.startswith(_FACULTATIF):
        suite, vide = suite[1:], True
    return premieres | _initiales(suite) if vide else premieres


def _fin_du_groupe(motif: str) -> int:
    profondeur = 0
    for signe in re.finditer(r"\\.|\[[^\]]*\]|[()]", motif):
        profondeur += {"(": 1, ")": -1}.get(signe.group(), 0)
        if not profondeur and signe.group() == ")":
            return signe.end()
    raise ValueError(f"« {motif} » ouvre un groupe sans le fermer.")
