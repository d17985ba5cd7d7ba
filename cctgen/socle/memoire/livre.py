"""Ce que l'on tire du clausier et des modèles livrés, gardé tant qu'ils restent sur le disque tels qu'ils furent lus.

Un service vit plus longtemps qu'eux : on les corrige, on les remet, sans le relancer.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Generic, ParamSpec, TypeVar

from cctgen.socle.anomalies import Anomalie, bloquantes
from cctgen.socle.contenu import contenu
from cctgen.socle.erreurs import ModeleFautif
from cctgen.socle.memoire.etats import EtatDeFichier, empreinte_de_l_etat

P = ParamSpec("P")
T = TypeVar("T")

_LIVRES = ("clausier", "modeles")


def etat_du_livre() -> bytes:
    """Rend de quoi reconnaître le clausier et les modèles livrés, sans les lire : une milliseconde.

    Un état qui passe ne revient pas, même remis à l'identique : la date d'un changement ne se règle pas à la main.
    """
    return _etat_de(_fichiers())


def etat_des_modeles() -> bytes:
    """Rend de même de quoi reconnaître les modèles seuls : dix fois moins."""
    return _etat_de(sorted(_dans(contenu("modeles").as_posix(), "modeles")))


def _etat_de(fichiers: Iterable[tuple[str, EtatDeFichier]]) -> bytes:
    somme = sha256()
    for _, etat in fichiers:
        somme.update(repr(tuple(etat)).encode(errors="surrogateescape"))
        if etat.est_frais:
            somme.update(_des_octets(etat))
    return somme.digest()


def octets_du_modele(nom: str) -> bytes:
    """Rend les octets d'un modèle livré. Lève `ModeleFautif` s'il ne se lit pas."""
    try:
        return (contenu("modeles") / nom).read_bytes()
    except OSError as refus:
        raise ModeleFautif(nom, ()) from refus


def sans_faute(nom: str, lu: tuple[T, Iterable[Anomalie]]) -> T:
    """Rend ce qui fut lu d'un modèle livré. Lève `ModeleFautif` si une faute empêche de le suivre."""
    rendu, anomalies = lu
    exiger_sans_faute(nom, anomalies)
    return rendu


def exiger_sans_faute(nom: str, anomalies: Iterable[Anomalie]) -> None:
    """Lève `ModeleFautif` si une faute empêche de suivre un modèle livré."""
    if fautes := bloquantes(anomalies):
        raise ModeleFautif(nom, fautes)


def etat_du_modele(nom: str) -> tuple[EtatDeFichier, bytes] | None:
    """Rend de quoi reconnaître un modèle livré ; quelques microsecondes, là où l'état de tout le livre en prend mille.

    Rien s'il n'est pas là.
    """
    chemin = contenu("modeles") / nom
    with contextlib.suppress(OSError):
        etat = EtatDeFichier.de(chemin.as_posix(), chemin.stat())
        return etat, _des_octets(etat) if etat.est_frais else b""
    return None


def empreinte_du_livre() -> bytes:
    """Rend l'empreinte du clausier et des modèles livrés : la même quand ils reviennent à l'identique."""
    return _empreinte(etat_du_livre())


@lru_cache(maxsize=4)
def _empreinte(_etat: bytes) -> bytes:
    somme = sha256()
    for nom, etat in _fichiers():
        somme.update(nom.encode(errors="surrogateescape") + b"\0" + _des_octets(etat))
    return somme.digest()


def _fichiers() -> Iterator[tuple[str, EtatDeFichier]]:
    """Énumère le nom et l'état de chaque fichier, dans l'ordre."""
    for livre in _LIVRES:
        yield from sorted(_dans(contenu(livre).as_posix(), livre))


def _dans(dossier: str, nom: str) -> Iterator[tuple[str, EtatDeFichier]]:
    with os.scandir(dossier) as entrees:
        for entree in entrees:
            chemin, sien = f"{dossier}/{entree.name}", f"{nom}/{entree.name}"
            # Le vérificateur refuse un lien rompu : l'ôter, ou le mettre, est un changement.
            if entree.is_symlink() and not Path(chemin).exists():
                yield sien, EtatDeFichier.de(chemin, entree.stat(follow_symlinks=False))
            elif entree.is_dir():
                yield from _dans(chemin, sien)
            else:
                # Remplacé à l'instant, un fichier n'est plus là : l'état n'est déjà plus le même.
                with contextlib.suppress(OSError):
                    if entree.is_file():
                        yield sien, EtatDeFichier.de(chemin, entree.stat())


def _des_octets(etat: EtatDeFichier) -> bytes:
    """Rend l'empreinte des octets d'un fichier ; rien s'il a disparu depuis."""
    with contextlib.suppress(OSError):
        return empreinte_de_l_etat(etat)
    return b""


class _AChange(Exception):
    """Le livre a changé pendant que l'on en tirait quelque chose : cela se rend, et ne se garde pas."""

    def __init__(self, rendu: Any) -> None:
        super().__init__()
        self.rendu = rendu


class SelonLeLivre(Generic[P, T]):
    """Garde ce qu'une fonction tire du clausier et des modèles livrés ; changés, elle recommence."""

    def __init__(self, faire: Callable[P, T], au_plus: int) -> None:
        self._faire, self.gardes = faire, lru_cache(maxsize=au_plus)(self._sous)

    def __call__(self, *arguments: P.args, **nommes: P.kwargs) -> T:
        """Rend ce qui fut tiré du même livre, ou le tire."""
        return self.selon(etat_du_livre(), *arguments, **nommes)

    def selon(self, livre: bytes, *arguments: P.args, **nommes: P.kwargs) -> T:
        """Rend de même, l'état du livre déjà relevé : qui en tire cent choses ne le relève qu'une fois."""
        try:
            # Ce dont on garde le fruit se hache.
            return self.gardes(livre, *arguments, **nommes)  # type: ignore[arg-type]
        except _AChange as change:
            rendu: T = change.rendu
            return rendu

    def _sous(self, livre: bytes, *arguments: P.args, **nommes: P.kwargs) -> T:
        rendu = self._faire(*arguments, **nommes)
        if etat_du_livre() != livre:
            raise _AChange(rendu)
        return rendu


def selon_le_livre(au_plus: int) -> Callable[[Callable[P, T]], SelonLeLivre[P, T]]:
    """Rend de quoi garder ce qu'une fonction a tiré du livre pour ses `au_plus` derniers arguments."""
    return lambda faire: SelonLeLivre(faire, au_plus)
