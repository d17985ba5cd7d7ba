"""Ce qui distingue une version de l'outil d'une autre, à l'octet près : ses propres sources."""

from __future__ import annotations

import sys
from functools import cache
from hashlib import sha256
from pathlib import Path

from cctgen.socle.contenu import PAQUET


def empreinte_du_code(pieces: tuple[str, ...]) -> bytes:
    """Rend l'empreinte de dossiers et de fichiers du paquet : ce qui fut retenu sous une autre est périmé."""
    return sha256(b"".join(map(_empreinte_d_une_piece, pieces))).digest()


@cache
def _empreinte_d_une_piece(nom: str) -> bytes:
    """Plusieurs mémoires dépendent des mêmes dossiers, qu'une commande ne relit qu'une fois."""
    source, somme = PAQUET / nom, sha256()
    for chemin in sorted(source.rglob("*.py")) if source.is_dir() else (source,):
        somme.update(chemin.read_bytes())
    return somme.digest()


@cache
def empreinte_des_bibliotheques() -> bytes:
    """Rend l'empreinte du langage et de tout ce qui est installé à côté : une autre version peut faire autrement."""
    dossiers = [Path(dossier) for dossier in sys.path if Path(dossier).is_dir()]
    noms = sorted(chemin.name for dossier in dossiers for chemin in dossier.glob("*.dist-info"))
    return sha256(" ".join((sys.version, *noms)).encode(errors="surrogateescape")).digest()
