"""D'un état à un dossier de fichiers, et d'un dossier de fichiers à sa table d'empreintes."""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from threading import Lock
from uuid import uuid4

from django.conf import settings

from cctgen.socle.fichiers import empreinte
from cctgen.socle.memoire.lectures import DOSSIER_LECTURES
from cctgen.web.depot.contenus import ranger, relire
from cctgen.web.depot.models import Etat

Table = Mapping[str, tuple[str, int]]
"""Par chemin, l'empreinte et les droits d'un fichier."""

_JETABLES = (".cctgen/verrou", f"{DOSSIER_LECTURES}/")
_DROITS = 0o777
_LECTURE_GARDEE = 3600
"""En secondes : ce que reste un dossier de lecture que plus personne n'ouvre."""


def materialiser(table: Table, racine: Path) -> None:
    """Écrit le dossier de cet état, à l'octet et aux droits près ; `racine` ne doit pas exister."""
    racine.mkdir(parents=True)
    for chemin, (sha256, mode) in table.items():
        fichier = racine / chemin
        fichier.parent.mkdir(parents=True, exist_ok=True)
        fichier.write_bytes(relire(sha256))
        fichier.chmod(mode)


def relever(racine: Path, deja: Table | None = None) -> dict[str, tuple[str, int]]:
    """Range les fichiers du dossier et rend leur table ; ni verrou, ni lecture gardée n'en sont.

    Ce qui est à la table `deja`, celle d'un état inscrit, est rangé et le reste.
    """
    ranges = {sha256 for sha256, _ in deja.values()} if deja else set()
    return {
        chemin: (_range(fichier.read_bytes(), ranges), fichier.stat().st_mode & _DROITS)
        for chemin, fichier in fichiers_de(racine)
    }


def _range(octets: bytes, ranges: Collection[str]) -> str:
    sha256 = empreinte(octets)
    return sha256 if sha256 in ranges else ranger(octets)


def fichiers_de(racine: Path) -> Iterator[tuple[str, Path]]:
    """Énumère les fichiers du dossier, par chemin, dans l'ordre."""
    for fichier in sorted(racine.rglob("*")):
        chemin = fichier.relative_to(racine).as_posix()
        if fichier.is_file() and not chemin.startswith(_JETABLES):
            yield chemin, fichier


_TOURS = tuple(Lock() for _ in range(64))


def tour_de(etat: Etat) -> Lock:
    """Rend le verrou des demandes d'un même état : la seconde attend, et trouve fait ce que faisait la première."""
    return _TOURS[etat.pk % len(_TOURS)]


def dossier_de_lecture(etat: Etat) -> Path:
    """Rend un dossier de cet état, à lire sans jamais y écrire ; il est gardé d'une page à l'autre.

    Il ne vaut que sur ce poste : un état ne change pas, deux travailleurs peuvent l'avoir chacun.
    """
    base = Path(settings.TRAVAIL) / "lectures" / str(etat.consultation_id)
    garde = base / str(etat.numero) / etat.consultation.nom
    try:
        # Un dossier qui sert reste, si vieux soit-il.
        os.utime(garde.parent)
    except OSError:
        _oublier_les_anciens(base)
        prepare = base / f"preparation-{uuid4().hex}"
        materialiser(etat.table, prepare / etat.consultation.nom)
        try:
            prepare.rename(garde.parent)
        except OSError:
            # Un autre travailleur l'a fait entre-temps.
            shutil.rmtree(prepare, ignore_errors=True)
    return garde


def _oublier_les_anciens(base: Path) -> None:
    limite = time.time() - _LECTURE_GARDEE
    for ancien in base.glob("*"):
        with contextlib.suppress(FileNotFoundError):
            if ancien.stat().st_mtime < limite:
                # D'un autre nom d'abord : personne ne trouve un dossier de lecture à moitié ôté.
                shutil.rmtree(ancien.rename(base / f"ote-{uuid4().hex}"), ignore_errors=True)
