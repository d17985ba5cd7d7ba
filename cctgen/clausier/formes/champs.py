"""Formes des champs que tout fichier rédigé partage : identifiants, noms, dates, textes non vides."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from cctgen.socle.nombres import est_ambigu, lire_montant
from cctgen.socle.validation import forme

PREMIER_JOUR, DERNIER_JOUR = date(1800, 1, 1), date(2199, 12, 31)
"""Ce qu'un texte cité a de plus ancien, et ce qu'un marché a de plus lointain : un délai s'y ajoute sans déborder."""


def defaut_de_jour(valeur: str) -> str:
    """Rend ce qui ne va pas dans une date écrite année-mois-jour, en une phrase, ou rien."""
    try:
        jour = date.fromisoformat(valeur)
    except ValueError:
        return f"« {valeur} » n'est pas une date (année-mois-jour)."
    if PREMIER_JOUR <= jour <= DERNIER_JOUR:
        return ""
    return f"« {valeur} » n'est pas une date possible : l'année va de {PREMIER_JOUR.year} à {DERNIER_JOUR.year}."


def _borne(jour: date) -> date:
    if defaut := defaut_de_jour(jour.isoformat()):
        raise ValueError(f"{defaut} | Corrigez l'année.")
    return jour


Jour = Annotated[date, AfterValidator(_borne)]
"""Type d'une date, nommé à part parce que plusieurs modèles ont un champ `date`."""

Adresse = Annotated[
    str, forme(r"^(https?://[^\s<>\"]+)?$", "Une adresse de page, qui commence par https:// ou http://.")
]
"""Adresse d'une page, vide si l'on n'en donne pas : la page web et les documents en font un lien."""

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


def _montant(valeur: object) -> object:
    """Admet « 125 000,50 € HT » et 125000.50 ; refuse « 125.000 » et « 125,000 », qui se lisent de deux façons."""
    if not isinstance(valeur, str):
        return valeur
    if est_ambigu(valeur):
        conseil = "Écrivez 125000 ou 125 000 pour des milliers, 125,00 pour des euros et des centimes, hors taxes."
        raise ValueError(f"« {valeur} » se lit de deux façons. | {conseil}")
    montant = lire_montant(valeur)
    if montant is None:
        conseil = "Écrivez par exemple 125000.50 ou 125 000,50, hors taxes."
        raise ValueError(f"« {valeur} » n'est pas un montant en euros hors taxes. | {conseil}")
    return montant


Montant = Annotated[Decimal, BeforeValidator(_montant), Field(gt=0)]
"""Un montant en euros hors taxes, écrit comme on l'écrit en français."""


class Etat(StrEnum):
    """État de vérification d'une référence juridique."""

    VERIFIE = "verifie"
    A_VERIFIER = "a_verifier"
