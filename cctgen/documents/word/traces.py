"""Ce qu'un document de travail garde et qu'un candidat ne doit pas recevoir : commentaires, révisions en cours."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

_TRACES = (
    ("des commentaires", re.compile(rb"<w:comment(Reference|RangeStart)\b|<w:comment\s")),
    (
        "des modifications suivies",
        re.compile(rb"<w:(ins|del|moveFrom|moveTo|cell(Ins|Del|Merge)|\w+Change)\s[^>]*w:author="),
    ),
)


def traces_de_travail(docx: bytes) -> tuple[str, ...]:
    """Nomme les traces d'un .docx ; rien d'un fichier qui ne se lit pas, dont l'empreinte se contrôle ailleurs."""
    try:
        with zipfile.ZipFile(io.BytesIO(docx)) as archive:
            pieces = [archive.read(nom) for nom in archive.namelist() if nom.startswith("word/")]
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        return ()
    return tuple(nom for nom, motif in _TRACES if any(motif.search(piece) for piece in pieces))
