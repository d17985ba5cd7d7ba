"""Ce qu'une matrice émise contient : la liste de ses exigences, en texte brut, et leurs empreintes."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
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


def texte_compare(texte: str) -> str:
    """Rend le texte tel qu'on le compare : ni la mise en lignes ni la forme Unicode ne comptent."""
    return " ".join(unicodedata.normalize("NFC", texte).split())


def empreinte_texte(texte: str) -> str:
    """Rend l'empreinte courte d'un texte émis, insensible aux espaces et aux retours à la ligne."""
    return _empreinte_retenue(texte) if len(texte) < _RETENU else _empreinte_courte(texte)


COURBE, DROITE = "’", "'"


def est_le_texte(rendu: str, emise: str) -> bool:
    """Vrai si un texte rendu est celui dont voici l'empreinte ; un tableur a pu en courber les apostrophes."""
    return empreinte_texte(rendu) == emise or (
        COURBE in rendu and empreinte_texte(rendu.replace(COURBE, DROITE)) == emise
    )


_RETENU = 4_000
"""Caractères au-dessous desquels une empreinte se retient : les matrices d'un lot portent les mêmes textes."""


def _empreinte_courte(texte: str) -> str:
    return empreinte(texte_compare(texte))[:16]


_empreinte_retenue = lru_cache(maxsize=4096)(_empreinte_courte)


def empreinte_matrice(reference: str, lot: int, version: str, lignes: Iterable[Attendue]) -> str:
    """Rend l'empreinte d'une matrice émise : la consultation, le lot, la version et chaque ligne."""
    contenu = [reference, str(lot), version]
    contenu += [" ".join((a.ref, a.niveau, a.empreinte_enonce, a.empreinte_preuve)) for a in lignes]
    return empreinte("\n".join(contenu))


def empreinte_lisible(complete: str) -> str:
    """Rend les seize premiers chiffres d'une empreinte, par groupes de quatre : « 3fa1 09bc … »."""
    return " ".join(complete[i : i + 4] for i in range(0, 16, 4))
