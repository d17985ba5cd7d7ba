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


def termes_de_licence(texte: str) -> tuple[str, ...]:
    """Rend les licences que porte un texte : une expression SPDX n'en est qu'une, une liste en est plusieurs.

    Un classificateur (« License :: OSI Approved :: MIT License ») devient son identifiant quand il n'en a qu'un.
    """
    if not texte.strip():
        return ()
    if "::" not in texte and analyser_licence(texte) is not None:
        return (texte.strip(),)
    termes = (_traduit(terme.strip()) for terme in _SEPARATEURS_DE_LICENCES.split(texte))
    return tuple(dict.fromkeys(terme for terme in termes if terme))


def _traduit(terme: str) -> str:
    if "::" not in terme:
        return terme
    intitule = terme.rsplit("::", 1)[-1].strip()
    return CLASSIFICATEURS.get(cle(intitule), intitule)


def licence_lue(texte: str) -> str:
    """Rend une licence telle qu'on la montre : traduite, et ses alternatives séparées par « ; », jamais réunies."""
    return " ; ".join(termes_de_licence(texte))


_SEPARATEURS_DE_LICENCES = re.compile(r"\s*[;,\n]\s*|\s+/\s+")

_INTITULES = {
    "mit license": "MIT",
    "mit no attribution license (mit 0)": "MIT-0",
    "isc license (iscl)": "ISC",
    "zero clause bsd (0bsd)": "0BSD",
    "mozilla public license 1.0 (mpl)": "MPL-1.0",
    "mozilla public license 1.1 (mpl 1.1)": "MPL-1.1",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "gnu general public license v2 (gplv2)": "GPL-2.0-only",
    "gnu general public license v2 or later (gplv2+)": "GPL-2.0-or-later",
    "gnu general public license v3 (gplv3)": "GPL-3.0-only",
    "gnu general public license v3 or later (gplv3+)": "GPL-3.0-or-later",
    "gnu lesser general public license v2 (lgplv2)": "LGPL-2.0-only",
    "gnu lesser general public license v2 or later (lgplv2+)": "LGPL-2.0-or-later",
    "gnu lesser general public license v3 (lgplv3)": "LGPL-3.0-only",
    "gnu lesser general public license v3 or later (lgplv3+)": "LGPL-3.0-or-later",
    "gnu affero general public license v3": "AGPL-3.0-only",
    "gnu affero general public license v3 or later (agplv3+)": "AGPL-3.0-or-later",
    "european union public licence 1.0 (eupl 1.0)": "EUPL-1.0",
    "european union public licence 1.1 (eupl 1.1)": "EUPL-1.1",
    "european union public licence 1.2 (eupl 1.2)": "EUPL-1.2",
    "eclipse public license 1.0 (epl 1.0)": "EPL-1.0",
    "eclipse public license 2.0 (epl 2.0)": "EPL-2.0",
    "cecill b free software license agreement (cecill b)": "CECILL-B",
    "cecill c free software license agreement (cecill c)": "CECILL-C",
    "cea cnrs inria logiciel libre license, version 2.1 (cecill 2.1)": "CECILL-2.1",
    "boost software license 1.0 (bsl 1.0)": "BSL-1.0",
    "python software foundation license": "PSF-2.0",
    "the unlicense (unlicense)": "Unlicense",
    "zlib/libpng license": "Zlib",
    "blue oak model license (blueoak 1.0.0)": "BlueOak-1.0.0",
    "universal permissive license (upl)": "UPL-1.0",
    "university of illinois/ncsa open source license": "NCSA",
    "postgresql license": "PostgreSQL",
    "cc0 1.0 universal (cc0 1.0) public domain dedication": "CC0-1.0",
    "other/proprietary license": "Propriétaire",
}
CLASSIFICATEURS = {cle(intitule): identifiant for intitule, identifiant in _INTITULES.items()}
"""Les classificateurs PyPI qui ne désignent qu'une licence ; « BSD License » ou « Apache Software License », non."""


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
