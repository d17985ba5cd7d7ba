"""Compter des passages et tenir des places, pour tous les travailleurs et toutes les machines d'un service."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from cctgen.web.debit.models import Passages, Place

ADRESSES_GARDEES = 10_000
"""Au-delà, les plus anciennes s'oublient : mille machines ne remplissent pas la base."""
_PAS = 0.25


def compter(cle: str, periode: timedelta) -> int:
    """Compte un passage de plus, et rend combien il y en a depuis le début de la période de cette clé."""
    maintenant = timezone.now()
    Passages.objects.filter(debut__lte=maintenant - periode).delete()
    _, est_neuf = Passages.objects.get_or_create(cle=cle, defaults={"debut": maintenant})
    Passages.objects.filter(pk=cle).update(nombre=F("nombre") + 1)
    if est_neuf:
        _oublier_les_plus_anciens()
    return Passages.objects.filter(pk=cle).values_list("nombre", flat=True).first() or 1


def _oublier_les_plus_anciens() -> None:
    trop = Passages.objects.order_by("-debut").values_list("pk", flat=True)[ADRESSES_GARDEES:]
    if cles := list(trop):
        Passages.objects.filter(pk__in=cles).delete()


@contextmanager
def une_place(places: int, attente: float, duree: timedelta) -> Iterator[bool]:
    """Attend l'une des places un instant ; rend faux si toutes sont prises. Aucune ne se garde plus que `duree`."""
    prise = _prendre(places, duree)
    fin = time.monotonic() + attente
    while prise is None and time.monotonic() < fin:
        time.sleep(_PAS)
        prise = _prendre(places, duree)
    try:
        yield prise is not None
    finally:
        if prise is not None:
            Place.objects.filter(numero=prise.numero, jeton=prise.jeton).delete()


def _prendre(places: int, duree: timedelta) -> Place | None:
    Place.objects.filter(prise_le__lte=timezone.now() - duree).delete()
    prises = set(Place.objects.values_list("numero", flat=True))
    for numero in (n for n in range(places) if n not in prises):
        try:
            with transaction.atomic():
                return Place.objects.create(numero=numero, prise_le=timezone.now())
        except IntegrityError:
            # Un autre l'a prise à l'instant.
            continue
    return None
