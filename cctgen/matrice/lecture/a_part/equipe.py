"""Les ateliers et les copies de ce processus qui se partagent des fichiers, lus dans l'ordre, quelques-uns d'avance."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from queue import Empty, SimpleQueue
from typing import Self

from cctgen.matrice.lecture.a_part.ateliers import Atelier, Transmis
from cctgen.matrice.lecture.a_part.gardes import ATELIERS_AU_PLUS, DELAI_EN_SECONDES, Garde
from cctgen.matrice.lecture.a_part.meneur import LecturesCommencees
from cctgen.matrice.lecture.atelier import Lecture, envoyer, recevoir, servir_un_fichier
from cctgen.matrice.lecture.fichier import est_ancien
from cctgen.socle.fichiers import empreinte
from cctgen.socle.memoire.lectures import Lectures, deballer
from cctgen.socle.travaux.copie import Copie
from cctgen.socle.travaux.de_front import peut_se_dedoubler

_D_AVANCE = 3
"""Fichiers lus d'avance par atelier : assez pour ne pas attendre, assez peu pour une mémoire constante."""

_GROS = 12_000_000
"""Octets d'un fichier après lequel l'atelier repart à neuf : une grille de deux cents offres, pas une matrice."""

Fichier = tuple[str, bytes]
FichierALire = tuple[str, Callable[[], bytes]]
"""Un fichier qu'on lira bientôt : son nom, et de quoi avoir ses octets."""


class Equipe:
    """Les ateliers qui se partagent des fichiers, et ce que le poste a gardé de leurs lectures.

    Sans fichier nouveau, aucun processus n'est lancé. Se ferme à la sortie de son bloc, quoi qu'il arrive.
    """

    def __init__(
        self,
        travail: str | Lecture,
        delai: float = DELAI_EN_SECONDES,
        lectures: Lectures | None = None,
        ateliers: int = 0,
        commencees: LecturesCommencees | None = None,
    ) -> None:
        """`ateliers` dit combien de fichiers se lisent à la fois, d'ordinaire autant que de cœurs.

        `commencees` sont les lectures qu'un meneur a commencées : elles ne se refont pas.
        """
        self.nombre = ateliers or max(1, min(ATELIERS_AU_PLUS, os.cpu_count() or 1))
        self._lectures, self._travail, self._delai = lectures, travail, delai
        self._commencees = commencees or LecturesCommencees()
        transmis = Transmis(travail)
        self._ateliers = [Atelier(transmis, delai) for _ in range(self.nombre)]
        self._libres: SimpleQueue[Atelier] = SimpleQueue()
        for atelier in self._ateliers:
            self._libres.put(atelier)
        self._fils = ThreadPoolExecutor(max_workers=self.nombre)
        self._devances: dict[str, list[Future[tuple[str, bytes]]]] = {}
        self._copies: list[Copie] = []

    def __enter__(self) -> Self:
        """Rend l'équipe."""
        return self

    def __exit__(self, *_: object) -> None:
        """Arrête les processus, et oublie ce qui n'a pas été demandé."""
        self._fils.shutdown(wait=False, cancel_futures=True)
        self._laisser_les_libres()
        for copie in self._copies:
            copie.kill()
        for atelier in self._ateliers:
            atelier.fermer()
        self._fils.shutdown(wait=True)
        for copie in self._copies:
            copie.wait()
        for atelier in self._ateliers:
            atelier.fermer()

    def _laisser_les_libres(self) -> None:
        """Laisse à d'autres les processus qui ne lisent rien ; une lecture qui commencerait encore en aura un neuf."""
        libres: list[Atelier] = []
        with suppress(Empty):
            while True:
                libres.append(self._libres.get_nowait())
        for atelier in libres:
            atelier.laisser()
            self._libres.put(atelier)

    def dedoubler(self, fichiers: Sequence[FichierALire]) -> Sequence[FichierALire]:
        """Commence de même, chacune dans une copie de ce processus qui ouvre le fichier ; rend ceux qui restent à lire.

        Tous, si le système n'en fait pas. Jamais pour le fichier d'un inconnu, qui n'a que des processus neufs.
        """
        travail = self._travail
        if isinstance(travail, str) or not peut_se_dedoubler():
            return fichiers
        # Toutes avant de suivre la première : un fil lancé entre deux y laisserait un verrou fermé.
        copies = [(f[0], Copie(partial(servir_un_fichier, travail, f, self._cle))) for f in fichiers[: self.nombre]]
        for nom, copie in copies:
            self._copies.append(copie)
            self._devances.setdefault(nom, []).append(self._fils.submit(self._attendre, copie))
        return fichiers[self.nombre :]

    def _attendre(self, copie: Copie) -> tuple[str, bytes]:
        """Rend la clé du fichier qu'a ouvert une copie, et sa lecture ; vides si elle est tombée ou a trop tardé."""
        garde = Garde(copie, self._delai)
        try:
            with garde:
                cle = recevoir(copie.stdout).decode()
                if not cle:
                    return "", b""
                # Déjà lu, il n'a pas à l'être de nouveau : la copie s'arrête là.
                if self._lectures is not None and (corps := self._lectures.rendre_emballe(cle)):
                    return cle, corps
                envoyer(copie.stdin, b"lire")
                corps = recevoir(copie.stdout)
                if corps and self._lectures is not None:
                    self._lectures.garder_emballe(cle, corps)
                return cle, corps
        except OSError:
            return "", b""
        finally:
            garde.fermer()

    def devancer(self, fichiers: Iterable[FichierALire]) -> None:
        """Commence des lectures qu'on demandera bientôt."""
        for nom, octets in fichiers:
            self._devances.setdefault(nom, []).append(self._fils.submit(self._devancer, nom, octets))

    def _devancer(self, nom: str, octets: Callable[[], bytes]) -> tuple[str, bytes]:
        contenu = octets()
        return self._cle(nom, contenu), self._lire(nom, partial(bytes, contenu))

    def lire(self, fichiers: Iterable[Fichier]) -> Iterator[tuple[Fichier, object]]:
        """Lit les fichiers, donnés par nom et octets, et les rend dans le même ordre avec ce qui a été lu, ou rien.

        Quelques-uns seulement, par atelier, sont tenus à la fois : la mémoire ne dépend pas de leur nombre.
        """
        attendus: deque[tuple[Fichier, Future[bytes]]] = deque()
        for fichier in fichiers:
            attendus.append((fichier, self._demander(fichier[0], partial(bytes, fichier[1]))))
            while attendus and (len(attendus) >= self.nombre * _D_AVANCE or attendus[0][1].done()):
                yield self._rendre(*attendus.popleft())
        while attendus:
            yield self._rendre(*attendus.popleft())

    def _rendre(self, fichier: Fichier, attendu: Future[bytes]) -> tuple[Fichier, object]:
        return fichier, self._ouvrir(fichier[0], partial(bytes, fichier[1]), attendu)

    def suivre(self, fichiers: Iterable[FichierALire]) -> Iterator[tuple[str, object]]:
        """Rend de même, par leur nom, de gros fichiers : chacun ne se tient que le temps de s'ouvrir et de se lire.

        Celui dont la lecture fut commencée ne se relit que s'il a changé depuis.
        """
        nouveaux = [(*f, None if f[0] in self._devances else self._fils.submit(self._lire, *f)) for f in fichiers]
        for nom, octets, attendu in nouveaux:
            yield nom, self._ouvrir(nom, octets, attendu or self._demander(nom, octets))

    def _demander(self, nom: str, octets: Callable[[], bytes]) -> Future[bytes]:
        devances = self._devances.get(nom, [])
        cle = self._cle(nom, octets()) if devances else ""
        for rang, devance in enumerate(devances):
            lue, corps = devance.result()
            if lue == cle:
                del devances[rang]
                faite: Future[bytes] = Future()
                faite.set_result(corps)
                return faite
        return self._fils.submit(self._lire, nom, octets)

    def _ouvrir(self, nom: str, octets: Callable[[], bytes], attendu: Future[bytes]) -> object:
        corps = attendu.result()
        lu = deballer(corps)
        return deballer(self._confier(nom, octets())) if corps and lu is None else lu

    def _cle(self, nom: str, octets: bytes) -> str:
        return self._lectures.cle(nom, octets) if self._lectures else empreinte(octets)

    def _lire(self, nom: str, octets: Callable[[], bytes]) -> bytes:
        """Rend, emballé, ce qui est lu du fichier, gardé ou nouveau ; vide s'il n'a pas pu l'être."""
        contenu = octets()
        # Un .xls se lit sur une copie que LibreOffice n'a peut-être pas faite : rien n'en est gardé.
        if self._lectures is None or est_ancien(contenu):
            return self._confier(nom, contenu)
        cle = self._lectures.cle(nom, contenu)
        if self._commencees.attendre(nom, cle) is False:
            # Elle a épuisé son délai ou sa mémoire : elle ne les épuise pas deux fois.
            return b""
        corps = self._lectures.rendre_emballe(cle)
        if not corps and (corps := self._confier(nom, contenu)):
            self._lectures.garder_emballe(cle, corps)
        return corps

    def _confier(self, nom: str, octets: bytes) -> bytes:
        atelier = self._libres.get()
        try:
            lu = atelier.lire(octets, nom)
            if len(octets) > _GROS:
                # Le processus ne rendrait pas la mémoire qu'il y a prise, et le suivant en prendrait autant.
                atelier.fermer()
        finally:
            self._libres.put(atelier)
        return lu


def lire_a_part(
    travail: str | Lecture,
    fichiers: Iterable[Fichier],
    delai: float = DELAI_EN_SECONDES,
    lectures: Lectures | None = None,
) -> Iterator[tuple[Fichier, object]]:
    """Lit des fichiers par une équipe le temps de le faire ; voir `Equipe.lire`."""
    with Equipe(travail, delai, lectures) as equipe:
        yield from equipe.lire(fichiers)


def suivre_a_part(
    travail: str | Lecture, fichiers: Iterable[FichierALire], delai: float, lectures: Lectures | None
) -> Iterator[tuple[str, object]]:
    """Lit de même de gros fichiers ; voir `Equipe.suivre`."""
    with Equipe(travail, delai, lectures) as equipe:
        yield from equipe.suivre(fichiers)
