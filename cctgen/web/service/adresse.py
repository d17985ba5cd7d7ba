"""L'adresse où la page s'ouvre : éprouvée avant tout travail, pour que rien ne s'annonce qui ne s'ouvrira pas."""

from __future__ import annotations

import errno
import os
import socket

from cctgen.socle.erreurs import ErreurCctgen

_PORT_MAX = 65_535
_RESERVES = 1_024
"""En deçà, la plupart des systèmes réservent les ports à leur administrateur."""


class AdresseRefusee(ErreurCctgen):
    """Le système ne laisse pas la page s'ouvrir là."""


def hote_et_port(adresse: str, port: int) -> str:
    """Rend « 127.0.0.1:8000 » ou « [::1]:8000 »."""
    return f"[{adresse}]:{port}" if ":" in adresse else f"{adresse}:{port}"


def exiger_l_adresse(adresse: str, port: int) -> None:
    """Lève `AdresseRefusee` si la page ne peut pas s'ouvrir à cette adresse, et dit laquelle prendre."""
    try:
        _ouvrir(adresse, port)
    except OSError as erreur:
        raise _refus(adresse, port, erreur) from erreur


def _refus(adresse: str, port: int, erreur: OSError) -> AdresseRefusee:
    if erreur.errno == errno.EADDRINUSE:
        autre = _premier_libre(adresse, port)
        return AdresseRefusee(
            f"Le port {port} est déjà pris : la page y est peut-être déjà ouverte.",
            f"Arrêtez le programme qui l'occupe, ou prenez un autre port : cctgen servir --port {autre}",
        )
    if erreur.errno == errno.EACCES:
        return AdresseRefusee(
            f"Le système réserve le port {port} à son administrateur.",
            f"Prenez un autre port : cctgen servir --port {_premier_libre(adresse, _RESERVES)}",
        )
    return AdresseRefusee(
        f"La page ne peut pas s'ouvrir à l'adresse « {adresse} » : elle n'est pas une adresse de ce poste.",
        "Ôtez --adresse pour ouvrir la page sur ce poste seul.",
    )


def _premier_libre(adresse: str, port: int) -> int:
    return next((autre for autre in range(port + 1, _PORT_MAX + 1) if _est_libre(adresse, autre)), port)


def _est_libre(adresse: str, port: int) -> bool:
    try:
        _ouvrir(adresse, port)
    except OSError:
        return False
    return True


def _ouvrir(adresse: str, port: int) -> None:
    """Prend l'adresse comme le fera le serveur, et la rend aussitôt."""
    famille, sorte, protocole, _, ou = socket.getaddrinfo(adresse, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(famille, sorte, protocole) as prise:
        if os.name == "posix":
            prise.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        prise.bind(ou)
        prise.listen()
