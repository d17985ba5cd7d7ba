"""Ce qui distingue une version de l'outil d'une autre, à l'octet près : ses propres sources."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path

from cctgen.socle.contenu import PAQUET
from cctgen.socle.fichiers import lire_sans_tampon


def empreinte_du_code(pieces: tuple[str, ...]) -> bytes:
    """Rend l'empreinte de dossiers et de fichiers du paquet : ce qui fut retenu sous une autre est périmé."""
    return sha256(b"".join(map(_empreinte_d_une_piece, pieces))).digest()


@cache
def _empreinte_d_une_piece(nom: str) -> bytes:
    """Plusieurs mémoires dépendent des mêmes dossiers, qu'une commande ne relit qu'une fois."""
    source, somme = PAQUET / nom, sha256()
    for chemin in sorted(_sources(source)) if source.is_dir() else (source,):
        somme.update(lire_sans_tampon(chemin))
    return somme.digest()


def _sources(dossier: Path) -> Iterator[str]:
    """Énumère ses sources en texte : une génération en parcourt cinq cents, trois fois plus vite que par `rglob`."""
    for sous, _, noms in os.walk(dossier):
        yield from (f"{sous}/{nom}" for nom in noms if nom.endswith(".py"))


@cache
def empreinte_des_bibliotheques() -> bytes:
    """Rend l'empreinte du langage et de tout ce qui est installé à côté : une autre version peut faire autrement."""
    dossiers = [Path(dossier) for dossier in sys.path if Path(dossier).is_dir()]
    noms = sorted(chemin.name for dossier in dossiers for chemin in dossier.glob("*.dist-info"))
    return sha256(" ".join((sys.version, *noms)).encode(errors="surrogateescape")).digest()
