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


_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"


def est_au_format_strict(docx: bytes) -> bool:
    """Vrai d'un .docx que Word enregistre au format « strict » d'ISO 29500, dont rien ici ne lit les balises."""
    try:
        with zipfile.ZipFile(io.BytesIO(docx)) as archive:
            return _STRICT in archive.read("word/document.xml")
    except (zipfile.BadZipFile, zlib.error, KeyError, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        return False


def traces_de_travail(docx: bytes) -> tuple[str, ...]:
    """Nomme les traces d'un .docx ; rien d'un fichier qui ne se lit pas, dont l'empreinte se contrôle ailleurs."""
    try:
        with zipfile.ZipFile(io.BytesIO(docx)) as archive:
            pieces = [archive.read(nom) for nom in archive.namelist() if nom.startswith("word/")]
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        return ()
    return tuple(nom for nom, motif in _TRACES if any(motif.search(piece) for piece in pieces))
