"""Au démarrage : une adresse dont la page ne déclare pas son droit arrête tout."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.urls import URLPattern, URLResolver, get_resolver

from cctgen.web.droits.garde import DECLARE
from cctgen.web.roles import Droit


def adresses() -> Iterator[tuple[URLPattern, str, Droit | None]]:
    """Énumère les adresses de la page, leur chemin et le droit que chacune déclare."""
    yield from _parcourir(get_resolver(), "")


def _parcourir(resolveur: URLResolver, prefixe: str) -> Iterator[tuple[URLPattern, str, Droit | None]]:
    for motif in resolveur.url_patterns:
        chemin = prefixe + str(motif.pattern)
        if isinstance(motif, URLResolver):
            yield from _parcourir(motif, chemin)
        else:
            yield motif, chemin, getattr(motif.callback, DECLARE, None)


@register()
def controler_les_droits(**_: Any) -> list[CheckMessage]:
    """Rend une erreur par adresse sans droit déclaré."""
    return [
        Error(f"« /{chemin} » ne déclare aucun droit.", hint="Ajoutez @reservee(Droit.…) à sa vue.", id="cctgen.E001")
        for _motif, chemin, droit in adresses()
        if droit is None
    ]
