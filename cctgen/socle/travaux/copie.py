"""Une copie de ce processus qui sert des demandes par ses tubes : elle sait d'emblée tout ce que sait l'original.

Un processus neuf relit les modules et reçoit le dossier : une demi-seconde de calcul, que la copie n'a pas à prendre.
Elle s'emploie comme un processus lancé par `subprocess`.
"""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from threading import Lock
from typing import IO, NoReturn

Service = Callable[[IO[bytes], IO[bytes]], None]
"""Ce que fait la copie : lire des demandes sur le premier flux, en rendre les réponses sur le second."""


class Copie:
    """Une copie de ce processus ; ne se crée que s'il peut se dédoubler (voir `de_front`)."""

    def __init__(self, servir: Service) -> None:
        """`servir` y tourne jusqu'à la fin des demandes."""
        demandes, a_l_aller = os.pipe()
        au_retour, reponses = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            _servir(servir, demandes, reponses)
        os.close(demandes)
        os.close(reponses)
        self.stdin: IO[bytes] = os.fdopen(a_l_aller, "wb")
        self.stdout: IO[bytes] = os.fdopen(au_retour, "rb")
        self._etat: int | None = None
        # Un fil peut l'arrêter pendant qu'un autre l'attend : une fois attendue, son numéro n'est plus le sien.
        self._attente = Lock()

    def poll(self) -> int | None:
        """Rend l'état de la copie si elle a fini et si nul autre fil ne l'attend, ou rien."""
        if self._etat is None and self._attente.acquire(blocking=False):
            try:
                self._attendre(os.WNOHANG)
            finally:
                self._attente.release()
        return self._etat

    def wait(self) -> int | None:
        """Attend qu'elle ait fini, et rend son état."""
        with self._attente:
            self._attendre(0)
        return self._etat

    def kill(self) -> None:
        """L'arrête, si elle n'a pas fini."""
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)

    def _attendre(self, option: int) -> None:
        if self._etat is None:
            pid, etat = os.waitpid(self.pid, option)
            self._etat = os.waitstatus_to_exitcode(etat) if pid else None


def _servir(servir: Service, demandes: int, reponses: int) -> NoReturn:
    """Sert et finit la copie, sans rien de ce que l'original ferait à sa fin."""
    # Ce que l'original tenait n'est plus examiné : la copie n'en duplique pas les pages.
    gc.freeze()
    with suppress(BaseException):
        entree, sortie = _ne_garder_que(demandes, reponses)
        servir(entree, sortie)
        sortie.close()
    os._exit(0)


def _ne_garder_que(demandes: int, reponses: int) -> tuple[IO[bytes], IO[bytes]]:
    """Ferme tout le reste : verrou de l'original, tubes des autres copies, terminal où une plainte se lirait."""
    muet = os.open(os.devnull, os.O_RDWR)
    entree, sortie = os.dup(demandes), os.dup(reponses)
    for flux in (0, 1, 2):
        os.dup2(muet, flux)
    gardes = sorted((entree, sortie))
    debut = 3
    for garde in gardes:
        os.closerange(debut, garde)
        debut = garde + 1
    os.closerange(debut, os.sysconf("SC_OPEN_MAX"))
    return os.fdopen(entree, "rb"), os.fdopen(sortie, "wb")
