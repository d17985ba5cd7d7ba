"""Lire une licence déclarée : identifiant SPDX, expression, ou texte libre qui n'en est pas un."""

from __future__ import annotations

import re
from functools import cache

from license_expression import (
    ExpressionError,
    ExpressionParseError,
    LicenseExpression,
    Licensing,
    get_spdx_licensing,
)
from rapidfuzz import fuzz, process

from cctgen.matrice.normalisation import cle

_SEUIL_IDENTIFIANT = 75.0
_LONGUEUR_MAXIMALE = 2_000
"""Caractères d'une expression : l'analyse est récursive, et le texte vient d'un tiers."""

_MOTS = re.compile(r"[^\s()]+")
_OPERATEURS = {"and", "or", "with"}
_PROPRIETAIRES = {
    "proprietaire",
    "commerciale",
    "commercial",
    "licence commerciale",
    "licence proprietaire",
    "proprietary",
}


@cache
def licences_spdx() -> Licensing:
    """Rend la liste des licences SPDX, lue une fois."""
    return get_spdx_licensing()


def analyser_licence(texte: str) -> LicenseExpression | None:
    """Rend l'expression que porte un texte, ou rien s'il n'en est pas une."""
    if len(texte) > _LONGUEUR_MAXIMALE:
        return None
    try:
        return licences_spdx().parse(texte)
    except (ExpressionError, ExpressionParseError, ValueError):
        return None


def est_proprietaire(texte: str) -> bool:
    """Vrai pour « Propriétaire », « Licence commerciale » et leurs semblables."""
    return cle(texte) in _PROPRIETAIRES


def est_expression_spdx(texte: str) -> bool:
    """Vrai pour un identifiant SPDX, une expression (« MIT OR Apache-2.0 ») ou « LicenseRef-… ».

    Un synonyme (« GPL ») que la bibliothèque sait lire n'est pas un identifiant : sa version manque.
    """
    if analyser_licence(texte) is None:
        return False
    mots = [mot.casefold().removesuffix("+") for mot in _MOTS.findall(texte)]
    return all(m in _OPERATEURS or m.startswith("licenseref-") or m in _minuscules() for m in mots)


def identifiant_proche(texte: str) -> str:
    """Rend l'identifiant SPDX qui ressemble le plus à un texte, vide si aucun ne lui ressemble."""
    proche = process.extractOne(
        cle(texte), _identifiants().keys(), scorer=fuzz.token_set_ratio, score_cutoff=_SEUIL_IDENTIFIANT
    )
    return _identifiants()[proche[0]] if proche else ""


@cache
def _identifiants() -> dict[str, str]:
    return {cle(identifiant): identifiant for identifiant in licences_spdx().known_symbols}


@cache
def _minuscules() -> frozenset[str]:
    return frozenset(identifiant.casefold() for identifiant in licences_spdx().known_symbols)
