"""Ce qu'un pli contient, d'après le nom de chaque pièce : ce qui se lit, ce qui est attendu, ce qui surprend."""

from __future__ import annotations

import re
from enum import Enum, auto
from pathlib import PurePosixPath

from cctgen.matrice.formats import CLASSEURS
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu

_TAILLE_D_UN_VERROU = 8_192
_FICHIERS_DU_POSTE = re.compile(r"(~\$|\.~lock|\._).*|\.DS_Store|Thumbs\.db|desktop\.ini|registre\.json")


class Nature(Enum):
    """Ce qu'une pièce est pour le dépouillement."""

    TABLEUR = auto()
    INVENTAIRE = auto()
    DOCUMENT = auto()
    DOCUMENT_NON_LU = auto()
    ARCHIVE = auto()
    TABLEUR_NON_LU = auto()
    ARCHIVE_NON_LUE = auto()
    ENVELOPPE = auto()
    SIGNATURE = auto()
    MESSAGE = auto()
    AUTRE = auto()
    IGNORE = auto()

    @property
    def se_lit(self) -> bool:
        """Vrai pour ce qui se lit en mémoire, et compte dans la limite."""
        return self in (Nature.TABLEUR, Nature.INVENTAIRE)


_EXTENSIONS = {
    Nature.TABLEUR: CLASSEURS,
    Nature.INVENTAIRE: (".json",),
    Nature.DOCUMENT: (".docx", ".odt"),
    Nature.DOCUMENT_NON_LU: (".doc", ".docm", ".dot", ".dotx", ".dotm", ".rtf", ".fodt", ".ott", ".pages", ".wpd"),
    Nature.ARCHIVE: (".zip",),
    Nature.TABLEUR_NON_LU: (".xlsb", ".csv", ".tsv", ".fods", ".numbers", ".xltx", ".xltm", ".ots"),
    Nature.ARCHIVE_NON_LUE: (".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst"),
    Nature.ENVELOPPE: (".p7m",),
    Nature.SIGNATURE: (".p7s", ".p7c", ".sig", ".asc", ".tsr", ".tst", ".tsq", ".xml", ".jeton"),
    Nature.MESSAGE: (".eml", ".msg", ".mbox"),
}
_PAR_EXTENSION = {extension: nature for nature, extensions in _EXTENSIONS.items() for extension in extensions}


def nature_de(nom: str, taille: int = _TAILLE_D_UN_VERROU + 1) -> Nature:
    """Rend la nature d'une pièce ; `taille`, en octets, distingue un verrou de bureautique d'un vrai tableur."""
    feuille = PurePosixPath(nom.replace("\\", "/")).name
    if _FICHIERS_DU_POSTE.fullmatch(feuille) and (taille <= _TAILLE_D_UN_VERROU or not _est_tableur(feuille)):
        return Nature.IGNORE
    return _PAR_EXTENSION.get(PurePosixPath(feuille.lower()).suffix, Nature.AUTRE)


def est_inventaire(nom: str) -> bool:
    """Vrai si le nom est celui d'un inventaire de composants : seuls les JSON en sont."""
    return nature_de(nom) is Nature.INVENTAIRE


def _est_tableur(nom: str) -> bool:
    return nom.lower().endswith(_EXTENSIONS[Nature.TABLEUR])


_AVIS = {
    Nature.TABLEUR_NON_LU: (
        "fichier-non-lu",
        "ce tableur est d'un format qui ne se lit pas ici.",
        "S'il s'agit d'une matrice, enregistrez-en une copie au format .xlsx ou .ods et déposez-la.",
        Gravite.A_QUALIFIER,
    ),
    Nature.ARCHIVE_NON_LUE: (
        "archive-non-lue",
        "cette archive ne s'ouvre pas ici : seules les .zip se lisent.",
        "Extrayez-la, puis déposez le dossier obtenu : elle peut contenir une matrice.",
        Gravite.A_QUALIFIER,
    ),
    Nature.ENVELOPPE: (
        "fichier-enveloppe",
        "ce fichier enveloppe un document dans sa signature.",
        "Extrayez le document avec votre outil de signature : il peut s'agir d'une matrice.",
        Gravite.A_QUALIFIER,
    ),
    Nature.SIGNATURE: (
        "fichier-non-tableur",
        "signature, jeton d'horodatage ou métadonnée : attendu dans un pli, il n'est pas dépouillé.",
        "Vérifiez-le avec votre outil de signature.",
        Gravite.INFORMATION,
    ),
    Nature.MESSAGE: (
        "fichier-non-tableur",
        "message : il n'est pas dépouillé, ses pièces jointes non plus.",
        "Lisez-le ; extrayez-en la matrice s'il en porte une.",
        Gravite.INFORMATION,
    ),
    Nature.DOCUMENT: (
        "fichier-non-tableur",
        "ce document ne porte aucune case d'un formulaire remis : rien n'en est lu.",
        "Si c'en est un, demandez-le en .docx ou en .odt, cases gardées ; sinon, consultez-le à part.",
        Gravite.INFORMATION,
    ),
    Nature.DOCUMENT_NON_LU: (
        "fichier-non-lu",
        "ce document est d'un format dont rien n'est lu ici, même si c'est un formulaire rempli.",
        "Si c'en est un, demandez-le en .docx ou en .odt ; sinon, consultez-le à part.",
        Gravite.A_QUALIFIER,
    ),
    Nature.AUTRE: (
        "fichier-non-tableur",
        "ce fichier n'est ni un tableur, ni un inventaire de composants (SBOM) en JSON.",
        "Il n'est pas dépouillé ; consultez-le à part.",
        Gravite.INFORMATION,
    ),
}


def avis_sur_la_piece(nom: str, nature: Nature) -> Anomalie | None:
    """Rend ce qu'il faut dire d'une pièce qui n'est pas dépouillée ; rien d'un fichier propre au poste."""
    if nature not in _AVIS:
        return None
    code, message, conseil, gravite = _AVIS[nature]
    return Anomalie(code, message, conseil, gravite, Lieu(nom))
