"""Une copie de ce processus qui fait lire des fichiers d'avance, pendant que l'original charge et ouvre autre chose.

Elle n'a qu'un fil, et n'analyse rien : chaque fichier est lu par une copie bornée en temps et en mémoire, qui ne sert
qu'à lire. Ce qui est lu se garde parmi les lectures ; l'original n'apprend que la clé de ce qui l'a été, et lit
lui-même ce qui ne l'a pas été. Un fil de l'original ferait moins bien : tant que celui-ci calcule, l'autre attend.
"""

from __future__ import annotations

import os
import pickle
import select
import signal
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from threading import Lock
from time import monotonic
from typing import IO

from cctgen.matrice.lecture.a_part.gardes import ATELIERS_AU_PLUS, DELAI_EN_SECONDES
from cctgen.matrice.lecture.atelier import envoyer, recevoir, se_borner, travailler
from cctgen.matrice.lecture.fichier import est_ancien
from cctgen.socle.memoire.lectures import Lectures
from cctgen.socle.travaux.copie import Copie
from cctgen.socle.travaux.de_front import peut_se_dedoubler

Fichier = tuple[str, bytes]
_GARDEE, _MANQUEE = "1", "0"
_POLITESSE = 5
"""Ce dont une lecture d'avance s'efface devant l'original, qui a de quoi calculer sans elle."""


class LecturesCommencees:
    """Les lectures qu'un meneur a commencées ; se ferme à la sortie de son bloc, quoi qu'il arrive."""

    def __init__(self, meneur: Copie | None = None, noms: Iterable[str] = ()) -> None:
        self._meneur, self._noms = meneur, frozenset(noms)
        self._faites: dict[str, bool] = {}
        self._verrou = Lock()

    def __enter__(self) -> LecturesCommencees:
        """Les rend."""
        return self

    def __exit__(self, *_: object) -> None:
        """Arrête le meneur et ses lecteurs, fussent-ils retenus par un fichier."""
        if self._meneur is not None:
            with suppress(OSError):
                os.killpg(self._meneur.pid, signal.SIGKILL)
            self._meneur.kill()
            for flux in (self._meneur.stdin, self._meneur.stdout):
                with suppress(OSError):
                    flux.close()
            self._meneur.wait()

    @property
    def sont_menees(self) -> bool:
        """Vrai si un meneur y travaille."""
        return self._meneur is not None

    def attendre(self, nom: str, cle: str) -> bool | None:
        """Attend une lecture : vrai si elle est gardée, faux si elle a manqué, rien si elle n'a pas été commencée."""
        if self._meneur is None or nom not in self._noms:
            return None
        with self._verrou:
            while cle not in self._faites:
                ligne = self._meneur.stdout.readline()
                if not ligne:
                    return None
                faite, _, issue = ligne.decode().rstrip("\n").partition(" ")
                self._faites[faite] = issue == _GARDEE
            return self._faites.get(cle)


def commencer(travail: str, fichiers: Sequence[Fichier], lectures: Lectures) -> LecturesCommencees:
    """Commence à lire ces fichiers, si le système sait faire une copie et si une lecture peut se garder."""
    if not fichiers or not lectures.se_gardent or not peut_se_dedoubler():
        return LecturesCommencees()
    meneur = Copie(partial(_mener, travail, fichiers, lectures))
    _mettre_a_part(meneur.pid)
    return LecturesCommencees(meneur, (nom for nom, _ in fichiers))


def _mettre_a_part(pid: int) -> None:
    """Fait d'un meneur la tête de son groupe : l'arrêter les arrête tous."""
    with suppress(OSError):
        os.setpgid(pid, pid)


def _mener(
    travail: str, fichiers: Iterable[Fichier], lectures: Lectures, _entree: IO[bytes], sortie: IO[bytes]
) -> None:
    _mettre_a_part(os.getpid())
    os.nice(_POLITESSE)
    lecteurs = [_Lecteur(travail) for _ in range(max(1, min(ATELIERS_AU_PLUS, os.cpu_count() or 1)))]
    try:
        for cle, issue in _lire(fichiers, lectures, lecteurs):
            sortie.write(f"{cle} {issue}\n".encode())
            sortie.flush()
    finally:
        for lecteur in lecteurs:
            lecteur.fermer()


def _lire(fichiers: Iterable[Fichier], lectures: Lectures, lecteurs: Sequence[_Lecteur]) -> Iterator[tuple[str, str]]:
    """Énumère la clé de chaque fichier et ce qu'il en est de sa lecture, à mesure."""
    for nom, octets in fichiers:
        # Un .xls se lit sur une copie que seul l'original demande à LibreOffice.
        if est_ancien(octets):
            continue
        cle = lectures.cle(nom, octets)
        if lectures.rendre_emballe(cle):
            yield cle, _GARDEE
            continue
        while all(lecteur.cle for lecteur in lecteurs):
            yield from _recueillir(lectures, lecteurs)
        next(lecteur for lecteur in lecteurs if not lecteur.cle).confier(cle, nom, octets)
    while any(lecteur.cle for lecteur in lecteurs):
        yield from _recueillir(lectures, lecteurs)


def _recueillir(lectures: Lectures, lecteurs: Sequence[_Lecteur]) -> Iterator[tuple[str, str]]:
    """Attend qu'un lecteur au moins ait fini, ou passé son délai."""
    occupes = {lecteur.descripteur: lecteur for lecteur in lecteurs if lecteur.cle}
    attente = max(0.0, min(lecteur.echeance for lecteur in occupes.values()) - monotonic())
    finis = select.select(list(occupes), [], [], attente)[0]
    for lecteur in [occupes[descripteur] for descripteur in finis] or list(occupes.values()):
        if finis or lecteur.echeance <= monotonic():
            cle, corps = lecteur.rendre(fini=bool(finis))
            if corps:
                lectures.garder_emballe(cle, corps)
            yield cle, _GARDEE if corps else _MANQUEE


@dataclass(slots=True)
class _Lecteur:
    """Une copie du meneur qui lit un fichier à la fois, refaite si elle tombe ou tarde."""

    travail: str
    cle: str = ""
    echeance: float = 0.0
    _copie: Copie | None = None

    @property
    def descripteur(self) -> int:
        """Rend de quoi attendre sa réponse."""
        return -1 if self._copie is None else self._copie.stdout.fileno()

    def confier(self, cle: str, nom: str, octets: bytes) -> None:
        """Lui donne un fichier à lire."""
        neuve = self._copie is None
        copie = self._copie = self._copie or Copie(_servir)
        self.cle, self.echeance = cle, monotonic() + DELAI_EN_SECONDES
        # Une copie déjà tombée se verra à sa réponse, vide.
        with suppress(OSError):
            envoyer(copie.stdin, pickle.dumps((self.travail if neuve else None, nom, None), pickle.HIGHEST_PROTOCOL))
            envoyer(copie.stdin, octets)

    def rendre(self, *, fini: bool) -> tuple[str, bytes]:
        """Rend la clé du fichier et sa lecture emballée, vide si la copie est tombée ou a trop tardé."""
        cle, self.cle = self.cle, ""
        corps = b""
        if fini and self._copie is not None:
            with suppress(OSError):
                corps = recevoir(self._copie.stdout)
        if not corps:
            self.fermer()
        return cle, corps

    def fermer(self) -> None:
        """Arrête la copie ; la suivante sera neuve."""
        copie, self._copie = self._copie, None
        if copie is not None:
            copie.kill()
            for flux in (copie.stdin, copie.stdout):
                with suppress(OSError):
                    flux.close()
            copie.wait()


def _servir(entree: IO[bytes], sortie: IO[bytes]) -> None:
    se_borner()
    travailler(entree, sortie)
