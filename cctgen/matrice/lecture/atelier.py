"""Le processus à part où se lisent les fichiers reçus : il peut manquer de mémoire ou s'arrêter, le lot continue.

Lancé par `a_part`. Sur l'entrée et la sortie, des messages « longueur sur huit octets, puis pickle » ; rien d'autre
n'est écrit, et la sortie d'erreur, où une bibliothèque pourrait se plaindre, est fermée par l'appelant.
"""

from __future__ import annotations

import pickle
import struct
import sys
from collections.abc import Callable
from typing import IO, cast

from cctgen.matrice.lecture.fichier import lire_en_bornant
from cctgen.matrice.lecture.matrice import lire_matrice

LONGUEUR = struct.Struct(">Q")
MEMOIRE = 2_500_000_000
"""Octets d'adresses qu'un atelier peut demander ; les bornes de la lecture tiennent dans la moitié."""

Lecture = Callable[[bytes, str, bytes | None], object]
"""Ce qui lit un fichier, donné par ses octets, son nom et sa copie convertie s'il est d'un format ancien."""

TRAVAUX: dict[str, Lecture] = {"matrice": lire_matrice, "classeur": lire_en_bornant}


def _borner_la_memoire() -> None:
    try:
        import resource  # noqa: PLC0415 (absent de Windows, où seule la durée est bornée)
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMOIRE, MEMOIRE))


def recevoir(entree: IO[bytes]) -> object:
    """Rend le message suivant, ou rien à la fin de l'entrée."""
    entete = entree.read(LONGUEUR.size)
    if len(entete) < LONGUEUR.size:
        return None
    (longueur,) = LONGUEUR.unpack(entete)
    corps = entree.read(longueur)
    return pickle.loads(corps) if len(corps) == longueur else None  # noqa: S301 (écrit par notre propre processus)


def envoyer(sortie: IO[bytes], message: object) -> None:
    """Écrit un message."""
    corps = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    sortie.write(LONGUEUR.pack(len(corps)))
    sortie.write(corps)
    sortie.flush()


def travailler(entree: IO[bytes], sortie: IO[bytes]) -> None:
    """Lit un fichier par message reçu, jusqu'à la fin de l'entrée ; `None` dit que la mémoire a manqué."""
    while (message := recevoir(entree)) is not None:
        envoyer(sortie, _lire(message))


def _lire(message: object) -> object:
    try:
        travail, octets, nom, copie = cast("tuple[str | Lecture, bytes, str, bytes | None]", message)
        lire = TRAVAUX[travail] if isinstance(travail, str) else travail
        return lire(octets, nom, copie)
    except MemoryError:
        return None


if __name__ == "__main__":
    _borner_la_memoire()
    travailler(sys.stdin.buffer, sys.stdout.buffer)
