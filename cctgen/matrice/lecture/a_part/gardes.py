"""Les processus de lecture : leur lancement, leur délai, et ceux qu'une lecture laisse à la suivante."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Lock, Thread
from time import monotonic
from typing import IO

import cctgen
from cctgen.socle.travaux.copie import Copie

DELAI_EN_SECONDES = 60.0
"""Temps laissé à la lecture d'un fichier."""

ATELIERS_AU_PLUS = 4


class Garde:
    """Arrête un processus dont le délai est passé ; un même fil le suit d'un fichier à l'autre."""

    def __init__(self, processus: subprocess.Popen[bytes] | Copie, delai: float) -> None:
        self.processus, self.delai = processus, delai
        self._echeance, self._verrou, self._fini = float("inf"), Lock(), Event()
        self._fil = Thread(target=self._veiller, daemon=True)
        self._fil.start()

    def _veiller(self) -> None:
        while not self._fini.wait(min(1.0, self.delai / 20)):
            with self._verrou:
                if monotonic() > self._echeance:
                    self.processus.kill()

    def __enter__(self) -> None:
        """Fait courir le délai."""
        with self._verrou:
            self._echeance = monotonic() + self.delai

    def __exit__(self, *_: object) -> None:
        """L'arrête."""
        with self._verrou:
            self._echeance = float("inf")

    def fermer(self) -> None:
        """Arrête le processus et cesse de le suivre ; rien n'en reste au retour."""
        self._fini.set()
        self._fil.join()
        self.processus.kill()
        for flux in (self.processus.stdin, self.processus.stdout):
            _fermer(flux)
        self.processus.wait()


def _fermer(flux: IO[bytes] | None) -> None:
    try:
        if flux is not None:
            flux.close()
    except OSError:
        # Le processus est mort avec un message à demi écrit : il n'y a plus rien à lui dire.
        return


def lancer(delai: float) -> Garde:
    """Lance un processus neuf, prêt à recevoir ce qu'il est chargé de lire."""
    chemins = [str(Path(cctgen.__file__).parent.parent), *filter(None, [os.environ.get("PYTHONPATH")])]
    environnement = {**os.environ, "PYTHONPATH": os.pathsep.join(chemins)}
    commande = [sys.executable, "-P", "-m", "cctgen.matrice.lecture.atelier"]
    processus = subprocess.Popen(
        commande, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environnement
    )
    return Garde(processus, delai)


class Reserve:
    """Les processus sans travail que les ateliers se laissent : aucun, hors d'un bloc `ateliers_gardes`."""

    def __init__(self) -> None:
        self._verrou = Lock()
        self._places = 0
        self._gardes: list[Garde] = []

    def prendre(self, delai: float) -> Garde | None:
        """Rend un processus qui attend un travail, ou rien."""
        while True:
            with self._verrou:
                garde = self._gardes.pop() if self._gardes else None
            if garde is None:
                return None
            if garde.processus.poll() is None:
                garde.delai = delai
                return garde
            garde.fermer()

    def laisser(self, garde: Garde) -> None:
        """Garde un processus qui n'a rien à rendre, ou l'arrête s'il n'y a pas de place."""
        with self._verrou:
            if len(self._gardes) < self._places:
                self._gardes.append(garde)
                return
        garde.fermer()

    def regler(self, places: int) -> int:
        """Change le nombre de places, arrête les processus qui n'en ont plus, et rend le nombre d'avant."""
        with self._verrou:
            avant, self._places = self._places, places
            en_trop, self._gardes = self._gardes[places:], self._gardes[:places]
        for garde in en_trop:
            garde.fermer()
        return avant


RESERVE = Reserve()


@contextmanager
def ateliers_gardes(nombre: int = ATELIERS_AU_PLUS) -> Iterator[None]:
    """Le temps du bloc, qui a fini de lire laisse ses processus au suivant : en lancer un coûte plus que lire.

    Pour qui enchaîne plusieurs lectures. Un serveur, qui vit longtemps, n'en garde pas. Zéro n'en garde aucun.
    """
    avant = RESERVE.regler(nombre)
    try:
        yield
    finally:
        RESERVE.regler(avant)
