"""Range des motifs par ce qui les commence : un mot qui n'en commence aucun s'écarte sans les essayer."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from itertools import chain

_SIGNES = 8
"""Signes d'un début : mesuré, un texte sans réserve se lit deux fois et demie plus vite ; au-delà, guère plus."""

_PREMIER = re.compile(
    r"(?P<regard>\(\?<?[=!])|(?P<groupe>\(\?:)|(?P<bord>\^|\\b)|\[(?P<classe>[^\]^\\-]+)\]"
    r"|(?P<signe>\\[ds]|[^\W_]|[ ,:;/'’°-])"
)
_FOIS = re.compile(r"([?*+]|\{(\d+)[^}]*\})\??")
_FIN = "."
"""Ce qui n'est pas un début : la suite ne s'en tire plus."""

Debut = tuple[str, ...]


def par_debut(motifs: Collection[str]) -> str:
    """Rend l'expression de tous ces motifs, pour un texte sans casse : elle trouve où l'un d'eux trouve.

    Lève ValueError si l'un commence par autre chose qu'une lettre, un chiffre, un choix ou un regard autour.
    """
    arbre: dict[str, Arbre] = {}
    for seul in chain.from_iterable(map(_separes, motifs)):
        for debut in _debuts(seul, _SIGNES):
            if not debut:
                raise ValueError(f"« {seul} » ne dit pas par quelle lettre il commence.")
            _planter(arbre, debut)
    return rf"\b(?={_ecrire(arbre)})(?:{'|'.join(motifs)})\b"


Arbre = dict[str, "Arbre"]
_FEUILLE = ""
"""Sous elle, un début s'arrête : tout ce qui le suit convient."""


def _planter(arbre: Arbre, debut: Debut) -> None:
    for signe in debut:
        arbre = arbre.setdefault(signe, {})
    arbre[_FEUILLE] = {}


def _ecrire(arbre: Arbre) -> str:
    """Rend l'expression de ces débuts : chaque choix y commence par un signe, et s'écarte à lui seul."""
    if _FEUILLE in arbre:
        return ""
    memes: dict[str, list[str]] = {}
    for signe, suite in arbre.items():
        memes.setdefault(_ecrire(suite), []).append(signe)
    choix = [signe + suite for suite, signes in memes.items() for signe in _en_classe(signes)]
    return choix[0] if len(choix) == 1 else f"(?:{'|'.join(choix)})"


def _en_classe(signes: Iterable[str]) -> Iterator[str]:
    """Réunit les signes seuls : « [éè] » est un seul choix."""
    seuls = "".join(sorted(signe for signe in signes if len(signe) == 1))
    yield from (signe for signe in signes if len(signe) > 1)
    if seuls:
        yield seuls if len(seuls) == 1 else f"[{re.escape(seuls)}]"


def _separes(motif: str) -> Iterator[str]:
    """Énumère les choix d'un motif, sans ceux que ses groupes renferment."""
    debut = profondeur = 0
    for signe in re.finditer(r"\\.|\[[^\]]*\]|[()|]", motif):
        profondeur += {"(": 1, ")": -1}.get(signe.group(), 0)
        if signe.group() == "|" and not profondeur:
            yield motif[debut : signe.start()]
            debut = signe.end()
    yield motif[debut:]


@cache
def _debuts(motif: str, longueur: int) -> frozenset[Debut]:
    """Rend des suites de signes, cette longueur au plus, dont l'une commence tout ce que le motif trouve."""
    lu = _PREMIER.match(motif) if longueur else None
    if lu is None:
        return frozenset([()])
    if lu["bord"]:
        return _debuts(motif[lu.end() :], longueur)
    fin = _fin_du_groupe(motif) if lu["regard"] or lu["groupe"] else lu.end()
    if lu["regard"]:
        return _debuts(motif[fin:], longueur)
    fois = _FOIS.match(motif, fin)
    repete = fois is not None and fois[1] != "?"
    suite = motif[fois.end() if fois else fin :]
    if lu["groupe"]:
        choix = _separes(motif[lu.end() : fin - 1])
        debuts = {d for seul in choix for d in _debuts(seul + (_FIN if repete else suite), longueur)}
    else:
        debuts = {(signe, *d) for signe in _signes(lu, repete=repete) for d in _debuts(suite, longueur - 1)}
    facultatif = fois is not None and (fois[1] in "?*" or fois[2] == "0")
    return frozenset(debuts | _debuts(suite, longueur) if facultatif else debuts)


def _signes(lu: re.Match[str], *, repete: bool) -> Iterable[str]:
    """Rend les signes d'un début, chacun une expression ; ceux d'une classe répétée se mêlent, et n'en font qu'un."""
    if repete:
        return [f"{lu.group()}+"]
    return lu["classe"] or [lu["signe"]]


def _fin_du_groupe(motif: str) -> int:
    profondeur = 0
    for signe in re.finditer(r"\\.|\[[^\]]*\]|[()]", motif):
        profondeur += {"(": 1, ")": -1}.get(signe.group(), 0)
        if not profondeur and signe.group() == ")":
            return signe.end()
    raise ValueError(f"« {motif} » ouvre un groupe sans le fermer.")
