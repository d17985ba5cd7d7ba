"""Formes des champs que tout fichier rédigé partage : identifiants, noms, dates, textes non vides."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from cctgen.socle.validation import forme

Jour = date
"""Type d'une date, nommé à part parce que plusieurs modèles ont un champ `date`."""

Identifiant = Annotated[
    str, forme(r"^[A-Z][A-Z0-9]*(-[A-Z0-9]+)*$", "Des majuscules, des chiffres et des tirets simples : SSI-012.")
]
Nom = Annotated[
    str, forme(r"^[a-z][a-z0-9_]*$", "Des minuscules sans accent, des chiffres et des soulignés : delai_alerte.")
]
Slug = Annotated[
    str, forme(r"^[a-z][a-z0-9-]*$", "Des minuscules sans accent, des chiffres et des tirets simples : plan-securite.")
]
Prose = Annotated[str, Field(min_length=1)]


class Etat(StrEnum):
    """État de vérification d'une référence juridique."""

    VERIFIE = "verifie"
    A_VERIFIER = "a_verifier"
