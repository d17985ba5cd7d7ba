"""Une commande à recopier : ses chemins sont cités s'ils portent une espace ou un signe du terminal."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

_A_REMPLIR = re.compile(r"[A-Z]+…?")


def commande(*mots: str | Path) -> str:
    """Rend « cctgen … », tel qu'un terminal le relit : `commande("generer", racine)`.

    Les mots en capitales (CONSULTATION, FICHIER…) sont laissés à remplir.
    """
    return " ".join(["cctgen", *(_citer(str(mot)) for mot in mots)])


def _citer(mot: str) -> str:
    if _A_REMPLIR.fullmatch(mot):
        return mot
    if os.name != "nt":
        return shlex.quote(mot)
    from subprocess import list2cmdline  # noqa: PLC0415 (long à charger, et Windows seul s'en sert)

    return list2cmdline([mot])
