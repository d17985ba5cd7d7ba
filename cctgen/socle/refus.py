"""Ce que le système refuse, dit en français : la cause et le conseil, en un seul endroit."""

from __future__ import annotations

import errno

from cctgen.socle.erreurs import ErreurCctgen
from cctgen.socle.typographie import raccourcir

_PLACE = "Libérez de la place, puis relancez."
_CHEMIN = "Vérifiez son chemin."
_VERROU = "Fermez-le s'il est ouvert dans Word ou Excel ; sinon, vérifiez les droits avec votre administrateur."
_DEFAUT = "Fermez le fichier s'il est ouvert dans Word ou Excel, vérifiez les droits et l'espace disque."

_REFUS: dict[int | None, tuple[str, str]] = {
    errno.EACCES: ("l'accès est refusé", _VERROU),
    errno.EPERM: ("l'opération n'est pas permise", _VERROU),
    errno.ENOENT: ("il n'existe pas", _CHEMIN),
    errno.ENOSPC: ("le disque est plein", _PLACE),
    errno.EDQUOT: ("votre quota de disque est atteint", _PLACE),
    errno.EROFS: ("le disque est en lecture seule", "Choisissez un dossier où vous pouvez écrire."),
    errno.EISDIR: ("c'est un dossier", _CHEMIN),
    errno.ENOTDIR: ("un fichier occupe la place d'un dossier", _CHEMIN),
    errno.EEXIST: ("un fichier occupe la place d'un dossier", _CHEMIN),
    errno.ENOTEMPTY: ("le dossier n'est pas vide", _CHEMIN),
    errno.ENAMETOOLONG: ("le nom est trop long", "Raccourcissez-le."),
    errno.ELOOP: ("un lien tourne en rond", "Vérifiez les liens symboliques."),
    errno.EIO: ("le disque ne répond pas correctement", "Vérifiez le disque, ou travaillez sur un autre."),
    errno.EBUSY: ("il est utilisé par un autre programme", "Fermez ce programme, puis relancez."),
    errno.EXDEV: ("il est sur un autre disque", _CHEMIN),
    errno.EINVAL: ("le nom n'est pas admis par le système", "Renommez-le."),
}


class FichierSpecial(OSError):
    """Un tube nommé, une prise ou un périphérique : le lire pourrait ne jamais finir."""


class NomReserve(OSError):
    """Un nom que Windows garde pour ses périphériques : le fichier ne pourrait pas y être copié."""


def cause(erreur: OSError) -> str:
    """Rend en français la cause d'un refus du système."""
    if isinstance(erreur, FichierSpecial):
        return "ce n'est pas un fichier ordinaire, mais un tube, un périphérique ou une prise"
    if isinstance(erreur, NomReserve):
        return "Windows réserve ce nom"
    connue, _ = _REFUS.get(erreur.errno, ("", ""))
    return connue or f"le système refuse (code {erreur.errno})"


def conseil(erreur: OSError) -> str:
    """Rend ce que peut faire la personne."""
    _, connu = _REFUS.get(erreur.errno, ("", _DEFAUT))
    return connu


def refus_du_systeme(erreur: OSError) -> ErreurCctgen:
    """Rend l'erreur d'une lecture ou d'une écriture que rien n'attendait ; ce n'est pas un défaut de l'outil."""
    nom = str(erreur.filename or "")
    lieu = f"« {raccourcir(nom, 120)} »" if nom else "Un fichier"
    return ErreurCctgen(f"{lieu} ne peut être ni lu ni écrit : {cause(erreur)}.", conseil(erreur))
