"""Mener deux travaux de front : le second dans une copie de ce processus, quand le système sait en faire une.

Une copie partage la mémoire de l'original : ni le dossier ni les offres ne se transmettent, seul le résultat revient.
Sans copie possible (Windows, autre fil en cours, un seul cœur), l'un suit l'autre, et rend la même chose.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn, TypeVar

P = TypeVar("P")
S = TypeVar("S")


def de_front(ici: Callable[[], P], ailleurs: Callable[[], S]) -> tuple[P, S]:
    """Rend ce que rendent les deux travaux ; `ailleurs` ne doit rien changer d'autre que ce qu'il rend.

    S'il échoue dans la copie, il est repris ici, et son erreur est celle qu'il y aurait eue.
    """
    if not peut_se_dedoubler():
        return ici(), ailleurs()
    lecture, ecriture = os.pipe()
    copie = os.fork()
    if copie == 0:
        os.close(lecture)
        _travailler(ailleurs, ecriture)
    os.close(ecriture)
    rendus: list[S] = []
    try:
        fait = ici()
        # Lu du tube même : une grille de cinq cents offres n'est tenue qu'une fois. Une copie tombée n'a rien rendu.
        with os.fdopen(os.dup(lecture), "rb") as flux, suppress(EOFError, pickle.UnpicklingError):
            rendus.append(pickle.load(flux))  # noqa: S301 (écrit par notre propre copie)
    except BaseException:
        os.kill(copie, signal.SIGKILL)
        raise
    finally:
        os.close(lecture)
        _, etat = os.waitpid(copie, 0)
    return fait, ailleurs() if etat or not rendus else rendus[0]


def peut_se_dedoubler() -> bool:
    """Vrai si une copie du processus y gagnerait, et ne risque rien : un autre fil y laisserait un verrou fermé."""
    copiable = hasattr(os, "fork") and sys.platform != "darwin"
    return copiable and threading.active_count() == 1 and (os.cpu_count() or 1) > 1


def _travailler(travail: Callable[[], object], ecriture: int) -> NoReturn:
    """Envoie ce que rend le travail et finit la copie, sans rien de ce que l'original ferait à sa fin."""
    # Ce que l'original tenait déjà n'est plus examiné : la copie n'en duplique pas les pages.
    gc.freeze()
    etat = 1
    with suppress(BaseException), os.fdopen(ecriture, "wb") as flux:
        pickle.dump(travail(), flux, protocol=pickle.HIGHEST_PROTOCOL)
        etat = 0
    os._exit(etat)
