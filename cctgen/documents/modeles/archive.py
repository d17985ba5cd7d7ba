"""Les pièces d'un document que python-docx a ouvert : l'insertion du corps les réécrit avant toute compression."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from docx.opc.pkgwriter import PackageWriter

_ECRIVAIN: Any = PackageWriter

Pieces = list[tuple[str, bytes]]
"""Le nom et les octets de chaque pièce, dans l'ordre de l'archive."""


@dataclass(frozen=True, slots=True)
class _Destination:
    """Ce que python-docx attend d'une archive où il écrit."""

    pieces: Pieces = field(default_factory=list)

    def write(self, pack_uri: Any, blob: bytes) -> None:
        """Ajoute une pièce."""
        self.pieces.append((str(pack_uri.membername), blob))


def pieces_du_paquet(paquet: Any) -> Pieces:
    """Rend les pièces qu'écrirait `Package.save`, qui ne sait que compresser : une fois de trop."""
    for piece in paquet.parts:
        piece.before_marshal()
    destination = _Destination()
    _ECRIVAIN._write_content_types_stream(destination, paquet.parts)  # noqa: SLF001 (sa seule autre porte compresse)
    _ECRIVAIN._write_pkg_rels(destination, paquet.rels)  # noqa: SLF001 (de même)
    _ECRIVAIN._write_parts(destination, paquet.parts)  # noqa: SLF001 (de même)
    return destination.pieces
