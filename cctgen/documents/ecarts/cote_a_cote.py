"""Un texte avant et après, côte à côte : ce qui part est surligné, ce qui vient l'est aussi, en gras.

Les lignes qui ne changent pas se taisent, hors de celles qui bordent un changement.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from cctgen.documents.texte import Cellule, Paragraphe, Texte
from cctgen.documents.word.revisions.alignement import passages

COUPURE = "[…]"
"""Tient la place des lignes inchangées qui ne bordent aucun changement."""

_MOT = re.compile(r"\n|[^\S\n]+|[\w'’-]+|[^\w\s]")
_BORD = 1
"""Lignes inchangées gardées de chaque côté d'un changement."""

_Morceau = tuple[str, bool]


def cote_a_cote(avant: Sequence[str], apres: Sequence[str]) -> tuple[Cellule, Cellule]:
    """Rend la cellule d'avant et celle d'après."""
    partis: list[list[_Morceau]] = []
    venus: list[list[_Morceau]] = []
    comparaison = difflib.SequenceMatcher(None, avant, apres, autojunk=False)
    for operation, debut, fin, debut_apres, fin_apres in comparaison.get_opcodes():
        if operation == "equal":
            gardees = _abregees(avant[debut:fin], au_debut=debut == 0, a_la_fin=fin == len(avant))
            communes: list[list[_Morceau]] = [[(ligne, False)] for ligne in gardees]
            partis += communes
            venus += communes
        else:
            anciennes, nouvelles = _mot_a_mot(avant[debut:fin], apres[debut_apres:fin_apres])
            partis += anciennes
            venus += nouvelles
    return _cellule(partis, _retire), _cellule(venus, _ajoute)


def _abregees(lignes: Sequence[str], *, au_debut: bool, a_la_fin: bool) -> Iterator[str]:
    """Énumère les lignes qui bordent un changement ; au début et à la fin du texte, un seul bord en a un."""
    avant = 0 if au_debut else _BORD
    apres = 0 if a_la_fin else _BORD
    if len(lignes) <= avant + apres + 1:
        yield from lignes
        return
    yield from lignes[:avant]
    yield COUPURE
    yield from lignes[len(lignes) - apres :]


def _mot_a_mot(avant: Sequence[str], apres: Sequence[str]) -> tuple[list[list[_Morceau]], list[list[_Morceau]]]:
    anciens, nouveaux = (_MOT.findall("\n".join(lignes)) for lignes in (avant, apres))
    lus = passages(anciens, nouveaux)
    partis = [("".join(anciens[lu.debut : lu.fin]), lu.change) for lu in lus]
    venus = [("".join(nouveaux[lu.debut_apres : lu.fin_apres]), lu.change) for lu in lus]
    return (_en_lignes(partis) if avant else []), (_en_lignes(venus) if apres else [])


def _en_lignes(morceaux: Iterable[_Morceau]) -> list[list[_Morceau]]:
    lignes: list[list[_Morceau]] = [[]]
    for texte, change in morceaux:
        for rang, ligne in enumerate(texte.split("\n")):
            if rang:
                lignes.append([])
            if ligne:
                lignes[-1].append((ligne, change and bool(ligne.strip())))
    return lignes


def _cellule(lignes: Iterable[Iterable[_Morceau]], montrer: Callable[[str], Texte]) -> Cellule:
    """Rend un paragraphe par ligne ; `montrer` donne sa forme à ce qui change."""
    return tuple(
        Paragraphe(tuple(montrer(texte) if change else Texte(texte) for texte, change in ligne)) for ligne in lignes
    )


def _retire(texte: str) -> Texte:
    return Texte(texte, surligne=True)


def _ajoute(texte: str) -> Texte:
    return Texte(texte, gras=True, surligne=True)
