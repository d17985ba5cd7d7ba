"""Les formules d'un .ods, écrites comme celles d'un .xlsx : « H6 », et non « of:=[.H6] » (OpenFormula, 5.8)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

_PREFIXE = re.compile(r"(?:of|oooc|msoxl):=?|=")
_CITE = r"'(?:[^']|'')*'"
_MORCEAU = re.compile(rf'"[^"]*"|\[((?:{_CITE}|[^\[\]\'])*)\]')
_PLACE = re.compile(rf"(?:({_CITE})#)?\$?((?:{_CITE}|[^.:'#])*)\.(#REF!|[^.:]+)")


class Formules(Mapping[str, str]):
    """Les formules par cellule, récrites à la demande : une matrice n'a guère que les nôtres, que rien ne cite."""

    def __init__(self, ecrites: Mapping[str, str]) -> None:
        self._ecrites = ecrites

    def __getitem__(self, cellule: str) -> str:
        return en_clair(self._ecrites[cellule])

    def __iter__(self) -> Iterator[str]:
        return iter(self._ecrites)

    def __len__(self) -> int:
        return len(self._ecrites)

    def __contains__(self, cellule: object) -> bool:
        return cellule in self._ecrites


def en_clair(formule: str) -> str:
    """Rend la formule sans son préfixe, et ses références à l'écriture d'un .xlsx ; un texte cité ne change pas."""
    prefixe = _PREFIXE.match(formule)
    nue = formule[prefixe.end() :] if prefixe else formule
    return nue if formule.startswith("msoxl:") else _MORCEAU.sub(_reference, nue)


def _reference(morceau: re.Match[str]) -> str:
    return morceau[0] if morceau[1] is None else _PLACE.sub(_place, morceau[1])


def _place(place: re.Match[str]) -> str:
    fichier, feuille, cellule = place.groups()
    if fichier:
        return f"'[{fichier[1:-1]}]{feuille.removeprefix('$').strip(chr(39))}'!{cellule}"
    return f"{feuille}!{cellule}" if feuille else cellule
