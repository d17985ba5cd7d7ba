"""La différence lisible de deux textes : ce qui part, ce qui vient, mot à mot ; le reste se tait."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from cctgen.socle.typographie import composer

_MOT = re.compile(r"\s+|[\w'’-]+|[^\w\s]")
_BORD = 1
"""Lignes inchangées montrées de chaque côté d'un changement."""
_MOTS_COMPARES = 4_000
"""Au-delà, deux passages se montrent en entier : les comparer mot à mot prendrait des secondes."""


class Sort(StrEnum):
    """Ce qui est arrivé à un morceau de texte."""

    GARDE = "garde"
    PARTI = "parti"
    VENU = "venu"
    TU = "tu"


@dataclass(frozen=True, slots=True)
class Morceau:
    """Un morceau de ligne et son sort."""

    sort: Sort
    texte: str


Ligne = tuple[Morceau, ...]


def differences_de_textes(avant: str, apres: str) -> tuple[Ligne, ...]:
    """Rend les lignes à lire d'un texte à l'autre."""
    return differences_de_lignes(avant.splitlines(), apres.splitlines())


def differences_d_imprimes(avant: Sequence[str], apres: Sequence[str]) -> tuple[Ligne, ...]:
    """Rend les lignes à lire de ce que les pièces impriment, composées comme elles le sont.

    Un texte saisi, lui, se compare signe pour signe ; et deux lignes que la composition rendrait égales, aussi.
    """
    composees = [[composer(ligne) for ligne in lignes] for lignes in (avant, apres)]
    return differences_de_lignes(*(composees if composees[0] != composees[1] else (avant, apres)))


def differences_de_lignes(avant: Sequence[str], apres: Sequence[str]) -> tuple[Ligne, ...]:
    """Rend les lignes à lire ; une ligne `TU` tient la place de celles qui ne changent pas."""
    return tuple(_lignes(avant, apres))


def _lignes(avant: Sequence[str], apres: Sequence[str]) -> Iterator[Ligne]:
    comparaison = difflib.SequenceMatcher(None, avant, apres, autojunk=False)
    for operation, d, f, da, fa in comparaison.get_opcodes():
        if operation == "equal":
            yield from _abregees(avant[d:f], au_debut=d == 0, a_la_fin=f == len(avant) and fa == len(apres))
        elif operation == "replace":
            yield from _remplacees(avant[d:f], apres[da:fa])
        else:
            yield from ((Morceau(Sort.PARTI, ligne),) for ligne in avant[d:f])
            yield from ((Morceau(Sort.VENU, ligne),) for ligne in apres[da:fa])


def _abregees(lignes: Sequence[str], *, au_debut: bool, a_la_fin: bool) -> Iterator[Ligne]:
    tete = 0 if au_debut else _BORD
    queue = 0 if a_la_fin else _BORD
    if len(lignes) <= tete + queue + 1:
        yield from ((Morceau(Sort.GARDE, ligne),) for ligne in lignes)
        return
    yield from ((Morceau(Sort.GARDE, ligne),) for ligne in lignes[:tete])
    yield (Morceau(Sort.TU, ""),)
    yield from ((Morceau(Sort.GARDE, ligne),) for ligne in lignes[len(lignes) - queue :])


def _remplacees(avant: Sequence[str], apres: Sequence[str]) -> Iterator[Ligne]:
    """Réunit mot à mot ce qui se répond ligne à ligne ; sinon, tout ce qui part, puis tout ce qui vient."""
    if len(avant) == len(apres):
        for ancienne, nouvelle in zip(avant, apres, strict=True):
            yield tuple(_mots(ancienne, nouvelle))
        return
    yield from ((Morceau(Sort.PARTI, ligne),) for ligne in avant)
    yield from ((Morceau(Sort.VENU, ligne),) for ligne in apres)


def _mots(avant: str, apres: str) -> Iterator[Morceau]:
    a, b = _MOT.findall(avant), _MOT.findall(apres)
    comparaison = difflib.SequenceMatcher(None, a, b, autojunk=False)
    if len(a) + len(b) > _MOTS_COMPARES or comparaison.quick_ratio() < 0.5:
        yield Morceau(Sort.PARTI, avant)
        yield Morceau(Sort.VENU, apres)
        return
    for operation, d, f, da, fa in comparaison.get_opcodes():
        if operation == "equal":
            yield Morceau(Sort.GARDE, "".join(a[d:f]))
            continue
        if d < f:
            yield Morceau(Sort.PARTI, "".join(a[d:f]))
        if da < fa:
            yield Morceau(Sort.VENU, "".join(b[da:fa]))
