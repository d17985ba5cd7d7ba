"""Ce qui distingue une version de l'outil d'une autre, à l'octet près : ses propres sources."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path

from cctgen.socle.contenu import PAQUET
from cctgen.socle.fichiers import octets_de


def empreinte_du_code(pieces: tuple[str, ...]) -> bytes:
    """Rend l'empreinte de dossiers et de fichiers du paquet : ce qui fut retenu sous une autre est périmé."""
    return sha256(b"".join(map(_empreinte_d_une_piece, pieces))).digest()


@cache
def _empreinte_d_une_piece(nom: str) -> bytes:
    """Plusieurs mémoires dépendent des mêmes dossiers, qu'une commande ne relit qu'une fois."""
    somme = sha256()
    for chemin in _sources(str(PAQUET / nom)):
        somme.update(octets_de(chemin))
    return somme.digest()


@cache
def empreinte_des_bibliotheques() -> bytes:
    """Rend l'empreinte du langage et de tout ce qui est installé à côté : une autre version peut faire autrement."""
    dossiers = [Path(dossier) for dossier in sys.path if Path(dossier).is_dir()]
    noms = sorted(chemin.name for dossier in dossiers for chemin in dossier.glob("*.dist-info"))
    return sha256(" ".join((sys.version, *noms)).encode(errors="surrogateescape")).digest()


def _sources(piece: str) -> Iterator[str]:
    """Énumère les sources d'un fichier ou d'un dossier : trois cents chemins en texte, à chaque commande."""
    if not os.path.isdir(piece):  # noqa: PTH112 (deux fois plus vite, de même plus bas)
        yield piece
        return
    with os.scandir(piece) as lus:
        entrees = sorted(lus, key=lambda entree: entree.name)
    for entree in entrees:
        if entree.name.endswith(".py"):
            yield entree.path
        elif entree.is_dir():
            yield from _sources(entree.path)
