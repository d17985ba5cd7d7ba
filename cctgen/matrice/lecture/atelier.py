"""Le processus à part où se lisent les fichiers reçus : il peut manquer de mémoire ou s'arrêter, le lot continue.

Lancé par `a_part.gardes`. Sur l'entrée et la sortie, des messages « longueur sur huit octets, puis leur corps » : à
l'aller ce qui est à faire, puis les octets du fichier ; au retour une lecture emballée. Rien d'autre n'est écrit, et la
sortie d'erreur, où une bibliothèque pourrait se plaindre, est fermée par l'appelant.
"""

from __future__ import annotations

import gc
import pickle
import struct
import sys
from collections.abc import Callable
from typing import IO

from cctgen.matrice.lecture.fichier import est_ancien, lire_en_bornant
from cctgen.matrice.lecture.matrice import lire_matrice
from cctgen.socle.memoire.lectures import emballer
from cctgen.socle.travaux.gros_blocs import garder_les_gros_blocs

LONGUEUR = struct.Struct(">Q")
MEMOIRE = 2_500_000_000
"""Octets d'adresses qu'un atelier peut demander ; les bornes de la lecture tiennent dans la moitié."""

_OBJETS_AVANT_RAMASSAGE = 50_000

Lecture = Callable[[bytes, str, bytes | None], object]
"""Ce qui lit un fichier, donné par ses octets, son nom et sa copie convertie s'il est d'un format ancien."""

TRAVAUX: dict[str | bytes, Lecture] = {"matrice": lire_matrice, "classeur": lire_en_bornant}


def _borner_la_memoire() -> None:
    try:
        import resource  # noqa: PLC0415 (absent de Windows, où seule la durée est bornée)
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMOIRE, MEMOIRE))


def recevoir(entree: IO[bytes]) -> bytes:
    """Rend le message suivant, vide à la fin de l'entrée ou s'il est coupé."""
    entete = entree.read(LONGUEUR.size)
    if len(entete) < LONGUEUR.size:
        return b""
    (longueur,) = LONGUEUR.unpack(entete)
    corps = entree.read(longueur)
    return corps if len(corps) == longueur else b""


def envoyer(sortie: IO[bytes], corps: bytes) -> None:
    """Écrit un message."""
    sortie.write(LONGUEUR.pack(len(corps)))
    sortie.write(corps)
    sortie.flush()


def travailler(entree: IO[bytes], sortie: IO[bytes]) -> None:
    """Lit un fichier par message reçu, jusqu'à la fin de l'entrée ; un message vide dit que la mémoire a manqué."""
    lire: Lecture | None = None
    while message := recevoir(entree):
        travail, nom, copie = pickle.loads(message)  # noqa: S301 (écrit par notre propre processus)
        octets = recevoir(entree)
        if travail is not None:
            # Il porte parfois tout un dossier : il ne s'envoie, et ne s'ouvre, qu'une fois par atelier.
            lire = TRAVAUX.get(travail) or pickle.loads(travail)  # noqa: S301 (de même)
        envoyer(sortie, _lire(lire, octets, nom, copie))


def _lire(lire: Lecture | None, octets: bytes, nom: str, copie: bytes | None) -> bytes:
    try:
        return b"" if lire is None else emballer(lire(octets, nom, copie))
    except MemoryError:
        return b""


def servir_un_fichier(
    lire: Lecture,
    fichier: tuple[str, Callable[[], bytes]],
    cle: Callable[[str, bytes], str],
    entree: IO[bytes],
    sortie: IO[bytes],
) -> None:
    """Ouvre un fichier dans les bornes d'un atelier et rend sa clé ; puis, si on la demande, sa lecture.

    Rien pour un .xls, qui se lit sur une copie que LibreOffice ne ferait pas dans ces bornes.
    """
    se_borner()
    nom, octets = fichier
    contenu = octets()
    if est_ancien(contenu):
        return
    envoyer(sortie, cle(nom, contenu).encode())
    if recevoir(entree):
        envoyer(sortie, _lire(lire, contenu, nom, None))


def se_borner() -> None:
    """Borne la mémoire de ce processus, qui ne fera plus que lire."""
    _borner_la_memoire()
    # Les rendre et les redemander au système prend un quinzième du temps de lecture.
    garder_les_gros_blocs()
    # Un fichier lu ne laisse guère de cycles : les chercher tous les sept cents objets ne rend rien.
    gc.freeze()
    gc.set_threshold(_OBJETS_AVANT_RAMASSAGE)


if __name__ == "__main__":
    se_borner()
    travailler(sys.stdin.buffer, sys.stdout.buffer)
