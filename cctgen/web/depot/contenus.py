"""Les octets des fichiers, rangés sous leur empreinte, sur disque ou en stockage objet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

from cctgen.socle.fichiers import empreinte


def ranger(octets: bytes) -> str:
    """Range les octets et rend leur SHA-256.

    Un contenu qui s'y trouve se range de nouveau : rajeuni, il n'est pas de ceux que le ménage tient pour abandonnés.
    """
    sha256 = empreinte(octets)
    _magasin().save(_place(sha256), ContentFile(octets))
    return sha256


def relire(sha256: str) -> bytes:
    """Rend les octets de cette empreinte."""
    with _magasin().open(_place(sha256)) as fichier:
        contenu: bytes = fichier.read()
    return contenu


def ranges() -> Iterator[str]:
    """Énumère les places du magasin, contenus et fichiers à moitié écrits."""
    try:
        dossiers, _ = _magasin().listdir("")
    except FileNotFoundError:
        # Rien n'y fut encore rangé.
        return
    for dossier in sorted(dossiers):
        yield from (f"{dossier}/{nom}" for nom in sorted(_magasin().listdir(dossier)[1]))


def range_le(place: str) -> datetime:
    """Rend quand cette place fut écrite pour la dernière fois."""
    return _magasin().get_modified_time(place)


def oter(place: str) -> int:
    """Ôte ce qui est à cette place, et rend sa taille."""
    taille = _magasin().size(place)
    _magasin().delete(place)
    return taille


def _magasin() -> Storage:
    return storages["contenus"]


def _place(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256}"
