"""L'état d'un fichier sur le disque : ce qui en fut tiré vaut tant qu'il n'a pas changé, sans le relire."""

from __future__ import annotations

import os
import time
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

from cctgen.socle.fichiers import lire_sans_tampon

_FRAIS = 2_000_000_000
"""Le pas des dates du plus grossier des disques, en nanosecondes : plus proches, deux écritures se confondent."""


class EtatDeFichier(NamedTuple):
    """Un fichier, et ce que le disque dit de lui."""

    chemin: str
    fichier: int
    taille: int
    ecrit_le: int
    change_le: int
    """Une date d'écriture se règle à la main ; celle du changement, non."""

    @classmethod
    def de(cls, chemin: str, dit: os.stat_result) -> EtatDeFichier:
        """Rend l'état que décrit sa fiche."""
        return cls(chemin, dit.st_ino, dit.st_size, dit.st_mtime_ns, dit.st_ctime_ns)

    @property
    def est_frais(self) -> bool:
        """Vrai d'un fichier écrit à l'instant : il pourrait l'être encore sans que sa date change."""
        return max(self.ecrit_le, self.change_le) >= time.time_ns() - _FRAIS


def empreinte_de_l_etat(etat: EtatDeFichier) -> bytes:
    """Rend l'empreinte des octets du fichier, que le processus ne recalcule que s'il a changé. Lève `OSError`."""
    return (_empreinte.__wrapped__ if etat.est_frais else _empreinte)(etat)


@lru_cache(maxsize=2_000)
def _empreinte(etat: EtatDeFichier) -> bytes:
    return sha256(lire_sans_tampon(etat.chemin)).digest()
