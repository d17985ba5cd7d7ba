"""Une publication est ce que son manifeste a figé : toute pièce qui n'est plus la même se dit."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from cctgen.socle.fichiers import empreinte, lire
from cctgen.usages.ouverture.versions import DOSSIER_PUBLICATIONS, FICHIER_DOSSIER, numeros_publies

FICHIER_MANIFESTE = "manifeste.json"
A_DEPOSER, INTERNE = PLACES = ("a-deposer", "interne")
"""Où se range une pièce publiée : chez les candidats, ou chez l'acheteur."""


def manifeste_publie(manifeste: Mapping[str, Any], pieces: Mapping[str, bytes], dossier: bytes) -> bytes:
    """Rend le manifeste d'une publication : les empreintes y sont celles des pièces figées, retouches comprises."""
    fichiers = [
        {**f, "sha256": empreinte(pieces[f["chemin"]])} if f["chemin"] in pieces else f for f in manifeste["fichiers"]
    ]
    publie = {**manifeste, "fichiers": fichiers, "dossier": empreinte(dossier)}
    return (json.dumps(publie, ensure_ascii=False, indent=2) + "\n").encode()


def publications_alterees(racine: Path) -> Iterator[Anomalie]:
    """Énumère, une par version, les publications qui ne s'accordent plus avec leur manifeste."""
    for numero in numeros_publies(racine):
        publication = racine / DOSSIER_PUBLICATIONS / str(numero)
        if alterees := _alterees(publication, numero):
            yield Anomalie(
                "publication-alteree",
                f"la publication {numero} n'est plus, à l'octet, ce qui a été figé : {', '.join(alterees)}.",
                "Rétablissez ces fichiers depuis une sauvegarde ou depuis ce que la plateforme a publié.",
                gravite=Gravite.A_QUALIFIER,
                lieu=Lieu(f"{DOSSIER_PUBLICATIONS}/{numero}"),
            )


def _alterees(publication: Path, numero: int) -> list[str]:
    try:
        manifeste = json.loads(lire(publication / FICHIER_MANIFESTE))
        figees = {str(f["chemin"]): str(f["sha256"]) for f in manifeste["fichiers"]}
        version, dossier = manifeste["consultation"]["version"], manifeste.get("dossier")
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return [FICHIER_MANIFESTE]
    changees = [] if version == numero else [FICHIER_MANIFESTE]
    if dossier is not None and empreinte(lire(publication / FICHIER_DOSSIER)) != dossier:
        changees.append(FICHIER_DOSSIER)
    presentes = {p.name: p for place in PLACES for p in (publication / place).glob("*") if p.is_file()}
    for nom, figee in sorted(figees.items()):
        if nom not in presentes:
            changees.append(f"{nom} (absente)")
        elif empreinte(lire(presentes[nom])) != figee:
            changees.append(nom)
    return changees
