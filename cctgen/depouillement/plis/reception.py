"""Rassemble les fichiers remis : fichiers, dossiers, archives de la plateforme.

Seuls les tableurs et les inventaires se lisent en mémoire, et comptent dans la limite ; un mémoire en PDF ou un plan
n'est jamais décompressé. Une archive dans une archive se déroule sur le disque, dans un fichier temporaire borné.
"""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import IO

from cctgen.depouillement.plis.contenu import TETE, est_un_classeur, peut_etre_un_classeur
from cctgen.depouillement.plis.horodatage import Horodatages, est_une_mention
from cctgen.depouillement.plis.pieces import Nature, avis_sur_la_piece, est_inventaire, nature_de
from cctgen.matrice.lecture.archive import (
    TAILLE_DECOMPRESSEE,
    TAILLE_MAXIMALE,
    FichierRefuse,
    decompresser_vers,
    lire_membre,
    tete_de_membre,
)
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from cctgen.socle.fichiers import empreinte
from cctgen.socle.refus import cause

_PROFONDEUR = 3
"""Une plateforme remet une archive de plis, qui sont parfois eux-mêmes des archives."""

_MEMBRES = 50_000
_ARCHIVES_DEROULEES = 4_000_000_000
"""Octets d'archives imbriquées déroulées sur le disque, pour toute une réception."""

_TAILLE_D_UN_FORMULAIRE = 10_000_000
_DOCUMENTS = 200_000_000
"""Octets de documents examinés pour une réception, dont un formulaire se reconnaît à ses cases."""

_NON_ZIP = (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError)


@dataclass(frozen=True)
class Recu:
    """Un fichier reçu : son nom, dossiers de l'archive compris, ses octets, et la source où il figurait."""

    nom: str
    octets: bytes
    origine: str = ""

    @property
    def est_inventaire(self) -> bool:
        """Vrai pour un inventaire de composants (SBOM), d'après son nom."""
        return est_inventaire(self.nom)

    @cached_property
    def sha256(self) -> str:
        """Rend l'empreinte de ses octets, calculée une fois : le registre, les doublons et les plis la demandent."""
        return empreinte(self.octets)


@dataclass(slots=True)
class Reception:
    """Ce qui a été rassemblé, ce qui n'a pas pu l'être, et tous les noms rencontrés, par origine."""

    recus: list[Recu] = field(default_factory=list)
    formulaires: list[Recu] = field(default_factory=list)
    anomalies: list[Anomalie] = field(default_factory=list)
    noms: dict[str, list[str]] = field(default_factory=dict)
    horodatages: Horodatages = field(default_factory=Horodatages)
    _reste: int = TAILLE_DECOMPRESSEE
    _reste_de_documents: int = _DOCUMENTS
    _reste_d_archives: int = _ARCHIVES_DEROULEES

    def fichier(self, chemin: Path, nom: str, origine: str) -> None:
        """Range un fichier du disque : tableur ou inventaire gardé, archive ouverte, autre nommé par une anomalie."""
        try:
            self._fichier(chemin, nom, origine)
        except FichierRefuse as refus:
            self.signaler(refus.code, refus.message, refus.conseil, nom)
        except OSError as erreur:
            message = f"le fichier ne peut pas être lu ({cause(erreur)})."
            self.signaler("fichier-illisible", message, "Vérifiez son nom et vos droits.", nom)

    def _fichier(self, chemin: Path, nom: str, origine: str) -> None:
        if not chemin.is_file():
            # Un tube ou un périphérique bloquerait la lecture.
            conseil = "Donnez un fichier, un dossier ou le zip de la plateforme."
            raise FichierRefuse("fichier-illisible", "ce n'est pas un fichier ordinaire, ou il n'existe pas.", conseil)
        taille = chemin.stat().st_size
        nature = nature_de(nom, taille)
        if nature not in _SELON_LEUR_NOM:
            with chemin.open("rb") as flux:
                if est_un_classeur(flux):
                    nature = Nature.TABLEUR
                elif nature is Nature.ARCHIVE:
                    self._archive(nom, flux, _origine_d_archive(chemin, flux), 0)
                    return
        self._noter(nom, origine, nature)
        if est_une_mention(nom, taille):
            self.horodatages.noter(origine, nom, chemin.read_bytes())
            nature = _nature_d_une_mention(nature)
        if nature is Nature.DOCUMENT:
            self._document(nom, taille, chemin.read_bytes, origine)
        elif nature.se_lit:
            self._retenir(taille)
            self._garder(nom, chemin.read_bytes(), origine)
        else:
            self._nommer(nom, nature)

    def _noter(self, nom: str, origine: str, nature: Nature) -> None:
        if nature is not Nature.IGNORE:
            self.noms.setdefault(origine, []).append(nom)

    def _nommer(self, nom: str, nature: Nature) -> None:
        if anomalie := avis_sur_la_piece(nom, nature):
            self.anomalies.append(anomalie)

    def _retenir(self, taille: int) -> None:
        if taille > TAILLE_MAXIMALE:
            message = f"le fichier dépasse {TAILLE_MAXIMALE // 1_000_000} Mo."
            raise FichierRefuse("fichier-demesure", message, "Ce n'est pas celle d'une matrice : examinez-le.")
        if taille > self._reste:
            message = f"les tableurs de cet envoi dépassent ensemble {TAILLE_DECOMPRESSEE // 1_000_000} Mo."
            raise FichierRefuse("fichier-demesure", message, "Donnez ce pli à part, dans un autre passage.")
        self._reste -= taille

    def _garder(self, nom: str, octets: bytes, origine: str) -> None:
        if est_inventaire(nom) and peut_etre_un_classeur(octets):
            conseil = "Renommez-le en .xlsx, ou selon son format, et redonnez-le s'il s'agit d'une matrice."
            message = "ce fichier porte l'extension d'un inventaire, et n'en est pas un."
            self.signaler("fichier-non-lu", message, conseil, nom, Gravite.A_QUALIFIER)
        elif est_inventaire(nom) and _est_un_autre_json(octets):
            self._nommer(nom, Nature.AUTRE)
        else:
            self.recus.append(Recu(nom, octets, origine))

    def _document(self, nom: str, taille: int, lire: Callable[[], bytes], origine: str) -> None:
        """Garde un formulaire rendu ; un autre document, ou trop gros pour en être un, est nommé."""
        if taille > min(_TAILLE_D_UN_FORMULAIRE, self._reste_de_documents):
            self._nommer(nom, Nature.DOCUMENT)
            return
        self._reste_de_documents -= taille
        octets = lire()
        if not _est_un_formulaire(octets):
            self._nommer(nom, Nature.DOCUMENT)
        else:
            self.formulaires.append(Recu(nom, octets, origine))

    def _archive(self, nom: str, flux: IO[bytes], origine: str, profondeur: int) -> None:
        if profondeur >= _PROFONDEUR:
            message = f"l'archive en contient d'autres sur plus de {_PROFONDEUR} niveaux."
            raise FichierRefuse("fichier-demesure", message, "Extrayez-la à la main.")
        for membre in _membres(flux):
            chemin = f"{nom}/{lisible(membre.filename)}"
            try:
                self._membre(chemin, flux, membre, origine, profondeur)
            except FichierRefuse as refus:
                self.signaler(refus.code, refus.message, refus.conseil, chemin)

    def _membre(self, nom: str, flux: IO[bytes], membre: zipfile.ZipInfo, origine: str, profondeur: int) -> None:
        if est_hostile(membre.filename):
            message = f"l'archive contient un chemin hostile (« {lisible(membre.filename)} »)."
            raise FichierRefuse("chemin-hostile", message, "Le fichier n'a pas été extrait ; interrogez la plateforme.")
        nature = _nature_d_un_membre(flux, membre)
        if nature is not Nature.ARCHIVE:
            self._noter(nom, origine, nature)
        mention = est_une_mention(membre.filename, membre.file_size) and not membre.flag_bits & 1
        if mention:
            self.horodatages.noter(origine, nom, lire_membre(flux, membre))
            nature = _nature_d_une_mention(nature)
        if not nature.se_lit and nature not in (Nature.ARCHIVE, Nature.DOCUMENT):
            self._nommer(nom, nature)
            return
        if membre.flag_bits & 1:
            conseil = "Demandez un fichier sans mot de passe."
            raise FichierRefuse("fichier-chiffre", "le fichier est protégé par un mot de passe.", conseil)
        if nature is Nature.DOCUMENT:
            self._document(nom, membre.file_size, lambda: lire_membre(flux, membre), origine)
        elif nature is Nature.ARCHIVE:
            self._imbriquee(nom, flux, membre, origine, profondeur)
        else:
            self._retenir(membre.file_size)
            self._garder(nom, lire_membre(flux, membre), origine)

    def _imbriquee(self, nom: str, flux: IO[bytes], membre: zipfile.ZipInfo, origine: str, profondeur: int) -> None:
        if membre.file_size > self._reste_d_archives:
            raise FichierRefuse("fichier-demesure", "l'archive imbriquée est trop grosse.", "Extrayez-la à la main.")
        self._reste_d_archives -= membre.file_size
        with tempfile.TemporaryFile(prefix="cctgen-") as deroulee:
            decompresser_vers(flux, membre, deroulee)
            deroulee.seek(0)
            if est_un_classeur(deroulee):
                self._noter(nom, origine, Nature.TABLEUR)
                self._retenir(membre.file_size)
                self._garder(nom, deroulee.read(), origine)
                return
            self._archive(nom, deroulee, origine, profondeur + 1)

    def signaler(self, code: str, message: str, conseil: str, nom: str, gravite: Gravite = Gravite.BLOQUANTE) -> None:
        """Relève un fichier qui n'est pas gardé."""
        self.anomalies.append(Anomalie(code, message, conseil, gravite, Lieu(nom)))


_SELON_LEUR_NOM = (Nature.TABLEUR, Nature.INVENTAIRE, Nature.IGNORE)
"""Ce que le nom dit assez ; tout le reste peut être un classeur mal nommé, ou le modèle d'un tableur."""


def _nature_d_un_membre(flux: IO[bytes], membre: zipfile.ZipInfo) -> Nature:
    """Rend la nature d'une pièce d'archive ; une archive imbriquée se reconnaît une fois déroulée."""
    nature = nature_de(membre.filename, membre.file_size)
    if nature in (*_SELON_LEUR_NOM, Nature.ARCHIVE) or membre.file_size > TAILLE_MAXIMALE:
        return nature
    if peut_etre_un_classeur(tete_de_membre(flux, membre, TETE)):
        try:
            return Nature.TABLEUR if est_un_classeur(io.BytesIO(lire_membre(flux, membre))) else nature
        except FichierRefuse:
            return nature
    return nature


def _est_un_autre_json(octets: bytes) -> bool:
    # Chargés là où ils servent : des matrices seules se reconnaissent à leur nom, et se lisent sans attendre.
    from cctgen.depouillement.composants.sbom import est_sbom_ou_abime  # noqa: PLC0415

    return not est_sbom_ou_abime(octets)


def _est_un_formulaire(octets: bytes) -> bool:
    """Dit si un document est un formulaire de l'outil ; lève `FichierRefuse` si rien n'en dit ce qu'il est."""
    from cctgen.depouillement.formulaires.lecture import examiner  # noqa: PLC0415

    return examiner(octets) is not None


def _nature_d_une_mention(nature: Nature) -> Nature:
    """Un registre de dépôts en .csv est lu comme tel : il n'est pas un tableur laissé de côté."""
    return Nature.SIGNATURE if nature is Nature.TABLEUR_NON_LU else nature


def _membres(flux: IO[bytes]) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(flux) as archive:
            membres = [m for m in archive.infolist() if not m.is_dir()]
    except _NON_ZIP as faute:
        raise FichierRefuse("fichier-illisible", "l'archive est abîmée.", "Retéléchargez-la.") from faute
    if len(membres) > _MEMBRES:
        raise FichierRefuse("fichier-demesure", "l'archive contient trop de fichiers.", "Extrayez-la à la main.")
    return membres


def _origine_d_archive(chemin: Path, flux: IO[bytes]) -> str:
    """Une archive est la même origine tant que son chemin et sa table des matières ne changent pas."""
    table = "\n".join(f"{m.filename}|{m.CRC}|{m.file_size}" for m in _membres(flux))
    return _origine(chemin, table)


def _origine(chemin: Path, precision: str = "") -> str:
    texte = f"{chemin.resolve()}\n{precision}"
    return empreinte(texte.encode(errors="surrogateescape"))[:16]


def est_hostile(chemin: str) -> bool:
    """Vrai pour un chemin d'archive qui sort de son dossier, ou absolu."""
    parties = chemin.replace("\\", "/").split("/")
    return ".." in parties or chemin.startswith(("/", "\\")) or bool(re.match(r"[A-Za-z]:", chemin)) or "\0" in chemin


def lisible(nom: str) -> str:
    """Rend un nom que l'on peut écrire en UTF-8, quel que soit le codage où il a été créé, sans signe de commande."""
    texte = nom.encode("utf-8", "surrogateescape").decode("utf-8", "replace").replace("\\", "/")
    return _COMMANDES.sub("\ufffd", texte)


_COMMANDES = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Ce qui effacerait l'écran, ou écrirait une extension à l'envers, au nom d'un fichier reçu."""


def rassembler(sources: Sequence[Path]) -> Reception:
    """Rassemble tableurs et inventaires de fichiers, de dossiers et d'archives ; rien n'est gardé sur le disque."""
    reception = Reception()
    prefixes = _prefixes(sources)
    for source in sources:
        origine = _origine(source if source.is_dir() else source.parent)
        for chemin, nom in _fichiers(source):
            complet = lisible(f"{prefixes[source]}{nom}")
            if chemin != source and chemin.is_symlink():
                conseil = "Donnez le fichier qu'il désigne."
                message = "ce lien n'est pas suivi : le fichier n'est pas dépouillé."
                reception.signaler("lien-non-suivi", message, conseil, complet, Gravite.A_QUALIFIER)
            else:
                reception.fichier(chemin, complet, origine)
    dates = {o: [r.nom for r in reception.recus if r.origine == o] for o in reception.noms}
    reception.anomalies += reception.horodatages.anomalies(dates)
    return reception


def _prefixes(sources: Sequence[Path]) -> dict[Path, str]:
    """Rend le nom de dossier à mettre devant les fichiers d'une source, quand sans lui deux plis se mêleraient."""
    dossiers = {source: source.name for source in sources if source.is_dir()}
    parents = {source: source.resolve().parent for source in sources if source not in dossiers}
    utiles = dossiers if len(dossiers) > 1 else {}
    if len(set(parents.values())) > 1:
        utiles = {**utiles, **{source: parent.name for source, parent in parents.items()}}
    return {source: f"{utiles[source]}/" if utiles.get(source) else "" for source in sources}


def _fichiers(source: Path) -> Iterator[tuple[Path, str]]:
    if not source.is_dir():
        yield source, source.name
        return
    for chemin in sorted(source.rglob("*")):
        if chemin.is_symlink() or not chemin.is_dir():
            yield chemin, PurePosixPath(chemin.relative_to(source)).as_posix()
