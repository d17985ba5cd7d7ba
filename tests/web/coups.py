"""Joue un geste de la page et tue le processus (SIGKILL) au moment demandé : `python -m tests.web.coups`.

Un seul Django se prépare, puis se divise : un enfant par moment, qui meurt pour de bon.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import django
from django.apps import apps

if not apps.ready:
    django.setup()

from cctgen.web.depot import dossiers, gestes, magasin
from cctgen.web.depot.models import Consultation

ANCIENS = {"a.txt": b"a" * 5000, "b.txt": b"b" * 5000, "sous/c.txt": b"c"}
NOUVEAUX = {"a.txt": b"A" * 200_000, "sous/c.txt": b"C" * 200_000, "d.txt": b"d" * 200_000}
MOMENTS = (
    "materialisation",
    "usage",
    "contenu a moitie ecrit",
    "contenu ecrit sans son nom",
    "rangement",
    "etat inscrit",
    "etat courant",
    "apres la transaction",
)
"""Tous laissent l'ancien état, sauf le dernier."""


def changer(racine: Path) -> None:
    """Réécrit tout : un fichier de moins, un de plus, deux autres."""
    (racine / "b.txt").unlink()
    for chemin, octets in NOUVEAUX.items():
        (racine / chemin).write_bytes(octets)


def mourir(*_: Any, **__: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def au_deuxieme(appel: Callable[..., Any]) -> Callable[..., Any]:
    """Meurt au lieu du deuxième appel."""
    faits: list[int] = []

    def compte(*arguments: Any, **nommes: Any) -> Any:
        faits.append(1)
        return mourir() if len(faits) == 2 else appel(*arguments, **nommes)

    return compte


def armer(moment: str) -> Callable[[Path], None]:
    """Prépare la mort à ce moment du geste, et rend l'usage à jouer."""

    def a_moitie(racine: Path) -> None:
        (racine / "a.txt").write_bytes(NOUVEAUX["a.txt"])
        mourir()

    poses: Mapping[str, tuple[Any, str, Callable[..., Any]]] = {
        "materialisation": (dossiers, "relire", au_deuxieme(dossiers.relire)),
        "contenu a moitie ecrit": (magasin.File, "chunks", lambda fichier, *_: a_moitie_lu(fichier)),
        "contenu ecrit sans son nom": (magasin.os, "fsync", mourir),
        "rangement": (dossiers, "ranger", au_deuxieme(dossiers.ranger)),
        "etat inscrit": (Consultation, "save", mourir),
        "etat courant": (gestes._journal, "info", mourir),
        "apres la transaction": (Consultation, "refresh_from_db", au_deuxieme(Consultation.refresh_from_db)),
    }
    if moment in poses:
        setattr(*poses[moment])
    return a_moitie if moment == "usage" else changer


def a_moitie_lu(fichier: Any) -> Any:
    yield fichier.read()[:1000]
    mourir()


def principal() -> None:
    for moment in MOMENTS:
        enfant = os.fork()
        if not enfant:
            consultation = Consultation.objects.get(nom=moment.replace(" ", "-"))
            gestes.faire(consultation, None, "Change tout", armer(moment))
            os._exit(0)
        _, issue = os.waitpid(enfant, 0)
        sys.stdout.write(f"{os.WTERMSIG(issue) if os.WIFSIGNALED(issue) else 0}\n")


if __name__ == "__main__":
    principal()
