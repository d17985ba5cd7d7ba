"""Le français d'un texte montré : ses espaces ne se coupent pas, zéro est au singulier."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from django import template

from cctgen.socle.typographie import espacer

register = template.Library()


@register.filter
@lru_cache(maxsize=4096)
def espace(texte: str) -> str:
    """Rend le texte, ses espaces composées."""
    return espacer(str(texte))


@register.filter(name="pluralize")
def pluriel(nombre: int, formes: str = "s") -> str:
    """Rend la marque du pluriel, à partir de deux : « 0 exigence », « 1 exigence », « 2 exigences »."""
    singulier, _, plurielle = formes.rpartition(",")
    return plurielle if nombre >= 2 else singulier


@register.filter
def nom_de(noms: Mapping[str, str], identifiant: str) -> str:
    """Rend le nom lisible d'un identifiant, ou lui-même s'il n'en a pas."""
    return (noms or {}).get(identifiant, identifiant)
