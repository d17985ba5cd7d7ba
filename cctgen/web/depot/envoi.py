"""Donner un fichier à télécharger : toujours en pièce jointe, jamais interprété par le navigateur."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import PurePosixPath

from django.http import HttpResponse
from django.utils.http import content_disposition_header

_TYPES = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".pdf": "application/pdf",
    ".zip": "application/zip",
}
_DATE = (1980, 1, 1, 0, 0, 0)


def piece_jointe(nom: str, octets: bytes) -> HttpResponse:
    """Rend les octets à enregistrer sous ce nom ; d'un type que le navigateur n'exécute pas."""
    type_ = _TYPES.get(PurePosixPath(nom).suffix.lower(), "application/octet-stream")
    reponse = HttpResponse(octets, content_type=type_)
    reponse.headers["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=PurePosixPath(nom).name
    )
    reponse.headers["Cache-Control"] = "private, no-store"
    return reponse


def archive(nom: str, contenus: Mapping[str, bytes], droits: Mapping[str, int] | None = None) -> HttpResponse:
    """Rend un zip de ces fichiers, par chemin ; mêmes fichiers, mêmes octets."""
    return piece_jointe(nom, en_zip(contenus, droits))


def en_zip(contenus: Mapping[str, bytes], droits: Mapping[str, int] | None = None) -> bytes:
    """Rend les octets du zip, chemins triés, date fixe, droits gardés (lecture seule d'une version figée)."""
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as cible:
        for chemin in sorted(contenus):
            piece = zipfile.ZipInfo(chemin, _DATE)
            piece.compress_type = zipfile.ZIP_DEFLATED
            piece.create_system = 3
            piece.external_attr = (0o100000 | (droits or {}).get(chemin, 0o644)) << 16
            cible.writestr(piece, contenus[chemin])
    return sortie.getvalue()
