"""L'archive d'un document que python-docx a ouvert, sans compression : l'insertion du corps la réécrit juste après."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from typing import Any

from docx.opc.pkgwriter import PackageWriter

_ECRIVAIN: Any = PackageWriter


@dataclass(frozen=True, slots=True)
class _Destination:
    """Ce que python-docx attend d'une archive où il écrit."""

    archive: zipfile.ZipFile

    def write(self, pack_uri: Any, blob: bytes) -> None:
        """Écrit une pièce."""
        self.archive.writestr(pack_uri.membername, blob)


def archive_sans_compression(paquet: Any) -> bytes:
    """Rend les octets qu'écrirait `Package.save`, qui ne sait que compresser : une fois de trop."""
    sortie = io.BytesIO()
    for piece in paquet.parts:
        piece.before_marshal()
    with zipfile.ZipFile(sortie, "w") as archive:
        destination = _Destination(archive)
        _ECRIVAIN._write_content_types_stream(destination, paquet.parts)  # noqa: SLF001 (sa seule autre porte compresse)
        _ECRIVAIN._write_pkg_rels(destination, paquet.rels)  # noqa: SLF001 (de même)
        _ECRIVAIN._write_parts(destination, paquet.parts)  # noqa: SLF001 (de même)
    return sortie.getvalue()
