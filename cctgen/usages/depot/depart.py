"""De quel état part un dossier téléchargé : le zip le dit, et le redépôt le relit."""

from __future__ import annotations

import json

from cctgen.socle.fichiers import DOSSIER_CACHE, objet_lu

FICHIER_DEPART = f"{DOSSIER_CACHE}/depart.json"
"""Il voyage avec le zip, jamais avec un état : deux grilles remplies n'ajoutent rien au journal qui les ordonne."""


def rediger_le_depart(consultation: str, etat: int) -> bytes:
    """Rend ce que le zip dit de l'état qu'il porte."""
    return json.dumps({"consultation": consultation, "etat": etat}).encode() + b"\n"


def lire_le_depart(octets: bytes, consultation: str) -> int | None:
    """Rend le numéro de l'état dont part le dossier ; aucun s'il ne se lit pas, ou est d'une autre consultation."""
    lu = objet_lu(octets)
    etat = lu.get("etat")
    return etat if lu.get("consultation") == consultation and isinstance(etat, int) else None
