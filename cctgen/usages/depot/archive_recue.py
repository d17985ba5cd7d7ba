"""Déplier le zip d'une consultation reçue d'ailleurs : chemins sûrs, tailles bornées, rien qui s'exécute.

Un zip est écrit par n'importe qui : un chemin qui sort, un lien, une archive qui ment sur ses tailles, un nom que
Windows réserve ou un état interne de l'outil (geste en cours, lectures gardées) n'entrent pas.
"""

from __future__ import annotations

import io
import re
import stat
import struct
import unicodedata
import zipfile
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from pathlib import PurePosixPath

from cctgen.consultation.lecture import FICHIER_CONSULTATION
from cctgen.evaluation.journal import FICHIER_TEMOIN
from cctgen.matrice.lecture.archive import FichierRefuse, decompresser
from cctgen.socle.erreurs import ErreurCctgen
from cctgen.socle.fichiers import DOSSIER_CACHE, est_nom_reserve
from cctgen.socle.gestes.ecrits import FICHIER_ECRITS
from cctgen.socle.yaml_strict import defaut_de_texte
from cctgen.usages.depot.depart import FICHIER_DEPART
from cctgen.usages.ouverture.clausier_accepte import FICHIER_CLAUSIER
from cctgen.usages.ouverture.versions import FICHIER_FIGEES

FICHIERS_MAXIMUM = 5_000
TAILLE_DEPLIEE = 200_000_000
"""Octets de tous les fichiers ensemble : une consultation de cinquante offres en pèse la moitié."""

_LONGUEUR_DU_CHEMIN = 240
_OCTETS_DU_NOM = 240
"""Un système de fichiers compte en octets, 255 au plus, et l'outil écrit d'abord sous un nom un peu plus long."""
_DE_L_OUTIL = frozenset({FICHIER_ECRITS, FICHIER_CLAUSIER, FICHIER_FIGEES, FICHIER_TEMOIN, FICHIER_DEPART})
"""Ce que l'outil tient pour lui et qui voyage avec le dossier ; le reste de `.cctgen/` ne vaut que sur un poste."""
_DU_POSTE = re.compile(r"(~\$|\.~lock|\._).*|\.DS_Store|Thumbs\.db|desktop\.ini")
_DIT_UTF8 = 0x800
"""Le drapeau d'un membre dont le nom est déclaré en UTF-8 ; sans lui, `zipfile` le lit en CP437."""
_REFUSES = re.compile(r"[\x00-\x1f:*?\"<>|\\]")
"""Ce que Windows refuse dans un nom ; les autres caractères de contrôle le sont comme dans tout texte."""


class ArchiveRefusee(ErreurCctgen):
    """Le zip ne peut pas devenir une consultation ; rien n'en est gardé.

    `cites` : les noms de fichiers que le message cite, à montrer tels quels.
    """

    def __init__(self, message: str, conseil: str = "", cites: Sequence[str] = ()) -> None:
        super().__init__(message, conseil)
        self.cites = tuple(cites)


@dataclass(frozen=True, slots=True)
class Recu:
    """Un fichier reçu ; `est_protege` est vrai s'il est en lecture seule."""

    octets: bytes
    est_protege: bool


@dataclass(frozen=True, slots=True)
class DossierRecu:
    """Les fichiers d'une consultation reçue, par chemin, et ceux qui n'ont pas été pris."""

    fichiers: Mapping[str, Recu]
    laisses: tuple[str, ...]


def deplier(octets: bytes) -> DossierRecu:
    """Rend les fichiers du zip, depuis le dossier où est `consultation.yaml` ; lève `ArchiveRefusee`."""
    membres = [m for m in _membres(octets) if not m.is_dir()]
    _exiger_la_mesure(membres)
    chemins = [(_chemin_sur(m), m) for m in membres]
    racine = _racine(c for c, _ in chemins)
    pris = [(c, m) for chemin, m in chemins if _est_pris(c := _dans(racine, chemin))]
    _exiger_des_noms_distincts([c for c, _ in pris])
    gardes = {c for c, _ in pris}
    laisses = [n for n, _ in chemins if _dans(racine, n) not in gardes and not _est_jetable(_dans(racine, n))]
    return DossierRecu({c: _recu(octets, m) for c, m in sorted(pris, key=itemgetter(0))}, tuple(sorted(laisses)))


def _membres(octets: bytes) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(io.BytesIO(octets)) as archive:
            return archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, struct.error) as faute:
        raise ArchiveRefusee(
            "Ce fichier n'est pas un zip, ou il est abîmé.", "Déposez le zip du dossier entier, tel que téléchargé."
        ) from faute


def _exiger_la_mesure(membres: list[zipfile.ZipInfo]) -> None:
    if len(membres) > FICHIERS_MAXIMUM:
        raise ArchiveRefusee(f"Ce zip porte plus de {FICHIERS_MAXIMUM} fichiers.", "Déposez une seule consultation.")
    if sum(m.file_size for m in membres) > TAILLE_DEPLIEE:
        raise ArchiveRefusee(
            f"Ce zip dépasse {TAILLE_DEPLIEE // 1_000_000} Mo une fois déplié.", "Déposez une seule consultation."
        )
    if any(m.flag_bits & 1 for m in membres):
        raise ArchiveRefusee("Ce zip est protégé par un mot de passe.", "Refaites-le sans mot de passe.")


def _chemin_sur(membre: zipfile.ZipInfo) -> str:
    """Rend le chemin normalisé d'un membre ; lève `ArchiveRefusee` s'il sort du dossier ou ne tient pas partout."""
    nom = unicodedata.normalize("NFC", _nom_ecrit(membre))
    parties = nom.split("/")
    fautif = (
        stat.S_ISLNK(membre.external_attr >> 16)
        or nom.startswith("/")
        or len(nom) > _LONGUEUR_DU_CHEMIN
        or any(len(p.encode("utf-8", "replace")) > _OCTETS_DU_NOM for p in parties)
        or _REFUSES.search(nom) is not None
        or defaut_de_texte(nom)
        or any(not p or p != p.strip(" ") or p.endswith(".") or est_nom_reserve(p) for p in parties)
    )
    if fautif:
        dit = nom.encode("unicode_escape").decode() if not nom.isprintable() else nom
        raise ArchiveRefusee(
            f"Ce zip porte un chemin qui n'est pas admis : « {dit[:120]} ».",
            "Refaites-le depuis le dossier de la consultation, sans lien ni nom réservé.",
            [dit[:120]],
        )
    return nom


def _nom_ecrit(membre: zipfile.ZipInfo) -> str:
    """Rend le nom tel que le poste l'a écrit : l'archiveur de macOS écrit en UTF-8 sans le dire."""
    if membre.flag_bits & _DIT_UTF8:
        return membre.filename
    try:
        return membre.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return membre.filename


def _racine(chemins: Iterable[str]) -> str:
    """Rend le dossier où est la consultation : le moins profond qui la porte, fût-il dans un dossier de trop."""
    trouvees = [c for c in chemins if PurePosixPath(c).name == FICHIER_CONSULTATION]
    en_tete = sorted(trouvees, key=lambda c: c.count("/"))
    if not en_tete or (len(en_tete) > 1 and en_tete[0].count("/") == en_tete[1].count("/")):
        raise ArchiveRefusee(
            f"Ce zip n'est pas celui d'une consultation : {FICHIER_CONSULTATION} n'y est pas, ou pas une seule fois.",
            "Déposez le zip du dossier entier, tel que téléchargé.",
        )
    return en_tete[0].removesuffix(FICHIER_CONSULTATION)


def _dans(racine: str, chemin: str) -> str:
    """Rend le chemin dans la consultation, vide s'il n'y est pas."""
    return chemin.removeprefix(racine) if chemin.startswith(racine) else ""


def _est_pris(chemin: str) -> bool:
    if not chemin or _DU_POSTE.fullmatch(PurePosixPath(chemin).name) or chemin.startswith("__MACOSX/"):
        return False
    return not _est_interne(chemin) or chemin in _DE_L_OUTIL


def _est_interne(chemin: str) -> bool:
    return PurePosixPath(chemin).parts[0].casefold() == DOSSIER_CACHE


def _est_jetable(chemin: str) -> bool:
    return bool(chemin) and _est_interne(chemin)


def _exiger_des_noms_distincts(chemins: Collection[str]) -> None:
    """Refuse deux fois le même nom, casse et forme des accents à part, et un fichier à la place d'un dossier."""
    vus = [c.casefold() for c in chemins]
    dossiers = {p.as_posix() for c in vus for p in PurePosixPath(c).parents}
    if len(set(vus)) < len(vus) or dossiers & set(vus):
        raise ArchiveRefusee("Ce zip porte deux fois le même nom.", "Refaites-le depuis le dossier de la consultation.")


def _recu(octets: bytes, membre: zipfile.ZipInfo) -> Recu:
    try:
        lu = decompresser(octets, membre)
    except FichierRefuse as refus:
        raise ArchiveRefusee("Ce zip est abîmé, ou ment sur ses tailles.", "Refaites-le, puis recommencez.") from refus
    droits = membre.external_attr >> 16 & 0o777
    # Un zip fait sous Windows ne porte pas de droits.
    return Recu(lu, est_protege=bool(droits) and not droits & stat.S_IWUSR)
