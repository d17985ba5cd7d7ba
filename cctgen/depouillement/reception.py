"""Rassemble les fichiers remis : fichiers, dossiers, archives de la plateforme, lues en mémoire et bornées."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cctgen.depouillement.sbom import est_sbom_ou_abime
from cctgen.matrice.lecture.archive import TAILLE_DECOMPRESSEE, TAILLE_MAXIMALE, FichierRefuse, decompresser
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu

TABLEURS = (".xlsx", ".xlsm", ".ods", ".xls")
INVENTAIRES = (".json",)
_ARCHIVES = (".zip",)
_PROFONDEUR = 3
"""Une plateforme remet une archive de plis, qui sont parfois eux-mêmes des archives."""

_MEMBRES = 2_000
_IGNORES = ("~$", ".~lock", ".DS_Store", "Thumbs.db", "desktop.ini", "._", "registre.json")


@dataclass(frozen=True, slots=True)
class Recu:
    """Un fichier reçu : son nom, dossiers de l'archive compris, et ses octets."""

    nom: str
    octets: bytes

    @property
    def est_inventaire(self) -> bool:
        """Vrai pour un inventaire de composants (SBOM), d'après son nom."""
        return est_inventaire(self.nom)


def est_inventaire(nom: str) -> bool:
    """Vrai si le nom est celui d'un inventaire de composants : seuls les JSON en sont."""
    return nom.lower().endswith(INVENTAIRES)


@dataclass(slots=True)
class Reception:
    """Ce qui a été rassemblé, et ce qui n'a pas pu l'être."""

    recus: list[Recu] = field(default_factory=list)
    anomalies: list[Anomalie] = field(default_factory=list)
    _reste: int = TAILLE_DECOMPRESSEE

    def ajouter(self, nom: str, octets: bytes, profondeur: int = 0) -> None:
        """Range un fichier : tableur ou inventaire gardé, archive ouverte, autre nommé par une anomalie."""
        minuscule = nom.lower()
        if Path(nom).name.startswith(_IGNORES):
            return
        if minuscule.endswith(TABLEURS) or (est_inventaire(nom) and est_sbom_ou_abime(octets)):
            self.recus.append(Recu(nom, octets))
        elif minuscule.endswith(_ARCHIVES):
            self._ouvrir(nom, octets, profondeur)
        else:
            conseil = "Il n'est pas dépouillé ; consultez-le à part."
            message = "ce fichier n'est ni un tableur, ni un inventaire de composants (SBOM) en JSON."
            self._signaler("fichier-non-tableur", message, conseil, nom, Gravite.INFORMATION)

    def _ouvrir(self, nom: str, octets: bytes, profondeur: int) -> None:
        if profondeur >= _PROFONDEUR:
            message = f"l'archive en contient d'autres sur plus de {_PROFONDEUR} niveaux."
            self._signaler("fichier-demesure", message, "Extrayez-la à la main.", nom)
            return
        try:
            membres = self._membres(octets)
            for membre in membres:
                self._extraire(nom, octets, membre, profondeur)
        except FichierRefuse as refus:
            self._signaler(refus.code, refus.message, refus.conseil, nom)

    def _membres(self, octets: bytes) -> list[zipfile.ZipInfo]:
        try:
            with zipfile.ZipFile(io.BytesIO(octets)) as archive:
                membres = [m for m in archive.infolist() if not m.is_dir()]
        except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError) as faute:
            raise FichierRefuse("fichier-illisible", "l'archive est abîmée.", "Retéléchargez-la.") from faute
        if len(membres) > _MEMBRES or sum(m.file_size for m in membres) > self._reste:
            raise FichierRefuse("fichier-demesure", "l'archive est trop grosse.", "Extrayez-la à la main.")
        return membres

    def _extraire(self, archive: str, octets: bytes, membre: zipfile.ZipInfo, profondeur: int) -> None:
        nom = f"{archive}/{membre.filename}"
        if est_hostile(membre.filename):
            message = f"l'archive contient un chemin hostile (« {membre.filename} »)."
            self._signaler("chemin-hostile", message, "Le fichier n'a pas été extrait ; interrogez la plateforme.", nom)
        elif membre.flag_bits & 1:
            conseil = "Demandez un fichier sans mot de passe."
            self._signaler("fichier-chiffre", "le fichier est protégé par un mot de passe.", conseil, nom)
        else:
            try:
                contenu = decompresser(octets, membre)
            except FichierRefuse as refus:
                self._signaler(refus.code, refus.message, refus.conseil, nom)
                return
            self._reste -= len(contenu)
            self.ajouter(nom, contenu, profondeur + 1)

    def _signaler(self, code: str, message: str, conseil: str, nom: str, gravite: Gravite = Gravite.BLOQUANTE) -> None:
        self.anomalies.append(Anomalie(code, message, conseil, gravite, Lieu(nom)))


def est_hostile(chemin: str) -> bool:
    """Vrai pour un chemin d'archive qui sort de son dossier, ou absolu."""
    parties = chemin.replace("\\", "/").split("/")
    return ".." in parties or chemin.startswith(("/", "\\")) or ":" in parties[0] or "\0" in chemin


def rassembler(sources: Sequence[Path]) -> Reception:
    """Rassemble tableurs et inventaires de fichiers, de dossiers et d'archives ; rien n'est écrit sur le disque."""
    reception = Reception()
    prefixes = _prefixes(sources)
    for source in sources:
        for chemin, nom in _fichiers(source):
            _lire(chemin, f"{prefixes[source]}{nom}", reception)
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
        if chemin.is_file() and not chemin.is_symlink():
            yield chemin, chemin.relative_to(source).as_posix()


def _lire(chemin: Path, nom: str, reception: Reception) -> None:
    try:
        trop_gros = chemin.stat().st_size > 10 * TAILLE_MAXIMALE
        octets = b"" if trop_gros else chemin.read_bytes()
    except OSError as erreur:
        message = f"le fichier ne peut pas être lu ({erreur.strerror or erreur})."
        anomalie = Anomalie("fichier-illisible", message, "Vérifiez son nom et vos droits.", lieu=Lieu(nom))
        reception.anomalies.append(anomalie)
        return
    if trop_gros:
        message = "le fichier est trop gros pour être une matrice, un inventaire ou une archive."
        reception.anomalies.append(
            Anomalie("fichier-demesure", message, "Déposez les matrices seules.", lieu=Lieu(nom))
        )
    else:
        reception.ajouter(nom, octets)
