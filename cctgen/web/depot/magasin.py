"""Le magasin des contenus sur disque : un contenu y est entier ou n'y est pas."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage

PROVISOIRE = ".ecriture-"
"""Le début du nom d'un fichier qu'un arrêt brutal a laissé à moitié écrit ; le ménage l'ôte."""


class Magasin(FileSystemStorage):
    """Écrit à part, puis met en place d'un renommage : un arrêt brutal ne laisse jamais un contenu tronqué."""

    def get_available_name(self, name: str, max_length: int | None = None) -> str:  # noqa: ARG002 (imposé par Django)
        """Rend le nom demandé : deux contenus de même empreinte sont les mêmes octets."""
        return name

    def _save(self, name: str, content: File[Any]) -> str:
        place = Path(self.path(name))
        place.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=place.parent, prefix=PROVISOIRE, delete=False) as provisoire:
            for morceau in content.chunks():
                provisoire.write(morceau)
            provisoire.flush()
            os.fsync(provisoire.fileno())
        if self.file_permissions_mode is not None:
            Path(provisoire.name).chmod(self.file_permissions_mode)
        Path(provisoire.name).replace(place)
        return name
