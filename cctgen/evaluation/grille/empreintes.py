"""Ce qui dit, dans une feuille de grille, ce que l'outil y a écrit : une empreinte par ligne, sous le tableau.

Une somme de contrôle de chaque ligne, et non un second rendu : une grille de cent offres en porte trente mille, et ce
qu'elle montre des offres ne se recompose que d'elles. Une ligne triée, déplacée ou doublée garde la sienne. La marque
qui les précède dit aussi de quelle offre est le tableau : collé sur un autre, il y apporte ses propres empreintes.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import combinations, islice
from operator import itemgetter
from struct import pack
from typing import NamedTuple

from isal.isal_zlib import crc32

from cctgen.evaluation.grille.contrat import (
    COLONNE_ECART,
    COLONNE_FICHIER,
    COLONNE_PREUVE,
    COLONNE_REPONSE_RECUE,
    COLONNE_RESTE,
    COLONNE_SOUMISSIONNAIRE,
    COLONNES_DECLAREES,
    COLONNES_SAISIE,
)
from cctgen.evaluation.modele import nom_replie
from cctgen.socle.typographie import composer

MARQUE = "Empreintes des lignes de cette feuille, à laisser"
_CHIFFRES = 8
_PAR_CASE = 4000
"""Empreintes que tient une case : Excel n'en admet pas plus de 32 767 signes."""


_SAISIES = frozenset(map(nom_replie, (*COLONNES_SAISIE, COLONNE_RESTE)))


def colonnes_gardees(colonnes: Iterable[str]) -> list[str]:
    """Rend, repliées, les colonnes dont le texte est de l'outil, dans un ordre qui ne dépend pas de leur place."""
    return sorted({nom_replie(c) for c in colonnes} - _SAISIES)


def empreinte_de(textes: Iterable[str]) -> int:
    """Rend l'empreinte d'une ligne, d'après ses textes dans l'ordre de `colonnes_gardees`."""
    return crc32("\n".join(textes).encode(errors="surrogatepass"))


def empreinte_d_octets(textes: Iterable[bytes]) -> int:
    """Rend la même, de textes déjà encodés."""
    return crc32(b"\n".join(textes))


def empreinte_de_l_offre(lot: int, sha256: str) -> str:
    """Rend ce qui désigne l'offre d'un tableau ; d'un tableau qui les porte toutes, son lot, sans `sha256`."""
    return _en_chiffres(empreinte_de((str(lot), sha256)))


def en_cases(colonnes: Sequence[str], empreintes: Sequence[int], offre: str = "") -> Iterator[str]:
    """Énumère les cases de la ligne qui les porte : la marque, ses colonnes et son offre, puis celles des lignes."""
    yield f"{MARQUE} {_en_chiffres(empreinte_de(colonnes))} {offre}".rstrip()
    for debut in range(0, len(empreintes), _PAR_CASE):
        suivantes = empreintes[debut : debut + _PAR_CASE]
        yield pack(f">{len(suivantes)}I", *suivantes).hex()


class Emises:
    """Les lignes qu'une feuille dit avoir reçues de l'outil, et leurs colonnes, par rang."""

    def __init__(self, rangs: Sequence[int], empreintes: Collection[int]) -> None:
        self.rangs, self._empreintes = rangs, empreintes
        self._largeur = max(rangs) + 1
        self._textes = itemgetter(*rangs)

    def porte(self, rangee: Sequence[str]) -> bool:
        """Vrai si tous les textes de l'outil sont encore ceux de la ligne."""
        manquent = self._largeur - len(rangee)
        textes = self._textes([*rangee, *[""] * manquent] if manquent > 0 else rangee)
        return empreinte_de(textes) in self._empreintes


class LigneMarquee(NamedTuple):
    """La ligne qui porte les empreintes : son rang, ce que sa marque dit du tableau, et ce qu'elle en donne.

    `offre` est vide sous une grille que l'outil a écrite avant de l'y dire.
    """

    rang: int
    colonnes: str
    offre: str
    empreintes: frozenset[int]


def ligne_marquee(rangees: Sequence[Sequence[str]]) -> LigneMarquee | None:
    """Rend la ligne des empreintes d'une feuille, la dernière le plus souvent ; rien d'une grille plus ancienne."""
    for rang in range(len(rangees) - 1, -1, -1):
        cases = [texte for texte in rangees[rang] if texte]
        if cases and (marque := _MARQUE_ENTIERE.fullmatch(cases[0])):
            # Une colonne recopiée porte aussi la marque : elle n'est pas une empreinte.
            lues = "".join(filter(_EMPREINTES.fullmatch, cases[1:]))
            decoupees = (int(lues[debut : debut + _CHIFFRES], 16) for debut in range(0, len(lues), _CHIFFRES))
            return LigneMarquee(rang, marque[1], marque[2] or "", frozenset(decoupees))
    return None


def est_une_case(texte: str) -> bool:
    """Vrai de ce que l'outil écrit sur la ligne des empreintes."""
    return any(forme.fullmatch(texte) for forme in (_MARQUE_ENTIERE, _EMPREINTES))


_EMPREINTES = re.compile(rf"(?:[0-9a-f]{{{_CHIFFRES}}})+")
_MARQUE_ENTIERE = re.compile(rf"{MARQUE} ([0-9a-f]{{{_CHIFFRES}}})(?: ([0-9a-f]{{{_CHIFFRES}}}))?")


def emises_de(marquee: LigneMarquee | None, colonnes: Mapping[str, int]) -> Emises | None:
    """Rend ce à quoi comparer les lignes d'un tableau, ou rien s'il n'y a pas à le faire.

    `colonnes` donne le rang de celles que l'outil écrit, par en-tête replié ; si l'une manque, rien ne se compare.
    """
    gardees = colonnes_gardees(colonnes)
    if marquee is None or len(gardees) < 2 or marquee.colonnes != _en_chiffres(empreinte_de(gardees)):
        return None
    return Emises([colonnes[c] for c in gardees], marquee.empreintes)


COLONNES_DE_TOUTE_FEUILLE = (*COLONNES_DECLAREES, COLONNE_PREUVE)
_SELON_LA_FORME = ((), (COLONNE_SOUMISSIONNAIRE, COLONNE_FICHIER))
_SELON_LES_ECHANGES = ((), (COLONNE_REPONSE_RECUE,))
_AU_PLUS = 4096
"""Jeux d'avis essayés : tous ceux d'une douzaine d'évaluateurs, et ceux à qui peu manque au-delà."""


@lru_cache(maxsize=64)
def colonnes_signees(colonnes: str, avis: frozenset[str]) -> frozenset[str]:
    """Rend les colonnes, repliées, que nomme l'empreinte `colonnes` d'une marque ; aucune si elle ne se retrouve pas.

    Les en-têtes présents ne suffisent pas : un évaluateur a pu nommer « Écart » une colonne à lui, ou en ôter une.
    `avis` sont ceux qui pourraient être d'une grille de consensus, d'où vient aussi la colonne des écarts.
    """
    for forme in _SELON_LA_FORME:
        for echanges in _SELON_LES_ECHANGES:
            for reunion in _reunions(sorted(avis)):
                gardees = colonnes_gardees((*COLONNES_DE_TOUTE_FEUILLE, *forme, *echanges, *reunion))
                if _en_chiffres(empreinte_de(gardees)) == colonnes:
                    return frozenset(gardees)
    return frozenset()


def _reunions(avis: Sequence[str]) -> Iterator[tuple[str, ...]]:
    yield ()
    jeux = (jeu for nombre in range(len(avis), 0, -1) for jeu in combinations(avis, nombre))
    yield from ((COLONNE_ECART, *jeu) for jeu in islice(jeux, _AU_PLUS))


def textes_en_cases(textes: Iterable[str]) -> Iterator[str]:
    """Énumère les cases de la ligne qui porte les empreintes des textes d'une feuille sans tableau."""
    return en_cases((), sorted(set(map(empreinte_du_texte, textes))))


def empreinte_du_texte(texte: str) -> int:
    """Rend l'empreinte d'un texte d'une feuille sans tableau, composé ou non, aux espaces près."""
    return empreinte_de((composer(" ".join(texte.split())),))


def _en_chiffres(empreinte: int) -> str:
    return f"{empreinte:0{_CHIFFRES}x}"
