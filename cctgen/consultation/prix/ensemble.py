"""Toutes les formules de prix. En ajouter une : son fichier dans ce dossier, son nom dans l'union ci-dessous."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field

from cctgen.consultation.prix.lineaire import Lineaire
from cctgen.consultation.prix.proportionnelle import Proportionnelle


def _nommee(valeur: object) -> object:
    """Un nom seul vaut la formule de ce nom, sans borne à déclarer."""
    return {"nom": valeur} if isinstance(valeur, str) else valeur


FormuleDePrix = Annotated[
    Proportionnelle | Lineaire,
    Field(discriminator="nom"),
    BeforeValidator(_nommee, json_schema_input_type=str | Proportionnelle | Lineaire),
]
"""Une formule déclarée au barème : `proportionnelle`, ou `{nom: lineaire, plancher: 80000, plafond: 200000}`."""

FORMULE_PAR_DEFAUT = Proportionnelle()
