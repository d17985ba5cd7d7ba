"""De quel état part un dossier téléchargé : le zip le dit, et le redépôt le relit."""

from __future__ import annotations

import json
from typing import NamedTuple

from cctgen.socle.fichiers import DOSSIER_CACHE, objet_lu

FICHIER_DEPART = f"{DOSSIER_CACHE}/depart.json"
"""Il voyage avec le zip, jamais avec un état : deux grilles remplies n'ajoutent rien au journal qui les ordonne."""


class Depart(NamedTuple):
    """La consultation et l'état qu'un zip porte."""

    consultation: str
    etat: int


def rediger_le_depart(depart: Depart, copie: str) -> bytes:
    """Rend ce que le zip dit de l'état qu'il porte ; `copie` distingue deux téléchargements du même."""
    return json.dumps({**depart._asdict(), "copie": copie}).encode() + b"\n"


def lire_le_depart(octets: bytes) -> Depart | None:
    """Rend d'où part le dossier, fût-ce d'une autre consultation ; rien s'il ne se lit pas."""
    lu = objet_lu(octets)
    consultation, etat = lu.get("consultation"), lu.get("etat")
    return Depart(consultation, etat) if isinstance(consultation, str) and type(etat) is int else None
