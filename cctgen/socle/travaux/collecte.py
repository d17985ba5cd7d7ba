"""Suspendre le ramasse-miettes, le temps d'un travail court dont presque tous les objets servent jusqu'au bout.

Mesuré : il relisait deux fois le clausier, le dossier et les modules chargés, pour un dixième du temps d'une génération
et sans rien y trouver.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collecte_suspendue() -> Iterator[None]:
    """Suspend le ramasse-miettes, et le rend à la sortie tel qu'il était ; se pose aussi sur une fonction."""
    actif = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if actif:
            # Sans quoi, rendu, il examinerait d'un coup tout ce que le travail a laissé.
            ranger_parmi_les_anciens()
            gc.enable()


def ranger_parmi_les_anciens() -> None:
    """Range ce qui est tenu parmi les objets anciens, que le ramasse-miettes n'examine que rarement, sans le parcourir.

    Ce qu'un service a mis hors de son examen y reste : il n'y a pas d'autre moyen de le savoir que de ne rien ranger.
    """
    if not gc.get_freeze_count():
        gc.freeze()
        gc.unfreeze()
