"""Le numéro d'un lot, tel qu'il s'écrit comme clé d'un fichier."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator

from cctgen.socle.nombres import lire_entier


def _une_seule_ecriture(valeur: object) -> object:
    """« 1 » et « 01 » seraient deux clés du fichier et un seul lot : la seconde effacerait la première."""
    lu = lire_entier(valeur) if isinstance(valeur, str) else None
    if lu is not None and valeur != str(lu):
        raise ValueError(f"« {valeur} » n'est pas l'écriture d'un numéro de lot. | Écrivez {lu}.")
    return valeur


NumeroDeLot = Annotated[int, BeforeValidator(_une_seule_ecriture)]
"""Un numéro de lot qui sert de clé."""
