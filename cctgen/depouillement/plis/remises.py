"""Ce que dit l'emplacement d'un fichier remis : le dossier de son pli, l'instant de dépôt qu'un nom porte.

L'heure à laquelle l'outil enregistre un fichier ne dit ni de quel pli il vient, ni quand il a été déposé.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from cctgen.matrice.normalisation import cle

_RACINE = PurePosixPath()
_SOUS_DOSSIER = re.compile(
    r"(?:\d+ )?(?:pieces?|dossiers?|documents?|offres?|reponses?|volets?|parties?|plis?)?(?: de| du| d)? ?"
    r"(?:candidatures?|offres?|techniques?|administrati(?:f|ve)s?|financi(?:er|ere)s?|prix|annexes?|signatures?"
    r"|memoires?|justificatifs?|attestations?|divers|autres?|sbom|inventaires?|composants?|complements?|jetons?)"
)
"""Les rangements qu'un soumissionnaire fait dans son pli ; leur nom ne désigne personne."""


@dataclass(frozen=True, slots=True)
class Remise:
    """Une présentation d'un fichier : la source où il figurait, son nom dans cette source, l'heure du passage.

    `origine` est l'empreinte du dossier ou de l'archive donnés ; deux noms ne se comparent que dans une même origine.
    `depose_le` est l'instant du dépôt, s'il se lit du nom, d'un accusé de dépôt ou du registre de la plateforme.
    """

    origine: str
    nom: str
    le: str = ""
    depose_le: str = ""


def dossier_du_pli(nom: str) -> PurePosixPath:
    """Rend le dossier d'un fichier, les rangements usuels d'un pli (« Annexes », « 2 - Offre technique ») ôtés."""
    dossier = PurePosixPath(nom).parent
    while dossier != _RACINE and not _est_archive(dossier.name) and _SOUS_DOSSIER.fullmatch(cle(dossier.name)):
        dossier = dossier.parent
    return dossier


def _est_archive(nom: str) -> bool:
    return nom.lower().endswith(".zip")


def plis_sans_matrice(noms: Iterable[str], matrices: Collection[str]) -> tuple[str, ...]:
    """Rend, pour les noms d'une même origine, les plis où rien n'est une matrice, dans l'ordre.

    Un pli est le premier dossier (ou la première archive) qui distingue les fichiers les uns des autres.
    """
    dossiers = {nom: dossier_du_pli(nom).parts for nom in noms}
    communs = _prefixe_commun(list(dossiers.values()))
    plis: dict[str, bool] = {}
    for nom, parties in dossiers.items():
        pli = "/".join(parties[: communs + 1])
        plis[pli] = plis.get(pli, False) or nom in matrices
    if any(len(parties) > communs for parties in dossiers.values()):
        plis.pop("/".join(next(iter(dossiers.values()))[:communs]), None)
    return tuple(pli for pli, pourvu in plis.items() if pli and not pourvu)


def _prefixe_commun(chemins: Sequence[tuple[str, ...]]) -> int:
    """Compte les dossiers que tous les chemins partagent."""
    for rang, parties in enumerate(zip(*chemins, strict=False)):
        if len(set(parties)) > 1:
            return rang
    return min(map(len, chemins), default=0)


_INSTANTS = (
    # 20270115_115907, 2027-01-15T11:59:07, 2027-01-15 11h59
    re.compile(
        r"(?<!\d)(?P<a>20[2-9]\d)[-_./ ]?(?P<m>[01]\d)[-_./ ]?(?P<j>[0-3]\d)[-_. T]*(?:[aà][-_. ]*)?"
        r"(?P<h>[0-2]\d)[-_.:hH ]?(?P<n>[0-5]\d)(?:[-_.:mM ]?(?P<s>[0-5]\d))?(?!\d)"
    ),
    # 15-01-2027 11h59, 15012027_115907
    re.compile(
        r"(?<!\d)(?P<j>[0-3]\d)[-_./ ]?(?P<m>[01]\d)[-_./ ]?(?P<a>20[2-9]\d)[-_. T]*(?:[aà][-_. ]*)?"
        r"(?P<h>[0-2]\d)[-_.:hH ]?(?P<n>[0-5]\d)(?:[-_.:mM ]?(?P<s>[0-5]\d))?(?!\d)"
    ),
)


def instant_de_depot(nom: str) -> datetime | None:
    """Rend l'instant que porte le nom du dossier du pli ou du fichier, date et heure, du plus proche au plus lointain.

    Une date sans heure ne range pas deux dépôts du même jour : elle ne suffit pas.
    """
    for partie in reversed(PurePosixPath(nom).parts):
        if instant := lire_instant(partie):
            return instant
    return None


def lire_instant(texte: str) -> datetime | None:
    """Rend le premier instant, date et heure, écrit dans un texte ; l'heure est celle de la plateforme."""
    return next(_instants(texte), None)


def lire_instants(texte: str) -> frozenset[datetime]:
    """Rend tous les instants, date et heure, écrits dans un texte."""
    return frozenset(_instants(texte))


def _instants(texte: str) -> Iterator[datetime]:
    for forme in _INSTANTS:
        for lu in forme.finditer(texte):
            try:
                yield datetime.fromisoformat(f"{lu['a']}-{lu['m']}-{lu['j']}T{lu['h']}:{lu['n']}:{lu['s'] or '00'}")
            except ValueError:
                continue
