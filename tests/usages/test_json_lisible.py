"""Le JSON indenté de l'outil est, octet pour octet, celui de la bibliothèque."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as tirer

from cctgen.usages.edition.json_lisible import rediger

_FEUILLES = tirer.none() | tirer.booleans() | tirer.integers() | tirer.floats(allow_nan=False) | tirer.text()
_VALEURS = tirer.recursive(
    _FEUILLES,
    lambda dedans: (
        tirer.lists(dedans) | tirer.tuples(dedans, dedans) | tirer.dictionaries(tirer.text() | tirer.integers(), dedans)
    ),
)


@given(_VALEURS)
def test_toute_valeur_s_ecrit_comme_l_ecrit_json(valeur: object) -> None:
    assert rediger(valeur) == json.dumps(valeur, ensure_ascii=False, indent=2)
