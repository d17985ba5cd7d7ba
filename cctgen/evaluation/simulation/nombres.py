"""Les nombres d'une simulation, tels qu'ils se lisent."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from cctgen.evaluation.notation.calcul import en_francais
from cctgen.socle.nombres import montant_en_clair


def points(valeur: Fraction, decimales: int = 2) -> str:
    """Rend « 1,25 point » ou « 3 points », sans zéros inutiles."""
    texte = sur_cent(valeur, decimales)
    return f"{texte} point{'s' if abs(valeur) >= 2 else ''}"


def sur_cent(valeur: Fraction, decimales: int = 2) -> str:
    """Rend une note arrondie, « 72,5 », sans zéros inutiles."""
    texte = en_francais(valeur, decimales)
    return texte.rstrip("0").rstrip(",") if "," in texte else texte


def euros(prix: Decimal) -> str:
    """Rend un prix d'essai, « 80 000 € »."""
    return montant_en_clair(round(prix, 2))
