"""Le processus qui tient un travail : mort sur ce poste, cela se sait tout de suite.

Un numéro de processus se réemploie, d'un conteneur à l'autre comme d'un démarrage à l'autre : il ne désigne personne
sans le démarrage du poste, l'espace de numéros où il vaut, et l'instant où le processus est parti.
"""

from __future__ import annotations

import os
from pathlib import Path

_SEPARATEUR = " "
_MORTS = ("Z", "X")
_DEPART = 19
"""Rang, après le nom du programme, de l'instant de départ dans `/proc/<pid>/stat` (proc(5), champ 22)."""


def ce_processus() -> str:
    """Rend ce qui désigne ce processus, et lui seul ; vide là où le système ne le dit pas."""
    poste, depart = _ce_poste(), _depart(str(os.getpid()))
    return _SEPARATEUR.join((poste, str(os.getpid()), depart)) if poste and depart else ""


def vit_ici(designe: str) -> bool:
    """Vrai si ce processus est de ce poste, et y est encore."""
    return bool(designe) and designe.startswith(f"{_ce_poste()}{_SEPARATEUR}") and not est_mort(designe)


def est_mort(designe: str) -> bool:
    """Vrai si ce processus fut de ce poste et n'y est plus ; de ceux d'un autre poste, rien ne se sait d'ici."""
    poste, _, reste = designe.partition(_SEPARATEUR)
    if not poste or poste != _ce_poste():
        return False
    pid, _, depart = reste.partition(_SEPARATEUR)
    return _depart(pid) != depart


def _ce_poste() -> str:
    try:
        demarrage = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
        return f"{demarrage}/{Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return ""


def _depart(pid: str) -> str:
    """Rend l'instant où ce processus est parti, ou rien s'il n'est plus."""
    try:
        dit = Path(f"/proc/{pid}/stat").read_text("utf-8", errors="replace")
    except OSError:
        return ""
    # Le nom du programme, entre parenthèses, peut porter des espaces.
    champs = dit.rpartition(")")[2].split()
    return "" if champs[0] in _MORTS else champs[_DEPART]
