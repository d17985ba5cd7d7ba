"""Les octets des fichiers, rangés une fois sous leur empreinte, sur disque ou en stockage objet."""

from __future__ import annotations

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

from cctgen.socle.fichiers import empreinte


def ranger(octets: bytes) -> str:
    """Range les octets et rend leur SHA-256 ; les mêmes octets ne se rangent qu'une fois."""
    sha256 = empreinte(octets)
    if not _magasin().exists(_place(sha256)):
        _magasin().save(_place(sha256), ContentFile(octets))
    return sha256


def relire(sha256: str) -> bytes:
    """Rend les octets de cette empreinte."""
    with _magasin().open(_place(sha256)) as fichier:
        contenu: bytes = fichier.read()
    return contenu


def _magasin() -> Storage:
    return storages["contenus"]


def _place(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256}"
