"""Le numéro d'un lot, tel qu'il s'écrit comme clé d'un fichier."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator

_CHIFFRES = 10
"""Un nombre plus long n'est pas un lot déclaré : il est refusé comme lot inconnu."""


def _une_seule_ecriture(valeur: object) -> object:
    """« 1 » et « 01 » seraient deux clés du fichier et un seul lot : la seconde effacerait la première."""
    if isinstance(valeur, str) and len(valeur) < _CHIFFRES and valeur.isdecimal() and valeur != str(int(valeur)):
        raise ValueError(f"« {valeur} » n'est pas l'écriture d'un numéro de lot. | Écrivez {int(valeur)}.")
    return valeur


NumeroDeLot = Annotated[int, BeforeValidator(_une_seule_ecriture)]
"""Un numéro de lot qui sert de clé."""
