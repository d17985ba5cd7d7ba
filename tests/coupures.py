"""Observer chaque écriture d'un geste : avant chaque appel au système, l'état du disque, ou un refus.

Un fichier se verrouille aussi comme Excel le fait sous Windows : il se lit, et ne se remplace ni ne s'efface.
"""

from __future__ import annotations

import errno
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_ECRITURES = frozenset({"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.chmod", "os.truncate"})
_EN_ECRITURE = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_observateur: Callable[[], None] | None = None
_racine = ""
_verrouilles: set[str] = set()
_verrouilles_ensuite: set[str] = set()


def _sous_la_racine(chemin: object) -> bool:
    return isinstance(chemin, str | os.PathLike) and str(Path(chemin).absolute()).startswith(_racine)


def _auditer(evenement: str, arguments: tuple[Any, ...]) -> None:
    if _verrouilles and evenement in ("os.rename", "os.remove"):
        _refuser_les_verrouilles(arguments)
    if _observateur is None:
        return
    ouvre = evenement == "open" and isinstance(arguments[2], int) and arguments[2] & _EN_ECRITURE
    if (ouvre or evenement in _ECRITURES) and _sous_la_racine(arguments[0]):
        _observateur()


def _refuser_les_verrouilles(arguments: tuple[Any, ...]) -> None:
    for chemin in (str(a) for a in arguments if isinstance(a, str | os.PathLike)):
        if chemin in _verrouilles:
            _verrouilles.update(_verrouilles_ensuite)
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), chemin)


# Un crochet d'audit ne se retire pas : un seul, qui ne fait rien hors d'une observation.
sys.addaudithook(_auditer)


@contextmanager
def _observer(racine: Path, observateur: Callable[[], None]) -> Iterator[None]:
    """Appelle `observateur` avant chaque ouverture en écriture, renommage, effacement… et avant chaque fsync."""
    global _observateur, _racine
    fsync, occupe = os.fsync, False

    def une_fois() -> None:
        # L'observateur écrit lui-même : il ne s'observe pas.
        nonlocal occupe
        if not occupe:
            occupe = True
            try:
                observateur()
            finally:
                occupe = False

    def fsync_observe(descripteur: int) -> None:
        une_fois()
        fsync(descripteur)

    _observateur, _racine = une_fois, str(racine.resolve())
    os.fsync = fsync_observe  # type: ignore[assignment]
    try:
        yield
    finally:
        _observateur, os.fsync = None, fsync


def etats_traverses(racine: Path, geste: Callable[[], object], vers: Path) -> list[Path]:
    """Exécute le geste une fois, et rend une copie du dossier tel qu'un arrêt brutal le laisserait avant chaque appel.

    Ce que le processus n'a pas encore rendu au système serait perdu : c'est bien ce que l'on copie.
    """
    etats: list[Path] = []

    def photographier() -> None:
        etat = vers / f"{len(etats):04}"
        etats.append(etat)
        if racine.exists():
            shutil.copytree(racine, etat, symlinks=True)
        else:
            etat.mkdir(parents=True)

    with _observer(racine.parent, photographier):
        geste()
    return etats


def nombre_d_ecritures(racine: Path, geste: Callable[[], object]) -> int:
    """Compte les appels au système qui écrivent."""
    total = 0

    def compter() -> None:
        nonlocal total
        total += 1

    with _observer(racine, compter):
        geste()
    return total


@contextmanager
def refus_au(racine: Path, rang: int, code: int = errno.ENOSPC) -> Iterator[None]:
    """Le système refuse l'appel de ce rang et tous les suivants, comme un disque plein qui le reste."""
    vus = 0

    def refuser() -> None:
        nonlocal vus
        vus += 1
        if vus > rang:
            raise OSError(code, os.strerror(code), str(racine))

    with _observer(racine, refuser):
        yield


@contextmanager
def verrouille(chemin: Path, *ensuite: Path) -> Iterator[None]:
    """Un autre programme tient ce fichier ouvert, puis, dès le premier refus, les suivants aussi."""
    _verrouilles.add(str(chemin))
    _verrouilles_ensuite.update(map(str, ensuite))
    try:
        yield
    finally:
        _verrouilles.clear()
        _verrouilles_ensuite.clear()


def arbre(racine: Path, *, sauf: tuple[str, ...] = ()) -> dict[str, bytes]:
    """Rend tout ce que contient un dossier, par chemin."""
    chemins = (p for p in sorted(racine.rglob("*")) if p.is_file())
    return {nom: p.read_bytes() for p in chemins if not (nom := p.relative_to(racine).as_posix()).startswith(sauf)}
