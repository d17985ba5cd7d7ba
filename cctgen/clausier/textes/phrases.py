"""Les phrases d'une clause, situées dans son fichier, telles que les contrôles les lisent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from cctgen.clausier.modele import Clause
from cctgen.clausier.textes.redaction import textes_de
from cctgen.socle.anomalies import Chemin
from cctgen.socle.typographie import raccourcir

# Le point de « L. 131-3 » ne finit pas une phrase : il est suivi d'un chiffre.
# Le motif commence par le signe qu'il cherche, et regarde ensuite derrière : deux fois plus vite que l'inverse.
_FIN = re.compile(
    r"\s(?:(?<=[.!?;]\s)(?:(?<=;\s)\s*|\s*(?=[^\W\d_a-zà-ÿ]|[«*{(|-]))"
    r"|(?<=\n)(?:\s*\n|(?=\s*(?:[-|]|\d+\.)\s)))"
)


class Phrase(NamedTuple):
    """Une phrase d'une clause et le chemin de sa clé dans le fichier."""

    chemin: Chemin
    texte: str


def phrases(texte: str) -> Iterator[str]:
    """Énumère les phrases d'un texte : espaces et apostrophes ramenés à une seule forme."""
    yield from _decouper(texte)


@lru_cache(maxsize=8192)
def _decouper(texte: str) -> tuple[str, ...]:
    """Chaque contrôle relit les mêmes textes : ils ne se découpent qu'une fois."""
    return tuple([m for m in map(a_plat, _FIN.split(texte)) if m])


def a_plat(texte: str) -> str:
    """Rend un texte sur une ligne, ses espaces et apostrophes ramenées à une seule forme."""
    return " ".join(texte.replace("’", "'").split())


def phrases_de(clause: Clause) -> Iterator[Phrase]:
    """Énumère les phrases qui partent dans un document, titre compris."""
    yield Phrase(("titre",), clause.titre)
    for chemin, texte in textes_de(clause):
        for phrase in phrases(texte):
            yield Phrase(chemin, phrase)


def sans_rang(phrase: Phrase) -> tuple[str, str, str]:
    """Rend le texte d'une phrase et les clés où elle est écrite, quel que soit son rang dans une liste."""
    debut, fin = phrase.chemin[0], phrase.chemin[-1]
    return str(debut), fin if isinstance(fin, str) else "", phrase.texte


def evoque(phrase: str, *mots: str) -> bool:
    """Vrai si la phrase porte l'un de ces mots, écrits en minuscules.

    Sans eux, un motif n'a rien à y trouver : les chercher d'abord coûte vingt fois moins que de l'y essayer.
    """
    basse = _minuscules(phrase)
    for mot in mots:  # noqa: SIM110 (une expression génératrice coûterait plus que la recherche)
        if mot in basse:
            return True
    return False


@lru_cache(maxsize=16384)
def _minuscules(phrase: str) -> str:
    """Vingt contrôles demandent la même phrase."""
    return phrase.lower()


def abreger(phrase: str) -> str:
    """Rend une phrase assez courte pour un message."""
    return raccourcir(phrase, 90)
