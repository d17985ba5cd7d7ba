"""Ce qu'une matrice émise contient : la liste de ses exigences, en texte brut, et leurs empreintes."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from cctgen.socle.fichiers import empreinte


class Attendue(NamedTuple):
    """Une exigence émise ; sans consultation, seules les empreintes de ses textes sont connues."""

    ref: str
    niveau: str
    empreinte_enonce: str
    empreinte_preuve: str
    theme: str = ""
    enonce: str = ""
    preuve: str = ""
    niveau_ecrit: str = ""
    """Ce que la matrice écrit sous « Niveau », mention de notation comprise ; sans consultation, rien."""


_COURBE, _DROITE = "’", "'"


def en_une_ligne(texte: str) -> str:
    """Rend le texte tel qu'on le cite : ni la mise en lignes ni la forme Unicode ne comptent."""
    return " ".join(unicodedata.normalize("NFC", texte).split())


def texte_compare(texte: str) -> str:
    """Rend le texte tel qu'on le compare : d'un tableur à l'autre, une apostrophe y est courbe ou droite."""
    return en_une_ligne(texte).replace(_COURBE, _DROITE)


def empreinte_texte(texte: str) -> str:
    """Rend l'empreinte courte d'un texte émis, insensible aux espaces, aux lignes et à la forme des apostrophes."""
    return _empreinte_retenue(texte) if len(texte) < _RETENU else _empreinte_courte(texte)


def empreinte_d_avant(texte: str) -> str:
    """Rend l'empreinte que portait une matrice du temps où la forme des apostrophes y comptait."""
    return empreinte(en_une_ligne(texte))[:16]


def empreintes_possibles(texte: str) -> Iterator[str]:
    """Énumère les empreintes qu'a pu recevoir un texte émis, d'avant comme d'aujourd'hui, la courante d'abord."""
    yield empreinte_texte(texte)
    yield from _empreintes_d_avant(texte)


def _empreintes_d_avant(texte: str) -> Iterator[str]:
    if _COURBE in texte or _DROITE in texte:
        yield empreinte_d_avant(texte)
        yield empreinte_d_avant(texte.replace(_DROITE, _COURBE))


def est_le_texte(rendu: str, emise: str) -> bool:
    """Vrai si un texte rendu est celui dont voici l'empreinte, aux apostrophes et aux espaces près."""
    return empreinte_texte(rendu) == emise or emise in _empreintes_d_avant(rendu)


_RETENU = 4_000
"""Caractères au-dessous desquels une empreinte se retient : les matrices d'un lot portent les mêmes textes."""


def _empreinte_courte(texte: str) -> str:
    return empreinte(texte_compare(texte))[:16]


_empreinte_retenue = lru_cache(maxsize=4096)(_empreinte_courte)


def d_avant(attendue: Attendue) -> Attendue:
    """Rend l'exigence avec les empreintes que portait une matrice du temps où la forme des apostrophes comptait."""
    enonce, preuve = empreinte_d_avant(attendue.enonce), empreinte_d_avant(attendue.preuve)
    return attendue._replace(empreinte_enonce=enonce, empreinte_preuve=preuve)


def empreinte_matrice(reference: str, lot: int, version: str, lignes: Iterable[Attendue]) -> str:
    """Rend l'empreinte d'une matrice émise : la consultation, le lot, la version et chaque ligne."""
    contenu = [reference, str(lot), version]
    contenu += [" ".join((a.ref, a.niveau, a.empreinte_enonce, a.empreinte_preuve)) for a in lignes]
    return empreinte("\n".join(contenu))


def empreinte_lisible(complete: str) -> str:
    """Rend les seize premiers chiffres d'une empreinte, par groupes de quatre : « 3fa1 09bc … »."""
    return " ".join(complete[i : i + 4] for i in range(0, 16, 4))
