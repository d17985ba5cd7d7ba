"""La typographie française d'un texte montré : un montant, un pour cent, un guillemet ne se coupent pas."""

from __future__ import annotations

from functools import lru_cache

from django import template

from cctgen.socle.typographie import espacer

register = template.Library()


@register.filter
@lru_cache(maxsize=4096)
def espace(texte: str) -> str:
    """Rend le texte, ses espaces composées."""
    return espacer(str(texte))
