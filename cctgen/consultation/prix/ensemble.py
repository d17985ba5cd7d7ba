"""Toutes les formules de prix : une de plus est un fichier de plus dans `formules/`."""

from __future__ import annotations

import operator
from functools import reduce
from typing import TYPE_CHECKING, Annotated

from pydantic import BeforeValidator, Field

from cctgen.consultation.prix import formules
from cctgen.consultation.prix.formule import Formule
from cctgen.consultation.prix.formules.proportionnelle import Proportionnelle
from cctgen.socle.registre import declares

FORMULES: tuple[type[Formule], ...] = tuple(declares(formules, "FORMULE"))


def _nommee(valeur: object) -> object:
    """Un nom seul vaut la formule de ce nom, sans borne à déclarer."""
    return {"nom": valeur} if isinstance(valeur, str) else valeur


if TYPE_CHECKING:
    FormuleDePrix = Formule
else:
    _UNE_FORMULE = reduce(operator.or_, FORMULES)
    FormuleDePrix = Annotated[
        _UNE_FORMULE,
        Field(discriminator="nom"),
        BeforeValidator(_nommee, json_schema_input_type=str | _UNE_FORMULE),
    ]
"""Une formule déclarée au barème : `proportionnelle`, ou `{nom: lineaire, plancher: 80000, plafond: 200000}`."""

FORMULE_PAR_DEFAUT = Proportionnelle()
