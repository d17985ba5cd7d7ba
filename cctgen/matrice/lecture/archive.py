"""Ouvre sans risque l'archive d'un classeur : rien n'est décompressé au-delà de ce qui est annoncé et borné."""

from __future__ import annotations

import copy
import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from functools import lru_cache, wraps
from typing import IO, NamedTuple, TypeVar
from xml.parsers import expat

from isal import isal_zlib
from lxml import etree

TAILLE_MAXIMALE = 50_000_000
"""Octets d'un fichier reçu."""

TAILLE_DECOMPRESSEE = 200_000_000
"""Octets que peuvent rendre, une fois décompressées, toutes les pièces d'une archive."""

_PIECES_MAXIMALES = 5_000
_MAL_COMPRIMEE: type[Exception] = isal_zlib.error  # type: ignore[assignment]  # la bibliothèque dit mal son type
_ENTETE_LOCAL = struct.Struct("<4s22xHH")


class FichierRefuse(Exception):
    """Le fichier ne peut pas être lu ; `code` est celui de l'anomalie que l'appelant en fait."""

    def __init__(self, code: str, message: str, conseil: str) -> None:
        super().__init__(message)
        self.code, self.message, self.conseil = code, message, conseil

    def __reduce__(self) -> tuple[type[FichierRefuse], tuple[str, str, str]]:
        """Passe d'un processus à l'autre avec ses trois champs."""
        return FichierRefuse, (self.code, self.message, self.conseil)


class Archive(NamedTuple):
    """Les pièces utiles d'un classeur zippé, décompressées, par chemin (voir `chemin_de`)."""

    pieces: dict[str, bytes]
    octets: bytes
    membres: Sequence[zipfile.ZipInfo]


def demesure(message: str) -> FichierRefuse:
    """Rend le refus d'un fichier trop gros."""
    return FichierRefuse(
        "fichier-demesure", message, "Remettez la matrice d'origine, sans image ni données étrangères à la réponse."
    )


def illisible(message: str) -> FichierRefuse:
    """Rend le refus d'un fichier abîmé ou d'un format inconnu."""
    return FichierRefuse(
        "fichier-illisible",
        message,
        "Enregistrez la matrice au format .xlsx ou .ods, rouvrez-la pour vérifier, puis remettez-la.",
    )


def chiffre() -> FichierRefuse:
    """Rend le refus d'un fichier protégé par un mot de passe."""
    return FichierRefuse(
        "fichier-chiffre", "le fichier est protégé par un mot de passe.", "Remettez-le sans mot de passe d'ouverture."
    )


def ouvrir_archive(octets: bytes, utile: Callable[[str], bool], total: int = TAILLE_DECOMPRESSEE) -> Archive:
    """Décompresse les pièces dont le chemin est utile ; les autres ne sont que mesurées.

    `total` borne ce que pèseraient toutes les pièces ; celles qu'on décompresse tiennent ensemble dans
    `TAILLE_DECOMPRESSEE`. Lève `FichierRefuse` si l'archive est abîmée, chiffrée ou démesurée.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(octets)) as archive:
            membres = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, struct.error) as faute:
        raise illisible("l'archive du classeur est abîmée.") from faute
    chemins = [chemin_de(m.filename) for m in membres]
    utiles = [m for c, m in zip(chemins, membres, strict=True) if utile(c)]
    if len(membres) > _PIECES_MAXIMALES or _taille(membres) > total:
        raise demesure(f"le fichier dépasse {total // 1_000_000} Mo une fois décompressé.")
    if _taille(utiles) > TAILLE_DECOMPRESSEE:
        raise demesure(f"une feuille dépasse {TAILLE_DECOMPRESSEE // 1_000_000} Mo une fois décompressée.")
    if any(m.flag_bits & 1 for m in membres):
        raise chiffre()
    if len(set(chemins)) < len(chemins):
        raise illisible("l'archive du classeur porte deux pièces du même nom.")
    return Archive({chemin_de(m.filename): _piece(octets, m) for m in utiles}, octets, membres)


def _piece(octets: bytes, membre: zipfile.ZipInfo) -> bytes:
    """Décompresse une pièce ; petite, elle se retient : reconnue à ses octets comprimés, elle est le même objet.

    Ce qui s'en retient ensuite ne la parcourt plus, fût-ce pour la comparer.
    """
    if max(membre.file_size, membre.compress_size) >= RETENUE:
        return decompresser(octets, membre)
    return _decompressee(brut_de(octets, membre), membre.compress_type, membre.file_size, membre.CRC)


def _taille(membres: Iterable[zipfile.ZipInfo]) -> int:
    return sum(m.file_size for m in membres)


def chemin_de(nom: str) -> str:
    """Rend le chemin d'une pièce, sans casse ni sorte de barre : les lecteurs de classeurs n'y regardent pas."""
    return nom.replace("\\", "/").lstrip("/").lower()


def decompresser(octets: bytes, membre: zipfile.ZipInfo) -> bytes:
    """Décompresse une pièce, jamais au-delà de la taille que l'archive annonce.

    `zipfile` s'arrête à cette taille sans dire que la pièce continue, alors que d'autres lecteurs iraient
    jusqu'au bout : une archive qui ment est donc refusée ici. Lève `FichierRefuse`.
    """
    return _derouler(brut_de(octets, membre), membre.compress_type, membre.file_size, membre.CRC)


def _derouler(brut: bytes, compression: int, annoncee: int, somme: int) -> bytes:
    if compression == zipfile.ZIP_STORED:
        contenu, fini = brut, True
    elif compression == zipfile.ZIP_DEFLATED:
        contenu, fini = _degonfler(brut, annoncee)
    else:
        raise illisible("l'archive du classeur utilise une compression inhabituelle.")
    if len(contenu) > annoncee or not fini:
        raise demesure("une pièce de l'archive est plus grosse que ce qu'elle annonce.")
    if len(contenu) < annoncee or isal_zlib.crc32(contenu) != somme:
        raise illisible("l'archive du classeur est abîmée.")
    return contenu


_decompressee = lru_cache(maxsize=24)(_derouler)


def brut_de(octets: bytes, membre: zipfile.ZipInfo) -> bytes:
    """Rend les octets d'une pièce tels que l'archive les porte. Lève `FichierRefuse`."""
    entete = octets[membre.header_offset : membre.header_offset + _ENTETE_LOCAL.size]
    if len(entete) < _ENTETE_LOCAL.size or entete[:4] != b"PK\x03\x04":
        raise illisible("l'archive du classeur est abîmée.")
    _, nom, extra = _ENTETE_LOCAL.unpack(entete)
    debut = membre.header_offset + _ENTETE_LOCAL.size + nom + extra
    return octets[debut : debut + membre.compress_size]


def lire_membre(flux: IO[bytes], membre: zipfile.ZipInfo) -> bytes:
    """Décompresse une pièce d'une archive ouverte, sans charger le reste. Lève `FichierRefuse`."""
    if membre.compress_size > membre.file_size + _SURCOUT:
        raise illisible("l'archive est abîmée.")
    debut = _debut_des_donnees(flux, membre)
    flux.seek(membre.header_offset)
    entree = flux.read(debut - membre.header_offset + membre.compress_size)
    locale = copy.copy(membre)
    locale.header_offset = 0
    return decompresser(entree, locale)


_BLOC = 1 << 20
_SURCOUT = 1 << 16
"""Octets de plus que peut occuper, une fois compressée, une pièce qui ne se compresse pas."""


def tete_de_membre(flux: IO[bytes], membre: zipfile.ZipInfo, longueur: int) -> bytes:
    """Rend les premiers octets d'une pièce, sans la décompresser toute ; rien si elle est chiffrée ou abîmée."""
    if membre.flag_bits & 1:
        return b""
    try:
        flux.seek(_debut_des_donnees(flux, membre))
        return next(_blocs(flux, membre, longueur), b"")[:longueur]
    except FichierRefuse:
        return b""


def decompresser_vers(flux: IO[bytes], membre: zipfile.ZipInfo, sortie: IO[bytes]) -> None:
    """Déroule une pièce bloc par bloc dans un fichier, jamais au-delà de la taille annoncée. Lève `FichierRefuse`."""
    flux.seek(_debut_des_donnees(flux, membre))
    annonce = membre.file_size
    for clair in _blocs(flux, membre):
        annonce -= len(clair)
        if annonce < 0:
            raise demesure("une pièce de l'archive est plus grosse que ce qu'elle annonce.")
        sortie.write(clair)
    if annonce:
        raise illisible("l'archive est abîmée.")


def _blocs(flux: IO[bytes], membre: zipfile.ZipInfo, longueur: int = _BLOC) -> Iterator[bytes]:
    if membre.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise illisible("l'archive utilise une compression inhabituelle.")
    # zlib : borné, isal garde parfois la fin du texte clair sans plus la rendre.
    moteur, reste = zlib.decompressobj(-15), membre.compress_size
    while reste > 0 and (bloc := flux.read(min(longueur, reste))):
        reste -= len(bloc)
        if membre.compress_type == zipfile.ZIP_STORED:
            yield bloc
            continue
        clair = None
        # Un rendu plein peut en cacher un autre : tout lu, le moteur tient encore de quoi le remplir.
        while bloc or clair is None or len(clair) == longueur:
            try:
                clair = moteur.decompress(bloc, longueur)
            except zlib.error as faute:
                raise illisible("l'archive est abîmée.") from faute
            yield clair
            bloc = moteur.unconsumed_tail


def _debut_des_donnees(flux: IO[bytes], membre: zipfile.ZipInfo) -> int:
    flux.seek(membre.header_offset)
    entete = flux.read(_ENTETE_LOCAL.size)
    if len(entete) < _ENTETE_LOCAL.size or entete[:4] != b"PK\x03\x04":
        raise illisible("l'archive est abîmée.")
    _, nom, extra = _ENTETE_LOCAL.unpack(entete)
    return membre.header_offset + _ENTETE_LOCAL.size + int(nom) + int(extra)


def _degonfler(brut: bytes, annoncee: int) -> tuple[bytes, bool]:
    moteur = isal_zlib.decompressobj(-15)
    try:
        contenu = moteur.decompress(brut, annoncee + 1)
    except _MAL_COMPRIMEE as faute:
        raise illisible("l'archive du classeur est abîmée.") from faute
    return contenu, moteur.eof or len(contenu) < annoncee


RETENUE = 400_000
"""Octets au-dessous desquels l'examen d'une pièce se retient ; la feuille des réponses, propre à chacun, est plus
longue. Mesuré : celle des composants de la matrice vierge en pèse 344 000, la feuille technique de 330 exigences
105 000."""

R = TypeVar("R")


def retenir(examen: Callable[..., R]) -> Callable[..., R]:
    """Retient l'examen des petites pièces : styles, mode d'emploi, feuille technique sont les mêmes d'offre en offre.

    Une pièce n'est reconnue qu'à tous ses octets ; un refus n'est pas retenu.
    """
    retenu = lru_cache(maxsize=24)(examen)

    @wraps(examen)
    def examiner(xml: bytes, *reste: Hashable) -> R:
        return retenu(xml, *reste) if len(xml) < RETENUE else examen(xml, *reste)

    return examiner


@retenir
def bien_forme(xml: bytes) -> bool:
    """Vérifie qu'un XML reçu est bien formé et sans déclaration de type : les lecteurs de valeurs n'y regardent pas.

    Rend vrai si tout « < » y ouvre une balise : ni commentaire, ni texte brut, ni instruction. Lève `FichierRefuse`.
    """
    analyseur = expat.ParserCreate()
    analyseur.StartDoctypeDeclHandler = _refuser_les_entites
    autres: set[bool] = set()
    analyseur.CommentHandler = analyseur.StartCdataSectionHandler = lambda *_: autres.add(True)
    analyseur.ProcessingInstructionHandler = analyseur.CommentHandler
    try:
        analyseur.Parse(xml, True)
    except (expat.ExpatError, ValueError, LookupError) as faute:
        raise illisible("une pièce du classeur est mal formée.") from faute
    return not autres


def _refuser_les_entites(*_: object) -> None:
    raise illisible("une pièce du classeur déclare des entités, qu'aucun tableur n'écrit.")


def analyser(xml: bytes) -> etree._Element:
    """Analyse un XML reçu, sans entité ni réseau. Lève `FichierRefuse` s'il est mal formé."""
    analyseur = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(xml, analyseur)
    except etree.XMLSyntaxError as faute:
        raise illisible("une pièce du classeur est mal formée.") from faute
