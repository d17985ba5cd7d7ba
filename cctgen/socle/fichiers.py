"""Lire et écrire un fichier, empreintes, archives zip reproductibles."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import io
import os
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from cctgen.socle.erreurs import EcritureImpossible
from cctgen.socle.refus import FichierSpecial, NomReserve, cause, conseil

_DATE_ZIP = (1980, 1, 1, 0, 0, 0)


def empreinte(contenu: bytes | memoryview | str) -> str:
    """Rend le SHA-256 en hexadécimal ; un texte est d'abord encodé en UTF-8."""
    octets = contenu.encode() if isinstance(contenu, str) else contenu
    return hashlib.sha256(octets).hexdigest()


def empreinte_du_fichier(chemin: Path) -> str:
    """Rend de même celle de ce que rendrait `lire`, sans le tenir en mémoire ; lève `OSError`."""
    return empreinte_sur_le_disque(_place(chemin))


def empreinte_sur_le_disque(chemin: Path) -> str:
    """Rend de même celle de ce que rendrait `lire_sur_le_disque` ; lève `OSError`."""
    with _ouvrir_sur_le_disque(chemin) as flux:
        return hashlib.file_digest(flux, "sha256").hexdigest()


Contenu = bytes | str | Iterable[bytes]
"""Ce qui s'écrit : d'un bloc, ou morceau par morceau pour ce qui ne se tient pas en mémoire."""


class EcrituresReunies(Protocol):
    """Le geste en cours : ce qui s'écrit et se relit dans son dossier passe par lui."""

    def couvre(self, chemin: Path) -> bool:
        """Vrai si le chemin est dans le dossier du geste."""

    def poser(self, chemin: Path, contenu: Contenu, mode: int | None = None) -> None:
        """Prépare un fichier."""

    def place(self, chemin: Path) -> Path:
        """Rend où sont les octets tels que le geste les laisserait ; lève `OSError` s'il ôte le fichier."""


GESTE_EN_COURS: ContextVar[EcrituresReunies | None] = ContextVar("geste_en_cours", default=None)


def _geste_qui_couvre(chemin: Path) -> EcrituresReunies | None:
    en_cours = GESTE_EN_COURS.get()
    return en_cours if en_cours is not None and en_cours.couvre(chemin) else None


def ecrire(chemin: Path, contenu: Contenu, mode: int | None = None) -> None:
    """Écrit un fichier entier ; dans un geste, il ne paraît qu'avec tous les autres.

    Lève `EcritureImpossible` si le système refuse ; le fichier précédent reste alors intact.
    """
    if (en_cours := _geste_qui_couvre(chemin)) is not None:
        en_cours.poser(chemin, contenu, mode)
        return
    # Un nom fixe : le reste d'une écriture interrompue est repris par la suivante.
    provisoire = chemin.parent / f".cctgen-{chemin.name}"
    try:
        refuser_le_nom(chemin)
        if chemin.is_dir():
            raise IsADirectoryError(errno.EISDIR, None, str(chemin))
        chemin.parent.mkdir(parents=True, exist_ok=True)
        ecrire_sur_le_disque(provisoire, contenu)
        if mode is not None:
            provisoire.chmod(mode)
        provisoire.replace(chemin)
    except OSError as erreur:
        _effacer(provisoire)
        raise ecriture_impossible(erreur, chemin) from erreur


def ecrire_sur_le_disque(chemin: Path, contenu: Contenu) -> None:
    """Écrit les octets et attend qu'ils soient sur le disque ; lève `OSError`."""
    with chemin.open("wb") as tampon:
        tampon.writelines(_morceaux(contenu))
        tampon.flush()
        os.fsync(tampon.fileno())


def _morceaux(contenu: Contenu) -> Iterable[bytes]:
    if isinstance(contenu, str):
        return (contenu.encode(),)
    return (contenu,) if isinstance(contenu, bytes) else contenu


_DE_FRONT = 8
"""Mesuré : cent fichiers attendus ensemble, huit à la fois, le sont en un dixième du temps de cent attentes."""


def ecrire_sans_attendre(chemin: Path, contenu: Contenu) -> None:
    """Écrit les octets ; qui l'appelle attendra, avec `attendre_le_disque`, qu'ils soient sur le disque."""
    if os.name == "nt":
        # Windows n'attend qu'un fichier ouvert en écriture, ce que celui-ci ne sera peut-être plus.
        ecrire_sur_le_disque(chemin, contenu)
        return
    with chemin.open("wb") as tampon:
        tampon.writelines(_morceaux(contenu))


def attendre_le_disque(chemins: Sequence[Path]) -> None:
    """Attend que ces fichiers écrits soient sur le disque, plusieurs à la fois ; lève `OSError`."""
    if os.name == "nt" or not chemins:
        return
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 (de même que plus bas)

    with ThreadPoolExecutor(max_workers=_DE_FRONT) as fils:
        for attente in [fils.submit(synchroniser, chemin) for chemin in chemins]:
            attente.result()


def synchroniser(chemin: Path) -> None:
    """Attend qu'un fichier, ou les renommages d'un dossier, soient sur le disque ; lève `OSError`."""
    descripteur = os.open(chemin, os.O_RDONLY)
    try:
        os.fsync(descripteur)
    finally:
        os.close(descripteur)


def _effacer(chemin: Path) -> None:
    with contextlib.suppress(OSError):
        chemin.unlink(missing_ok=True)


def ecriture_impossible(erreur: OSError, chemin: Path) -> EcritureImpossible:
    """Rend l'erreur en français d'une écriture que le système refuse."""
    # Un fichier de travail de l'outil ne dit rien à la personne : le sien, si.
    nommes = [n for n in (erreur.filename2, erreur.filename) if n and DOSSIER_CACHE not in str(n)]
    nom = nommes[0] if nommes else chemin
    return EcritureImpossible(f"« {nom} » ne peut pas être écrit : {cause(erreur)}.", conseil(erreur))


DOSSIER_CACHE = ".cctgen"
"""Ce que l'outil garde pour lui dans un dossier : verrou, empreintes de ses écrits, geste en préparation."""

_RESERVES = frozenset({"con", "prn", "aux", "nul", "conin$", "conout$"}) | {
    f"{port}{rang}" for port in ("com", "lpt") for rang in (*range(1, 10), "¹", "²", "³")
}


def est_nom_reserve(nom: str) -> bool:
    """Vrai pour CON, NUL, COM1 et les autres noms que Windows réserve, quelle que soit leur extension."""
    return nom.partition(".")[0].strip().casefold() in _RESERVES


def refuser_le_nom(chemin: Path) -> None:
    """Lève `NomReserve` si un dossier ou le fichier à créer porte un nom réservé de Windows."""
    for partie in chemin.parts:
        if est_nom_reserve(partie):
            raise NomReserve(errno.EINVAL, None, partie)


def lire(chemin: Path) -> bytes:
    """Rend les octets d'un fichier ordinaire, tels que le geste en cours les laisse ; ne bloque jamais.

    Lève `OSError`, dont `FichierSpecial`.
    """
    return lire_sur_le_disque(_place(chemin))


def ouvrir(chemin: Path) -> io.BufferedReader:
    """Ouvre de même un fichier, pour qui le lit à mesure ; ce qui s'y écrirait ensuite n'y paraît pas."""
    return _ouvrir_sur_le_disque(_place(chemin))


def _place(chemin: Path) -> Path:
    en_cours = _geste_qui_couvre(chemin)
    return chemin if en_cours is None else en_cours.place(chemin)


def lire_objet(chemin: Path) -> dict[str, Any]:
    """Rend l'objet JSON qu'un fichier tenu par l'outil porte ; vide s'il manque, ne se lit pas ou n'en est pas un."""
    try:
        return objet_lu(lire_sur_le_disque(chemin))
    except OSError:
        return {}


def objet_lu(octets: bytes) -> dict[str, Any]:
    """Rend l'objet JSON de ces octets ; vide s'ils n'en sont pas un."""
    import json  # noqa: PLC0415 (une commande qui ne lit rien de l'outil, `controler` d'un fichier, s'en passe)

    try:
        lu = json.loads(octets)
    except (ValueError, RecursionError):
        return {}
    return lu if isinstance(lu, dict) else {}


def lire_sur_le_disque(chemin: Path) -> bytes:
    """Rend les octets d'un fichier ordinaire ; lève `OSError`, dont `FichierSpecial`, sans jamais bloquer."""
    with _ouvrir_sur_le_disque(chemin) as flux:
        return flux.read()


def lire_sans_tampon(chemin: str | Path) -> bytes:
    """Rend de même les octets d'un fichier que l'on sait ordinaire : neuf cents petits, deux fois plus vite."""
    with io.FileIO(chemin) as flux:
        return flux.readall()


def _ouvrir_sur_le_disque(chemin: Path) -> io.BufferedReader:
    etat = chemin.stat()
    if stat.S_ISDIR(etat.st_mode):
        raise IsADirectoryError(errno.EISDIR, None, str(chemin))
    if not stat.S_ISREG(etat.st_mode):
        raise FichierSpecial(errno.EINVAL, None, str(chemin))
    return chemin.open("rb")


Reecriture = Callable[[bytes], bytes | Iterator[bytes]]
"""Ce qui réécrit les octets d'une pièce, d'un bloc ou morceau par morceau."""


class Recueil:
    """Les pièces d'une archive pas encore écrite, dans leur ordre : ce qui attend un zip y écrit sans compresser."""

    def __init__(self) -> None:
        self.pieces: dict[str, bytes] = {}

    def writestr(self, nom: str, contenu: bytes | str) -> None:
        """Ajoute une pièce."""
        self.pieces[nom] = contenu.encode() if isinstance(contenu, str) else contenu

    def namelist(self) -> list[str]:
        """Rend le nom de chaque pièce."""
        return list(self.pieces)

    def close(self) -> None:
        """Ne fait rien : le recueil se lit une fois rempli."""


def zip_reproductible(archive: bytes, remplacer: Mapping[str, Reecriture] | None = None) -> bytes:
    """Réécrit un zip avec des dates fixes, dans l'ordre d'origine, sans toucher au contenu.

    `remplacer` donne, par nom de pièce, la fonction qui en réécrit les octets.
    """
    with zipfile.ZipFile(io.BytesIO(archive)) as source:
        return zip_de(((nom, source.read(nom)) for nom in source.namelist()), remplacer)


def zip_de(pieces: Iterable[tuple[str, bytes]], remplacer: Mapping[str, Reecriture] | None = None) -> bytes:
    """Rend l'archive de ces pièces, à dates fixes ; `remplacer` en réécrit, par leur nom."""
    transformations = remplacer or {}
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w") as cible:
        for nom, octets in pieces:
            contenu = transformations[nom](octets) if nom in transformations else octets
            piece = zipfile.ZipInfo(nom, _DATE_ZIP)
            piece.compress_type = zipfile.ZIP_DEFLATED
            piece.external_attr = 0o600 << 16
            if isinstance(contenu, bytes):
                revient = nom not in transformations and len(contenu) < _REVIENT_AU_PLUS
                comprime = (_comprimer_une_fois if revient else _comprimer)(contenu)
                piece.CRC, piece.file_size = zlib.crc32(contenu), len(contenu)
            else:
                comprime = _comprimer_en_flux(piece, contenu)
            _deposer(cible, piece, comprime)
    return sortie.getvalue()


def _deposer(cible: zipfile.ZipFile, piece: zipfile.ZipInfo, comprime: bytes) -> None:
    """Ajoute une pièce déjà comprimée, que zipfile ne sait pas recevoir ; aux octets près ce qu'il fait."""
    piece.compress_size = len(comprime)
    flux: Any = cible.fp
    piece.header_offset = flux.tell()
    flux.write(piece.FileHeader(zip64=False))
    flux.write(comprime)
    cible.filelist.append(piece)
    cible.NameToInfo[piece.filename] = piece
    cible.start_dir = flux.tell()
    cible._didModify = True  # type: ignore[attr-defined]  # noqa: SLF001 (sans quoi il n'écrirait pas sa table)


def _comprimer(octets: bytes) -> bytes:
    moteur = zlib.compressobj(_NIVEAU, zlib.DEFLATED, -15)
    return moteur.compress(octets) + moteur.flush()


@lru_cache(maxsize=64)
def _comprimer_une_fois(octets: bytes) -> bytes:
    """Les documents d'un même modèle portent les mêmes styles, le même thème, les mêmes listes."""
    return _comprimer(octets)


_REVIENT_AU_PLUS = 1 << 18
"""Octets que pèse au plus une pièce comprimée une fois pour toutes."""
_BLOC = 1 << 15
"""Octets comprimés d'un coup : assez pour que l'appel ne compte pas, trop peu pour qu'un bloc libéré se rende."""
_NIVEAU = 3
"""Mesuré sur les pièces d'un dossier : deux fois moins de calcul que le niveau ordinaire, un huitième plus gros."""


def _comprimer_en_flux(piece: zipfile.ZipInfo, morceaux: Iterator[bytes]) -> bytes:
    """Comprime les morceaux par blocs, et dit à la pièce ce qu'ils étaient ; seule une grille s'écrit ainsi.

    Mesuré sur celles de cent offres : cinq fois moins de calcul que zlib, un sixième plus gros. D'un processeur à
    l'autre, les octets peuvent différer : une grille ne se compare qu'à elle-même, une pièce publiée garde zlib.
    """
    # Chargé ici : seule l'évaluation s'en sert.
    from isal import isal_zlib  # noqa: PLC0415

    moteur = isal_zlib.compressobj(1, isal_zlib.DEFLATED, -15)
    comprimes: list[bytes] = []
    piece.CRC = 0
    for bloc in _par_blocs(morceaux):
        piece.CRC, piece.file_size = isal_zlib.crc32(bloc, piece.CRC), piece.file_size + len(bloc)
        comprimes.append(moteur.compress(bloc))
    return b"".join((*comprimes, moteur.flush()))


def _par_blocs(morceaux: Iterator[bytes]) -> Iterator[bytes]:
    reunis, taille = [], 0
    for morceau in morceaux:
        reunis.append(morceau)
        taille += len(morceau)
        if taille >= _BLOC:
            yield b"".join(reunis)
            reunis, taille = [], 0
    yield b"".join(reunis)
