"""Dire à la bibliothèque C ce qu'elle fait d'un gros bloc libéré : le rendre au système, ou le garder pour le suivant.

D'elle-même, la glibc rend le premier puis garde ceux de même taille, en les mêlant aux petits : après trois grilles de
vingt-six mégaoctets ouvertes l'une après l'autre, soixante restaient pris. Sans effet hors de la glibc.
"""

from __future__ import annotations

import ctypes
import sys
from contextlib import suppress

_RENDU_EN_FIN_DE_TAS, _RENDU_A_PART = -1, -3
"""M_TRIM_THRESHOLD et M_MMAP_THRESHOLD (malloc.h)."""


def rendre_les_gros_blocs(a_partir_de: int = 1 << 20) -> None:
    """Rend au système, dès qu'il est libéré, tout bloc d'un mégaoctet : pour qui tient beaucoup et longtemps."""
    _regler(_RENDU_A_PART, a_partir_de)


def garder_les_gros_blocs() -> None:
    """Les garde d'un usage à l'autre : pour qui lit un fichier et finit."""
    _regler(_RENDU_A_PART, 1 << 26)
    _regler(_RENDU_EN_FIN_DE_TAS, 1 << 26)


def _regler(reglage: int, octets: int) -> None:
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).mallopt(reglage, octets)
