"""La limite de débit de la page publique : tant de contrôles par adresse et par période, tant à la fois."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import timedelta
from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from cctgen.web.debit import compte

PERIODE = 600
"""En secondes."""
_ATTENTE = 10.0
_PLACE_PERDUE = timedelta(minutes=2)
"""Un contrôle dure trente secondes au plus : au-delà, celui qui tenait la place s'est arrêté sans la rendre."""


def est_permis(requete: HttpRequest) -> bool:
    """Compte un contrôle de plus pour cette adresse ; faux au-delà de la limite."""
    # L'adresse n'est pas gardée : seule une empreinte, qui s'efface avec la période.
    cle = salted_hmac("debit", _reseau(adresse_de(requete)), algorithm="sha256").hexdigest()
    return compte.compter(cle, timedelta(seconds=PERIODE)) <= settings.CONTROLES_PAR_PERIODE


def adresse_de(requete: HttpRequest) -> str:
    """Rend l'adresse de qui demande ; derrière des mandataires, celle que le dernier d'entre eux a vue."""
    nombre: int = settings.MANDATAIRES
    vues = [a.strip() for a in requete.headers.get("X-Forwarded-For", "").split(",") if a.strip()]
    if nombre and len(vues) >= nombre:
        return vues[-nombre]
    return str(requete.META.get("REMOTE_ADDR", ""))


def _reseau(adresse: str) -> str:
    """Rend ce qui désigne une personne : en IPv6, son réseau, où elle a autant d'adresses qu'elle veut."""
    try:
        lue = ip_address(adresse)
    except ValueError:
        return adresse
    if not isinstance(lue, IPv6Address):
        return str(lue)
    return str(lue.ipv4_mapped or int(lue) >> 64)


def une_place() -> AbstractContextManager[bool]:
    """Attend une place un instant ; rend faux si toutes sont prises."""
    return compte.une_place(settings.CONTROLES_A_LA_FOIS, _ATTENTE, _PLACE_PERDUE)
