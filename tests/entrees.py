"""Des entrées quelconques, tirées d'un fichier juste : morceaux coupés ou remplacés, valeurs d'une autre forme."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml
from hypothesis import strategies as st

_SIGNES = ("\t", '"', "'", "{", "}", "[", "]", ": ", "- ", "\n", "|\n", "&a ", "*a", "!!x ", "---\n", "#", "\x00", "@")
_MOTS = ("quand: oui", "{x", "{clause:X}", "1e999999", "NaN", "-1", "0", "9" * 400, "~", "oui", "👍", "\ufeff", "%")
_MORCEAUX = st.sampled_from([*_SIGNES, *_MOTS])
_NOMBRES = ("NaN", "1e99999999", "-0", "2026-02-30", "0001-01-01", "9999-12-31")
_SCALAIRES = st.one_of(
    st.text(max_size=12), st.integers(), st.sampled_from(["", "oui", "{x}", "../../x", "a" * 300, *_NOMBRES])
)
_NOMS = (
    "id titre quand tous un aucun question parmi entre lots bareme criteres poids sous_criteres themes 1 02 echelle"
    " note ancre formule nom plancher plafond offre decision motif date montant soumissionnaire clausiers chemin x"
)
_CLES = st.sampled_from(_NOMS.split())
_STRUCTURES: st.SearchStrategy[Any] = st.recursive(
    _SCALAIRES, lambda plus: st.lists(plus, max_size=3) | st.dictionaries(_CLES, plus, max_size=3), max_leaves=8
)


@st.composite
def octets_abimes(tirer: st.DrawFn, texte: str) -> bytes:
    """Rend les octets d'un fichier juste, dont des morceaux sont coupés, doublés ou remplacés."""
    abime = texte
    for _ in range(tirer(st.integers(1, 4))):
        debut = tirer(st.integers(0, len(abime)))
        fin = tirer(st.integers(debut, min(len(abime), debut + 40)))
        milieu = tirer(st.one_of(_MORCEAUX, st.just(abime[debut:fin] * 2), st.text(max_size=5)))
        abime = abime[:debut] + milieu + abime[fin:]
    return abime.encode(errors="surrogatepass")


@st.composite
def structures_abimees(tirer: st.DrawFn, texte: str) -> bytes:
    """Rend un fichier juste dont une valeur, tirée au hasard, devient une structure quelconque."""
    valeur = yaml.safe_load(texte)
    lieux = [(valeur, cle) for cle in valeur]
    rang = 0
    while rang < len(lieux):
        parent, cle = lieux[rang]
        enfant = parent[cle]
        cles = enfant if isinstance(enfant, dict) else range(len(enfant)) if isinstance(enfant, list) else ()
        lieux += [(enfant, c) for c in cles]
        rang += 1
    for _ in range(tirer(st.integers(1, 2))):
        parent, cle = tirer(st.sampled_from(lieux))
        parent[cle] = tirer(_STRUCTURES)
    return yaml.safe_dump(valeur, allow_unicode=True).encode(errors="surrogatepass")


def abimes(fichiers: Mapping[str, str]) -> st.SearchStrategy[tuple[str, bytes]]:
    return st.sampled_from(sorted(fichiers)).flatmap(
        lambda nom: st.tuples(
            st.just(nom),
            st.one_of(octets_abimes(fichiers[nom]), structures_abimees(fichiers[nom]), st.binary(max_size=60)),
        )
    )
