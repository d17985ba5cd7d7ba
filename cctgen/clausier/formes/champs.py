"""Formes des champs que tout fichier rédigé partage : identifiants, noms, dates, textes non vides."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field

Jour = date
"""Type d'une date, nommé à part parce que plusieurs modèles ont un champ `date`."""

Identifiant = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]*(-[A-Z0-9]+)*$")]
Nom = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
Prose = Annotated[str, Field(min_length=1)]


class Etat(StrEnum):
    """État de vérification d'une référence juridique."""

    VERIFIE = "verifie"
    A_VERIFIER = "a_verifier"
