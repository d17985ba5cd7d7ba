"""Un processus qui lit un fichier à la fois, relancé s'il tombe."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from functools import cached_property
from threading import Lock

from cctgen.matrice.lecture.a_part.gardes import DELAI_EN_SECONDES, RESERVE, Garde, lancer
from cctgen.matrice.lecture.archive import FichierRefuse
from cctgen.matrice.lecture.atelier import Lecture, envoyer, recevoir
from cctgen.matrice.lecture.fichier import est_ancien
from cctgen.matrice.lecture.xls import en_xlsx
from cctgen.socle.memoire.lectures import deballer

Conversion = Callable[[bytes], bytes | None]
"""Rend la copie en .xlsx d'un .xls, ou rien."""


def sans_conversion(_octets: bytes) -> None:
    """Ne convertit rien : un fichier venu d'un inconnu n'est confié qu'à un processus borné."""


class Transmis:
    """Un travail tel qu'un atelier le reçoit, emballé une fois pour tous ceux d'une équipe : un dossier pèse."""

    def __init__(self, travail: str | Lecture) -> None:
        """`travail` est de ceux de l'atelier, ou une fonction qu'il importe."""
        self._travail = travail
        self._verrou = Lock()

    def rendre(self) -> str | bytes:
        """Rend le travail nommé, ou emballé ; les ateliers d'une équipe, qui partent ensemble, attendent le premier."""
        with self._verrou:
            return self._emballe

    @cached_property
    def _emballe(self) -> str | bytes:
        return self._travail if isinstance(self._travail, str) else pickle.dumps(self._travail, pickle.HIGHEST_PROTOCOL)


class Atelier:
    """Un processus de lecture, relancé s'il tombe ; un seul fichier à la fois."""

    def __init__(
        self, travail: Transmis, delai: float = DELAI_EN_SECONDES, convertir: Conversion | None = None
    ) -> None:
        """LibreOffice, à défaut de `convertir`, copie un .xls."""
        self._convertir = convertir
        self._travail = travail
        self._delai = delai
        self._garde: Garde | None = None
        self._sait = False

    def lire(self, octets: bytes, nom: str) -> bytes:
        """Rend, emballé, ce que l'atelier a lu ; rien s'il n'a pas pu : trop long, trop gros, ou tombé.

        Un .xls qui se lit est relu sur une copie convertie par LibreOffice, quand il est là : un fichier coupé,
        que LibreOffice répare sans le dire, est refusé avant.
        """
        lu = self._demander(octets, nom, None)
        if not est_ancien(octets) or not _a_ete_lu(deballer(lu)):
            return lu
        copie = (self._convertir or en_xlsx)(octets)
        return lu if copie is None else self._demander(octets, nom, copie) or lu

    def _demander(self, octets: bytes, nom: str, copie: bytes | None) -> bytes:
        garde = self._garde = self._garde or self._prendre() or lancer(self._delai)
        entree, sortie = garde.processus.stdin, garde.processus.stdout
        if entree is None or sortie is None:
            return b""
        message = (None if self._sait else self._travail.rendre(), nom, copie)
        try:
            with garde:
                envoyer(entree, pickle.dumps(message, pickle.HIGHEST_PROTOCOL))
                # À part : les ranger avec le reste en ferait une copie.
                envoyer(entree, octets)
                lu = recevoir(sortie)
            self._sait = True
        except (OSError, MemoryError):
            lu = b""
        if not lu:
            self.fermer()
        return lu

    def _prendre(self) -> Garde | None:
        """Rend un processus laissé par un autre ; le fichier d'un inconnu n'en a jamais que de neufs."""
        return None if self._convertir is sans_conversion else RESERVE.prendre(self._delai)

    def fermer(self) -> None:
        """Arrête le processus ; le suivant sera neuf."""
        garde, self._garde, self._sait = self._garde, None, False
        if garde is not None:
            garde.fermer()

    def laisser(self) -> None:
        """Laisse le processus, qui n'a pas de lecture en cours, à qui lira ensuite."""
        garde, self._garde, self._sait = self._garde, None, False
        if garde is not None:
            RESERVE.laisser(garde)


def _a_ete_lu(lu: object) -> bool:
    return lu is not None and not isinstance(lu, FichierRefuse) and getattr(lu, "est_lisible", True)
