"""Ce qu'un fichier a donné à lire, gardé par son empreinte : relu par le même outil, il ne l'est qu'une fois.

Rangé dans `.cctgen/lectures/` de la consultation, ou dans le cache du poste, que l'on peut effacer. Une lecture gardée
n'est reprise que scellée par ce poste : le dossier d'une consultation se partage, et ce qu'un autre y met ne doit ni
s'exécuter ni compter.
"""

from __future__ import annotations

import contextlib
import hmac
import os
import pickle
import secrets
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from isal import isal_zlib

from cctgen.socle.fichiers import DOSSIER_CACHE
from cctgen.socle.memoire.poste import cache_du_poste

T = TypeVar("T")

DOSSIER_LECTURES = f"{DOSSIER_CACHE}/lectures"
_DU_POSTE = "lectures"
_AU_PLUS_SUR_LE_POSTE = 100
"""Ce que garde le poste pour toutes ses consultations, une dizaine de mégaoctets ; le plus ancien s'efface."""
_JOURS_GARDES = 30
"""Au-delà, une lecture qui n'a pas servi s'efface : une grille retouchée chaque jour en laisse autant."""
_TAILLE_DU_SCEAU = 32
_COMPRESSION = 1
"""Mesuré : ISA-L comprime ainsi cinq fois plus vite que zlib, et sceller moins d'octets rend ce que cela prend."""


def emballer(lu: object) -> bytes:
    """Rend une lecture sous la forme où elle passe d'un processus à l'autre, et se garde."""
    return isal_zlib.compress(pickle.dumps(lu, protocol=pickle.HIGHEST_PROTOCOL), _COMPRESSION)


_DEBALLAGES_MANQUES: tuple[type[Exception], ...] = (  # type: ignore[assignment]  # isal dit mal le type de son erreur
    isal_zlib.error,
    pickle.UnpicklingError,
    EOFError,
    AttributeError,
    ImportError,
    TypeError,
    ValueError,
)


def deballer(corps: bytes) -> object | None:
    """Rend une lecture emballée par ce poste, ou rien si elle ne s'ouvre pas."""
    try:
        # De notre processus, ou scellé.
        lu: object = pickle.loads(isal_zlib.decompress(corps)) if corps else None  # noqa: S301
    except _DEBALLAGES_MANQUES:
        return None
    return lu


@dataclass(frozen=True, slots=True)
class Rayon:
    """Où se gardent des lectures : un dossier, ce qui les scelle, combien il en tient s'il se borne.

    Sans `secret`, rien ne s'y garde ni ne s'en rend. Celui d'un service scelle ce que ses machines se partagent.
    """

    dossier: Path
    secret: bytes
    au_plus: int | None = None


class Lectures:
    """Les lectures gardées d'une sorte de fichiers ; `contexte` est tout ce dont leur sens dépend hors du fichier."""

    def __init__(self, rayon: Rayon, nature: str, contexte: bytes) -> None:
        self._rayon, self._nature, self._contexte = rayon, nature, contexte
        self._purgees = False

    @classmethod
    def de(cls, racine: Path, nature: str, contexte: bytes) -> Lectures:
        """Rend les lectures que garde une consultation, scellées par ce poste."""
        return cls(Rayon(racine / DOSSIER_LECTURES, _secret_du_poste()), nature, contexte)

    @classmethod
    def du_poste(cls, nature: str, contexte: bytes) -> Lectures:
        """Rend les lectures que garde le poste, pour qui n'a rien à écrire dans la consultation."""
        # Sans dossier de cache, il n'y a pas de secret non plus : rien ne se garde ni ne se rend.
        dossier = (cache_du_poste() or Path()) / _DU_POSTE
        return cls(Rayon(dossier, _secret_du_poste(), _AU_PLUS_SUR_LE_POSTE), nature, contexte)

    @property
    def se_gardent(self) -> bool:
        """Vrai si ce poste peut en garder."""
        return bool(self._rayon.secret)

    def cle(self, nom: str, octets: bytes) -> str:
        """Rend le nom sous lequel se garde la lecture d'un fichier, qu'elle dise ou non son nom."""
        parts = (self._contexte, nom.encode(errors="surrogateescape"), octets)
        return f"{self._nature}-{sha256(b''.join(sha256(part).digest() for part in parts)).hexdigest()}"

    def tirer(self, nom: str, octets: bytes, sorte: type[T], faire: Callable[[], T]) -> T:
        """Rend ce qui fut déjà tiré de ces octets, ou le tire et le garde ; pur, il ne dépend que d'eux."""
        cle = self.cle(nom, octets)
        garde = self.rendre(cle)
        if isinstance(garde, sorte):
            return garde
        fait = faire()
        self.garder(cle, fait)
        return fait

    def rendre(self, cle: str) -> object | None:
        """Rend ce qui fut lu, ou rien : jamais gardé, abîmé, scellé par un autre poste."""
        return deballer(self.rendre_emballe(cle))

    def rendre_emballe(self, cle: str) -> bytes:
        """Rend de même, sans l'ouvrir ; vide s'il n'y a rien."""
        chemin = self._rayon.dossier / cle
        try:
            garde = chemin.read_bytes()
        except OSError:
            return b""
        sceau, corps = garde[:_TAILLE_DU_SCEAU], garde[_TAILLE_DU_SCEAU:]
        if not self._rayon.secret or not hmac.compare_digest(sceau, self._sceau(cle, corps)):
            return b""
        with contextlib.suppress(OSError):
            os.utime(chemin)
        return corps

    def garder(self, cle: str, lu: object) -> None:
        """Garde une lecture ; un poste qui ne peut pas l'écrire relira, rien de plus."""
        self.garder_emballe(cle, emballer(lu))

    def garder_emballe(self, cle: str, corps: bytes) -> None:
        """Garde de même ce qui est déjà emballé."""
        if not self._rayon.secret:
            return
        provisoire = self._rayon.dossier / f".{cle}-{secrets.token_hex(4)}"
        with contextlib.suppress(OSError):
            self._rayon.dossier.mkdir(parents=True, exist_ok=True)
            self._purger()
            try:
                provisoire.write_bytes(self._sceau(cle, corps) + corps)
                provisoire.replace(self._rayon.dossier / cle)
            except OSError:
                provisoire.unlink(missing_ok=True)

    def _sceau(self, cle: str, corps: bytes) -> bytes:
        """Lie ce qui est gardé au poste et à sa clé : une entrée renommée ne vaut pas pour une autre."""
        return hmac.digest(self._rayon.secret, cle.encode() + b"\0" + corps, "sha256")

    def _purger(self) -> None:
        if self._purgees:
            return
        self._purgees = True
        limite = time.time() - _JOURS_GARDES * 86_400
        with os.scandir(self._rayon.dossier) as entrees:
            gardees = sorted((entree.stat().st_mtime, entree.name) for entree in entrees if entree.is_file())
        en_trop = 0 if self._rayon.au_plus is None else max(0, len(gardees) - self._rayon.au_plus)
        for rang, (servie, nom) in enumerate(gardees):
            if servie < limite or rang < en_trop:
                (self._rayon.dossier / nom).unlink(missing_ok=True)


@cache
def _secret_du_poste() -> bytes:
    """Rend le secret de ce poste, tiré la première fois ; vide si le poste n'en peut pas garder."""
    dossier = cache_du_poste()
    if dossier is None:
        return b""
    chemin = dossier / "sceau"
    try:
        return _secret_entier(chemin) or _tirer_le_secret(chemin)
    except OSError:
        return b""


def _secret_entier(chemin: Path) -> bytes:
    """Rend le secret écrit, ou rien s'il manque ou s'il n'est pas entier ; lève `OSError` s'il ne se lit pas."""
    try:
        secret = chemin.read_bytes()
    except FileNotFoundError:
        return b""
    return secret if len(secret) == _TAILLE_DU_SCEAU else b""


def _tirer_le_secret(chemin: Path) -> bytes:
    """Pose un secret d'un coup : une commande lancée au même instant en lit un entier, le sien ou celui-ci."""
    chemin.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=chemin.parent, prefix="sceau-", delete=False) as flux:
        flux.write(secrets.token_bytes(_TAILLE_DU_SCEAU))
    provisoire = Path(flux.name)
    try:
        os.link(provisoire, chemin)
    except OSError:
        # Un autre l'a posé, à moins que ce disque n'ait pas de liens ou qu'une panne n'en ait laissé que le début.
        if not _secret_entier(chemin):
            provisoire.replace(chemin)
    finally:
        provisoire.unlink(missing_ok=True)
    return _secret_entier(chemin)
