"""Écriture atomique, empreintes et archives zip reproductibles."""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from cctgen.socle.erreurs import EcritureImpossible

_DATE_ZIP = (1980, 1, 1, 0, 0, 0)


def empreinte(contenu: bytes | str) -> str:
    """Rend le SHA-256 en hexadécimal ; un texte est d'abord encodé en UTF-8."""
    octets = contenu.encode() if isinstance(contenu, str) else contenu
    return hashlib.sha256(octets).hexdigest()


def ecrire(chemin: Path, contenu: bytes | str) -> None:
    """Écrit d'un bloc : fichier temporaire voisin, puis renommage.

    Lève `EcritureImpossible` si le système refuse ; le fichier précédent reste alors intact.
    """
    octets = contenu.encode() if isinstance(contenu, str) else contenu
    provisoire: Path | None = None
    try:
        chemin.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=chemin.parent, prefix=".cctgen-", delete=False) as tampon:
            provisoire = Path(tampon.name)
            tampon.write(octets)
            tampon.flush()
            os.fsync(tampon.fileno())
        provisoire.chmod(0o644)
        provisoire.replace(chemin)
    except OSError as erreur:
        if provisoire is not None:
            provisoire.unlink(missing_ok=True)
        raise EcritureImpossible(
            f"« {chemin} » ne peut pas être écrit ({erreur.strerror or erreur}).",
            "Fermez le fichier s'il est ouvert dans Word ou Excel, vérifiez les droits et l'espace disque.",
        ) from erreur


def zip_reproductible(archive: bytes, remplacer: Mapping[str, Callable[[bytes], bytes]] | None = None) -> bytes:
    """Réécrit un zip avec des dates fixes, dans l'ordre d'origine, sans toucher au contenu.

    `remplacer` donne, par nom de pièce, la fonction qui en réécrit les octets.
    """
    transformations = remplacer or {}
    sortie = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as source, zipfile.ZipFile(sortie, "w") as cible:
        for nom in source.namelist():
            octets = source.read(nom)
            if nom in transformations:
                octets = transformations[nom](octets)
            piece = zipfile.ZipInfo(nom, _DATE_ZIP)
            piece.compress_type = zipfile.ZIP_DEFLATED
            piece.external_attr = 0o600 << 16
            cible.writestr(piece, octets)
    return sortie.getvalue()
