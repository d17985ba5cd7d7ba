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
    garde = _lire(racine)
    if garde is None:
        return None
    version, empreinte, contenu = garde
    return ClausierAccepte(version, empreinte, relire_clausier(contenu))


def identite_de_l_accepte(racine: Path) -> dict[str, str] | None:
    """Rend la version et l'empreinte du clausier accepté, sans le relire en entier."""
    garde = _lire(racine)
    return None if garde is None else {"version": garde[0], "empreinte": garde[1]}


def accepter(ouvert: Geste, clausier: Clausier) -> None:
    """Prépare, dans un geste, l'enregistrement du clausier comme celui de la consultation."""
    entete = json.dumps({"version": clausier.versions, "empreinte": clausier.empreinte}, ensure_ascii=False)
    ouvert.poser(ouvert.racine / FICHIER_CLAUSIER, entete.encode() + b"\n" + rediger_clausier(clausier))


def accepter_le_premier(ouvert: Geste, clausier: Clausier) -> None:
    """Prépare, dans un geste, l'enregistrement du clausier d'une consultation qui n'en a pas encore accepté."""
    if _lire(ouvert.racine) is None:
        accepter(ouvert, clausier)


def ecart_de_l_accepte(racine: Path, clausier: Clausier) -> Iterator[Anomalie]:
    """Dit que le clausier d'aujourd'hui n'est pas celui sur lequel la consultation est faite."""
    garde = identite_de_l_accepte(racine)
    if garde is None or garde["empreinte"] == clausier.empreinte:
        return
    versions = f"« {garde['version']} », aujourd'hui « {clausier.versions} »"
    if garde["version"] == clausier.versions:
        versions = f"« {garde['version']} », dont le texte a changé depuis"
    yield Anomalie(
        A_MIGRER,
        f"la consultation est faite sur le clausier {versions}.",
        "Voyez ce qui change, puis acceptez-le : cctgen migrer CONSULTATION, et --accepter. Rien ne se publie avant.",
        gravite=Gravite.A_QUALIFIER,
    )


def _lire(racine: Path) -> tuple[str, str, object] | None:
    """Rend l'en-tête, d'une ligne, et le clausier encore en texte ; rien si le fichier manque ou est abîmé."""
    try:
        entete, contenu = (racine / FICHIER_CLAUSIER).read_text(encoding="utf-8").split("\n", 1)
        identite = json.loads(entete)
        return str(identite["version"]), str(identite["empreinte"]), _json(contenu)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _json(contenu: str) -> object:
    try:
        return json.loads(contenu)
    except ValueError:
        return None
