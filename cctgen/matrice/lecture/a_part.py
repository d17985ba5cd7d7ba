"""Lit des fichiers reçus dans des processus bornés en temps et en mémoire : l'un peut tomber, les autres se lisent.

Un fichier ordinaire se lit en quelques millisecondes. Celui qui dépasse le délai, épuise la mémoire ou fait tomber
l'atelier est nommé par une anomalie, et un atelier neuf reprend le fichier suivant.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Lock, Thread
from time import monotonic
from typing import IO

import cctgen
from cctgen.matrice.lecture.archive import FichierRefuse
from cctgen.matrice.lecture.atelier import Lecture, envoyer, recevoir
from cctgen.matrice.lecture.fichier import est_ancien
from cctgen.matrice.lecture.xls import en_xlsx
from cctgen.socle.memoire.lectures import Lectures

DELAI_EN_SECONDES = 60.0
"""Temps laissé à la lecture d'un fichier."""

_ATELIERS = 4
_D_AVANCE = 3
"""Fichiers lus d'avance par atelier : assez pour ne pas attendre, assez peu pour une mémoire constante."""

_GROS = 12_000_000
"""Octets d'un fichier après lequel l'atelier repart à neuf : une grille de deux cents offres, pas une matrice."""

Fichier = tuple[str, bytes]

_MEMOIRE_GARDEE = dict.fromkeys(("MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_"), str(1 << 26))
"""Octets que l'atelier garde d'un fichier à l'autre : les rendre et les redemander au système prend un quinzième du
temps de lecture. Variables de la glibc, sans effet ailleurs."""


class _Garde:
    """Arrête un processus dont le délai est passé ; un même fil le suit d'un fichier à l'autre."""

    def __init__(self, processus: subprocess.Popen[bytes], delai: float) -> None:
        self._processus, self._delai = processus, delai
        self._echeance, self._verrou, self._fini = float("inf"), Lock(), Event()
        self._fil = Thread(target=self._veiller, daemon=True)
        self._fil.start()

    def _veiller(self) -> None:
        while not self._fini.wait(min(1.0, self._delai / 20)):
            with self._verrou:
                if monotonic() > self._echeance:
                    self._processus.kill()

    def __enter__(self) -> None:
        """Fait courir le délai."""
        with self._verrou:
            self._echeance = monotonic() + self._delai

    def __exit__(self, *_: object) -> None:
        """L'arrête."""
        with self._verrou:
            self._echeance = float("inf")

    def lever(self) -> None:
        """Cesse de suivre le processus ; son fil s'est arrêté au retour."""
        self._fini.set()
        self._fil.join()


class Atelier:
    """Un processus de lecture, relancé s'il tombe ; un seul fichier à la fois."""

    def __init__(self, delai: float = DELAI_EN_SECONDES) -> None:
        self._delai = delai
        self._processus: subprocess.Popen[bytes] | None = None
        self._garde: _Garde | None = None

    def lire(self, travail: str | Lecture, octets: bytes, nom: str) -> object:
        """Rend ce que l'atelier a lu, ou rien s'il n'a pas pu : trop long, trop gros, ou tombé.

        `travail` est l'un de ceux de l'atelier, ou une fonction qu'il importe.

        Un .xls qui se lit est relu sur une copie convertie par LibreOffice, quand il est là : un fichier coupé,
        que LibreOffice répare sans le dire, est refusé avant.
        """
        lu = self._demander(travail, octets, nom, None)
        if not est_ancien(octets) or not _a_ete_lu(lu):
            return lu
        copie = en_xlsx(octets)
        return lu if copie is None else self._demander(travail, octets, nom, copie) or lu

    def _demander(self, travail: str | Lecture, octets: bytes, nom: str, copie: bytes | None) -> object:
        processus = self._processus or self._lancer()
        entree, sortie, garde = processus.stdin, processus.stdout, self._garde
        if entree is None or sortie is None or garde is None:
            return None
        try:
            with garde:
                envoyer(entree, (travail, octets, nom, copie))
                lu = recevoir(sortie)
        except (OSError, MemoryError, EOFError):
            lu = None
        if lu is None:
            self.fermer()
        return lu

    def fermer(self) -> None:
        """Arrête le processus ; le suivant sera neuf."""
        processus, self._processus = self._processus, None
        if processus is None:
            return
        if self._garde is not None:
            self._garde.lever()
        processus.kill()
        for flux in (processus.stdin, processus.stdout):
            _fermer(flux)
        processus.wait()

    def _lancer(self) -> subprocess.Popen[bytes]:
        chemins = [str(Path(cctgen.__file__).parent.parent), *filter(None, [os.environ.get("PYTHONPATH")])]
        environnement = {**_MEMOIRE_GARDEE, **os.environ, "PYTHONPATH": os.pathsep.join(chemins)}
        commande = [sys.executable, "-P", "-m", "cctgen.matrice.lecture.atelier"]
        self._processus = subprocess.Popen(
            commande, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environnement
        )
        self._garde = _Garde(self._processus, self._delai)
        return self._processus


def _fermer(flux: IO[bytes] | None) -> None:
    try:
        if flux is not None:
            flux.close()
    except OSError:
        # Le processus est mort avec un message à demi écrit : il n'y a plus rien à lui dire.
        return


def _a_ete_lu(lu: object) -> bool:
    return lu is not None and not isinstance(lu, FichierRefuse) and getattr(lu, "est_lisible", True)


class _Equipe:
    """Les ateliers qui se partagent des fichiers, et ce que le poste a gardé de ses lectures."""

    def __init__(self, travail: str | Lecture, ateliers: Sequence[Atelier], lectures: Lectures | None) -> None:
        self._travail, self._ateliers, self._lectures = travail, ateliers, lectures
        self._libres: SimpleQueue[Atelier] = SimpleQueue()
        for atelier in ateliers:
            self._libres.put(atelier)

    def lire(self, fichier: Fichier) -> tuple[Fichier, object]:
        """Rend le fichier et ce qui en est lu, gardé ou nouveau ; rien s'il n'a pas pu l'être."""
        nom, octets = fichier
        # Un .xls se lit sur une copie que LibreOffice n'a peut-être pas faite : rien n'en est gardé.
        if self._lectures is None or est_ancien(octets):
            return fichier, self._confier(octets, nom)
        cle = self._lectures.cle(nom, octets)
        lu = self._lectures.rendre(cle)
        if lu is None:
            lu = self._confier(octets, nom)
            if lu is not None:
                self._lectures.garder(cle, lu)
        return fichier, lu

    def _confier(self, octets: bytes, nom: str) -> object:
        atelier = self._libres.get()
        try:
            lu = atelier.lire(self._travail, octets, nom)
            if len(octets) > _GROS:
                # Le processus ne rendrait pas la mémoire qu'il y a prise, et le suivant en prendrait autant.
                atelier.fermer()
        finally:
            self._libres.put(atelier)
        return lu

    def fermer(self) -> None:
        """Arrête les processus."""
        for atelier in self._ateliers:
            atelier.fermer()


def lire_a_part(
    travail: str | Lecture,
    fichiers: Iterable[Fichier],
    delai: float = DELAI_EN_SECONDES,
    d_avance: int = _D_AVANCE,
    lectures: Lectures | None = None,
) -> Iterator[tuple[Fichier, object]]:
    """Lit les fichiers, donnés par nom et octets, et les rend dans le même ordre avec ce qui a été lu, ou rien.

    Quelques-uns seulement, `d_avance` par atelier, sont tenus d'avance : la mémoire ne dépend pas de leur nombre.
    `lectures` garde ce qui a été lu : sans fichier nouveau, aucun processus n'est lancé.
    """
    nombre = max(1, min(_ATELIERS, os.cpu_count() or 1))
    equipe = _Equipe(travail, [Atelier(delai) for _ in range(nombre)], lectures)
    attendus: deque[Future[tuple[Fichier, object]]] = deque()
    try:
        with ThreadPoolExecutor(max_workers=nombre) as fils:
            for fichier in fichiers:
                attendus.append(fils.submit(equipe.lire, fichier))
                if len(attendus) >= nombre * d_avance:
                    yield attendus.popleft().result()
            while attendus:
                yield attendus.popleft().result()
    finally:
        equipe.fermer()
