"""La limite de débit de la page publique : tant de contrôles par adresse et par période, tant à la fois."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

PERIODE = 600
"""En secondes."""
CONTROLES_PAR_PERIODE = 20
"""Assez pour corriger et recontrôler plusieurs lots ; trop peu pour occuper le service."""

_A_LA_FOIS = BoundedSemaphore(2)
"""Contrôles qu'un même processus mène à la fois : chacun occupe un cœur et de la mémoire."""
_ATTENTE = 10.0


def est_permis(requete: HttpRequest) -> bool:
    """Compte un contrôle de plus pour cette adresse ; faux au-delà de la limite."""
    # L'adresse n'est pas gardée : seule une empreinte, qui s'efface avec la période.
    cle = f"controle-{salted_hmac('debit', adresse_de(requete)).hexdigest()}"
    if cache.add(cle, 1, PERIODE):
        return True
    try:
        return cache.incr(cle) <= CONTROLES_PAR_PERIODE
    except ValueError:
        # La période s'est achevée entre-temps.
        return True


def adresse_de(requete: HttpRequest) -> str:
    """Rend l'adresse de qui demande ; derrière des mandataires, celle que le dernier d'entre eux a vue."""
    nombre: int = settings.MANDATAIRES
    vues = [a.strip() for a in requete.headers.get("X-Forwarded-For", "").split(",") if a.strip()]
    if nombre and len(vues) >= nombre:
        return vues[-nombre]
    return str(requete.META.get("REMOTE_ADDR", ""))


@contextmanager
def une_place() -> Iterator[bool]:
    """Attend une place un instant ; rend faux si toutes sont prises."""
    prise = _A_LA_FOIS.acquire(timeout=_ATTENTE)
    try:
        yield prise
    finally:
        if prise:
            _A_LA_FOIS.release()
