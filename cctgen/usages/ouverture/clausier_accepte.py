"""Le clausier sur lequel une consultation est faite : gardé en entier, remplacé par une migration acceptée."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cctgen.clausier.lecture.instantane import rediger_clausier, relire_clausier
from cctgen.clausier.modele import Clausier
from cctgen.socle.anomalies import Anomalie, Gravite
from cctgen.socle.fichiers import DOSSIER_CACHE
from cctgen.socle.gestes.geste import Geste

FICHIER_CLAUSIER = f"{DOSSIER_CACHE}/clausier.json"
A_MIGRER = "clausier-a-migrer"


@dataclass(frozen=True, slots=True)
class ClausierAccepte:
    """Le nom, les versions et l'empreinte du clausier accepté ; `clausier` manque s'il ne se relit plus."""

    version: str
    empreinte: str
    clausier: Clausier | None

    def en_dict(self) -> dict[str, str]:
        """Rend la forme JSON du manifeste et de `migrer`."""
        return {"version": self.version, "empreinte": self.empreinte}


def accepte_de(clausier: Clausier) -> ClausierAccepte:
    """Rend un clausier tel qu'une consultation l'accepterait."""
    return ClausierAccepte(clausier.versions, clausier.empreinte, clausier)


def lire_l_accepte(racine: Path) -> ClausierAccepte | None:
    """Rend le clausier accepté par la consultation, ou rien si elle n'en garde pas."""
    identite = identite_de_l_accepte(racine)
    if identite is None:
        return None
    return ClausierAccepte(identite["version"], identite["empreinte"], relire_clausier(_contenu(racine)))


def identite_de_l_accepte(racine: Path) -> dict[str, str] | None:
    """Rend la version et l'empreinte du clausier accepté, sans le relire en entier."""
    try:
        with (racine / FICHIER_CLAUSIER).open("rb") as flux:
            entete = json.loads(flux.readline())
        return {"version": str(entete["version"]), "empreinte": str(entete["empreinte"])}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def accepter(ouvert: Geste, clausier: Clausier) -> None:
    """Prépare, dans un geste, l'enregistrement du clausier comme celui de la consultation."""
    entete = json.dumps({"version": clausier.versions, "empreinte": clausier.empreinte}, ensure_ascii=False)
    ouvert.poser(ouvert.racine / FICHIER_CLAUSIER, entete.encode() + b"\n" + rediger_clausier(clausier))


def accepter_le_premier(ouvert: Geste, clausier: Clausier) -> None:
    """Prépare, dans un geste, l'enregistrement du clausier d'une consultation qui n'en a pas encore accepté."""
    if identite_de_l_accepte(ouvert.racine) is None:
        accepter(ouvert, clausier)


def ecart_de_l_accepte(racine: Path, clausier: Clausier) -> Iterator[Anomalie]:
    """Dit que le clausier d'aujourd'hui n'est pas celui sur lequel la consultation est faite."""
    garde = identite_de_l_accepte(racine)
    if garde is None or garde["empreinte"] == clausier.empreinte:
        return
    versions = f"« {garde['version']} », aujourd'hui « {clausier.versions} »"
    if garde["version"] == clausier.versions:
        versions = f"« {garde['version']} », dont un texte ou un modèle a changé depuis"
    yield Anomalie(
        A_MIGRER,
        f"la consultation est faite sur le clausier {versions}.",
        "Voyez ce qui change, puis acceptez-le : cctgen migrer CONSULTATION, et --accepter. Rien ne se publie avant.",
        gravite=Gravite.A_QUALIFIER,
    )


def _contenu(racine: Path) -> bytes:
    """Rend ce qui suit l'en-tête, d'une ligne."""
    try:
        return (racine / FICHIER_CLAUSIER).read_bytes().partition(b"\n")[2]
    except OSError:
        return b""
