"""Le français d'un texte montré : sa typographie, ses dates, le singulier de zéro."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django import template
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString

from cctgen.consultation.modele import date_en_clair
from cctgen.socle.typographie import composer

register = template.Library()


class Saisi(str):
    """Ce qu'une personne a écrit, qui se montre signe pour signe."""

    __slots__ = ()


@register.filter
def saisi(valeur: Any) -> Any:
    """Marque ce qu'une personne a saisi : la page n'en change aucun signe."""
    return Saisi(valeur) if isinstance(valeur, str) else valeur


def citer(texte: str, *saisis: str) -> SafeString:
    """Rend un texte composé, où ce qu'une personne a saisi se lit signe pour signe."""
    compose = composer(texte)
    if cites := "|".join(re.escape(s) for s in sorted(saisis, key=len, reverse=True) if s):
        # Un texte composé garde sa longueur : ce qu'il cite y est à la même place.
        for cite in re.finditer(cites, texte):
            compose = f"{compose[: cite.start()]}{cite[0]}{compose[cite.end() :]}"
    return escape(compose)


@register.filter
def compose(valeur: Any) -> Any:
    """Rend un texte composé à la française ; les gabarits l'appliquent d'eux-mêmes à ce qu'ils montrent."""
    est_un_texte = isinstance(valeur, str | Promise) and not isinstance(valeur, SafeString | Saisi)
    return composer(str(valeur)) if est_un_texte else valeur


@register.filter(name="join")
def joindre(textes: Iterable[object], separateur: str) -> str:
    """Rend les textes à la suite, encore à composer et à échapper."""
    return separateur.join(map(str, textes))


@register.filter(expects_localtime=True)
def jour(quand: date) -> str:
    """Rend « 1er décembre 2026 », comme les documents."""
    return date_en_clair(quand)


@register.filter(expects_localtime=True)
def instant(quand: datetime) -> str:
    """Rend « 1er décembre 2026 à 14:05 »."""
    return f"{date_en_clair(quand)} à {quand:%H:%M}"


@register.filter(name="pluralize")
def pluriel(nombre: int, formes: str = "s") -> str:
    """Rend la marque du pluriel, à partir de deux : « 0 exigence », « 1 exigence », « 2 exigences »."""
    singulier, _, plurielle = formes.rpartition(",")
    return plurielle if nombre >= 2 else singulier


@register.filter
def nom_de(noms: Mapping[str, str], identifiant: str) -> str:
    """Rend le nom lisible d'un identifiant, ou lui-même s'il n'en a pas."""
    return (noms or {}).get(identifiant, identifiant)
