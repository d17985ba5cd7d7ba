"""Lit des fichiers reçus dans des processus bornés en temps et en mémoire : l'un peut tomber, les autres se lisent.

Un fichier ordinaire se lit en quelques millisecondes. Celui qui dépasse le délai, épuise la mémoire ou fait tomber
l'atelier est nommé par une anomalie, et un atelier neuf reprend le fichier suivant.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event, Lock, Thread
from time import monotonic
from typing import IO, Self

import cctgen
from cctgen.matrice.lecture.archive import FichierRefuse
from cctgen.matrice.lecture.atelier import Lecture, envoyer, recevoir, servir_un_fichier
from cctgen.matrice.lecture.fichier import est_ancien
from cctgen.matrice.lecture.xls import en_xlsx
from cctgen.socle.fichiers import empreinte
from cctgen.socle.memoire.lectures import Lectures, deballer
from cctgen.socle.travaux.copie import Copie
from cctgen.socle.travaux.de_front import peut_se_dedoubler

DELAI_EN_SECONDES = 60.0
"""Temps laissé à la lecture d'un fichier."""

_ATELIERS = 4
_D_AVANCE = 3
"""Fichiers lus d'avance par atelier : assez pour ne pas attendre, assez peu pour une mémoire constante."""

_GROS = 12_000_000
"""Octets d'un fichier après lequel l'atelier repart à neuf : une grille de deux cents offres, pas une matrice."""

Fichier = tuple[str, bytes]
FichierALire = tuple[str, Callable[[], bytes]]
"""Un fichier qu'on lira bientôt : son nom, et de quoi avoir ses octets."""
Conversion = Callable[[bytes], bytes | None]
"""Rend la copie en .xlsx d'un .xls, ou rien."""


def sans_conversion(_octets: bytes) -> None:
    """Ne convertit rien : un fichier venu d'un inconnu n'est confié qu'à un processus borné."""


_MEMOIRE_GARDEE = dict.fromkeys(("MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_"), str(1 << 26))
"""Octets que l'atelier garde d'un fichier à l'autre : les rendre et les redemander au système prend un quinzième du
temps de lecture. Variables de la glibc, sans effet ailleurs."""


class _Garde:
    """Arrête un processus dont le délai est passé ; un même fil le suit d'un fichier à l'autre."""

    def __init__(self, processus: subprocess.Popen[bytes] | Copie, delai: float) -> None:
        self.processus, self.delai = processus, delai
        self._echeance, self._verrou, self._fini = float("inf"), Lock(), Event()
        self._fil = Thread(target=self._veiller, daemon=True)
        self._fil.start()

    def _veiller(self) -> None:
        while not self._fini.wait(min(1.0, self.delai / 20)):
            with self._verrou:
                if monotonic() > self._echeance:
                    self.processus.kill()

    def __enter__(self) -> None:
        """Fait courir le délai."""
        with self._verrou:
            self._echeance = monotonic() + self.delai

    def __exit__(self, *_: object) -> None:
        """L'arrête."""
        with self._verrou:
            self._echeance = float("inf")

    def fermer(self) -> None:
        """Arrête le processus et cesse de le suivre ; rien n'en reste au retour."""
        self._fini.set()
        self._fil.join()
        self.processus.kill()
        for flux in (self.processus.stdin, self.processus.stdout):
            _fermer(flux)
        self.processus.wait()


class _Reserve:
    """Les processus sans travail que les ateliers se laissent : aucun, hors d'un bloc `ateliers_gardes`."""

    def __init__(self) -> None:
        self._verrou = Lock()
        self._places = 0
        self._gardes: list[_Garde] = []

    def prendre(self, delai: float) -> _Garde | None:
        """Rend un processus qui attend un travail, ou rien."""
        while True:
            with self._verrou:
                garde = self._gardes.pop() if self._gardes else None
            if garde is None:
                return None
            if garde.processus.poll() is None:
                garde.delai = delai
                return garde
            garde.fermer()

    def laisser(self, garde: _Garde) -> None:
        """Garde un processus qui n'a rien à rendre, ou l'arrête s'il n'y a pas de place."""
        with self._verrou:
            if len(self._gardes) < self._places:
                self._gardes.append(garde)
                return
        garde.fermer()

    def regler(self, places: int) -> int:
        """Change le nombre de places, arrête les processus qui n'en ont plus, et rend le nombre d'avant."""
        with self._verrou:
            avant, self._places = self._places, places
            en_trop, self._gardes = self._gardes[places:], self._gardes[:places]
        for garde in en_trop:
            garde.fermer()
        return avant


_RESERVE = _Reserve()


@contextmanager
def ateliers_gardes(nombre: int = _ATELIERS) -> Iterator[None]:
    """Le temps du bloc, qui a fini de lire laisse ses processus au suivant : en lancer un coûte plus que lire.

    Pour qui enchaîne plusieurs lectures. Un serveur, qui vit longtemps, n'en garde pas. Zéro n'en garde aucun.
    """
    avant = _RESERVE.regler(nombre)
    try:
        yield
    finally:
        _RESERVE.regler(avant)


class Atelier:
    """Un processus de lecture, relancé s'il tombe ; un seul fichier à la fois."""

    def __init__(
        self, travail: str | Lecture, delai: float = DELAI_EN_SECONDES, convertir: Conversion | None = None
    ) -> None:
        """`travail` est de ceux de l'atelier, ou une fonction qu'il importe ; LibreOffice, à défaut, copie un .xls."""
        self._convertir = convertir
        self._travail = travail
        self._delai = delai
        self._garde: _Garde | None = None
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
        garde = self._garde = self._garde or self._prendre() or self._lancer()
        entree, sortie = garde.processus.stdin, garde.processus.stdout
        if entree is None or sortie is None:
            return b""
        message = (None if self._sait else self._a_transmettre(), nom, copie)
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

    def _a_transmettre(self) -> str | bytes:
        return self._travail if isinstance(self._travail, str) else pickle.dumps(self._travail, pickle.HIGHEST_PROTOCOL)

    def _prendre(self) -> _Garde | None:
        """Rend un processus laissé par un autre ; le fichier d'un inconnu n'en a jamais que de neufs."""
        return None if self._convertir is sans_conversion else _RESERVE.prendre(self._delai)

    def fermer(self) -> None:
        """Arrête le processus ; le suivant sera neuf."""
        garde, self._garde, self._sait = self._garde, None, False
        if garde is not None:
            garde.fermer()

    def laisser(self) -> None:
        """Laisse le processus, qui n'a pas de lecture en cours, à qui lira ensuite."""
        garde, self._garde, self._sait = self._garde, None, False
        if garde is not None:
            _RESERVE.laisser(garde)

    def _lancer(self) -> _Garde:
        chemins = [str(Path(cctgen.__file__).parent.parent), *filter(None, [os.environ.get("PYTHONPATH")])]
        environnement = {**_MEMOIRE_GARDEE, **os.environ, "PYTHONPATH": os.pathsep.join(chemins)}
        commande = [sys.executable, "-P", "-m", "cctgen.matrice.lecture.atelier"]
        processus = subprocess.Popen(
            commande, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environnement
        )
        return _Garde(processus, self._delai)


def _fermer(flux: IO[bytes] | None) -> None:
    try:
        if flux is not None:
            flux.close()
    except OSError:
        # Le processus est mort avec un message à demi écrit : il n'y a plus rien à lui dire.
        return


def _a_ete_lu(lu: object) -> bool:
    return lu is not None and not isinstance(lu, FichierRefuse) and getattr(lu, "est_lisible", True)


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
    ) -> None:
        """`ateliers` dit combien de fichiers se lisent à la fois, d'ordinaire autant que de cœurs."""
        self.nombre = ateliers or max(1, min(_ATELIERS, os.cpu_count() or 1))
        self._lectures, self._travail, self._delai = lectures, travail, delai
        self._ateliers = [Atelier(travail, delai) for _ in range(self.nombre)]
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
        garde = _Garde(copie, self._delai)
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
        fichier = (nom, octets())
        return self._cle(*fichier), self._lire(fichier)

    def lire(self, fichiers: Iterable[Fichier], d_avance: int = _D_AVANCE) -> Iterator[tuple[Fichier, object]]:
        """Lit les fichiers, donnés par nom et octets, et les rend dans le même ordre avec ce qui a été lu, ou rien.

        Quelques-uns seulement, `d_avance` par atelier, sont tenus à la fois : la mémoire ne dépend pas de leur nombre.
        """
        attendus: deque[tuple[Fichier, Future[bytes]]] = deque()
        for fichier in fichiers:
            attendus.append((fichier, self._demander(fichier)))
            # Le suivant s'ouvre pendant que celui-ci est encore à portée : une grille de trop en mémoire.
            del fichier
            while attendus and (len(attendus) >= self.nombre * d_avance or attendus[0][1].done()):
                yield self._ouvrir(*attendus.popleft())
        while attendus:
            yield self._ouvrir(*attendus.popleft())

    def _demander(self, fichier: Fichier) -> Future[bytes]:
        devances = self._devances.get(fichier[0], [])
        cle = self._cle(*fichier) if devances else ""
        for rang, devance in enumerate(devances):
            lue, corps = devance.result()
            if lue == cle:
                del devances[rang]
                faite: Future[bytes] = Future()
                faite.set_result(corps)
                return faite
        return self._fils.submit(self._lire, fichier)

    def _ouvrir(self, fichier: Fichier, attendu: Future[bytes]) -> tuple[Fichier, object]:
        corps = attendu.result()
        lu = deballer(corps)
        return fichier, deballer(self._confier(*fichier)) if corps and lu is None else lu

    def _cle(self, nom: str, octets: bytes) -> str:
        return self._lectures.cle(nom, octets) if self._lectures else empreinte(octets)

    def _lire(self, fichier: Fichier) -> bytes:
        """Rend, emballé, ce qui est lu du fichier, gardé ou nouveau ; vide s'il n'a pas pu l'être."""
        nom, octets = fichier
        # Un .xls se lit sur une copie que LibreOffice n'a peut-être pas faite : rien n'en est gardé.
        if self._lectures is None or est_ancien(octets):
            return self._confier(nom, octets)
        cle = self._lectures.cle(nom, octets)
        corps = self._lectures.rendre_emballe(cle)
        if not corps and (corps := self._confier(nom, octets)):
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
    d_avance: int = _D_AVANCE,
    lectures: Lectures | None = None,
) -> Iterator[tuple[Fichier, object]]:
    """Lit des fichiers par une équipe le temps de le faire ; voir `Equipe.lire`."""
    with Equipe(travail, delai, lectures) as equipe:
        yield from equipe.lire(fichiers, d_avance)
