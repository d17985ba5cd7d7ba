"""Écriture atomique, empreintes et archives zip reproductibles."""

from __future__ import annotations

import hashlib
import io
import os
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
    ecrire_ensemble({chemin: contenu})


def ecrire_ensemble(contenus: Mapping[Path, bytes | str]) -> None:
    """Écrit plusieurs fichiers : aucun n'est remplacé tant que tous ne sont pas prêts à l'être.

    Lève `EcritureImpossible` si le système refuse.
    """
    prets: dict[Path, Path] = {}
    try:
        for chemin, contenu in contenus.items():
            prets[chemin] = _preparer(chemin, contenu.encode() if isinstance(contenu, str) else contenu)
        for chemin, provisoire in prets.items():
            provisoire.replace(chemin)
    except OSError as erreur:
        raise EcritureImpossible(
            f"« {erreur.filename2 or erreur.filename or next(iter(contenus))} » ne peut pas être écrit.",
            "Fermez le fichier s'il est ouvert dans Word ou Excel, vérifiez les droits et l'espace disque.",
        ) from erreur
    finally:
        for provisoire in prets.values():
            provisoire.unlink(missing_ok=True)


def _preparer(chemin: Path, octets: bytes) -> Path:
    """Écrit le fichier temporaire voisin ; un dossier à la place du fichier est refusé dès maintenant."""
    if chemin.is_dir():
        raise IsADirectoryError(None, None, str(chemin))
    chemin.parent.mkdir(parents=True, exist_ok=True)
    provisoire = chemin.with_name(f".cctgen-{os.getpid()}-{chemin.name}")
    with provisoire.open("wb") as tampon:
        tampon.write(octets)
        tampon.flush()
        os.fsync(tampon.fileno())
    return provisoire


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
