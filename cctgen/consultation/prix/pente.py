"""La pente d'une formule de prix : ce que coûte un prix un peu plus haut, et ce que coûte un prix double.

Une formule ne doit ni creuser l'écart de prix voisins (CE, 24 mai 2017, n° 405787), ni neutraliser le poids du prix
(CE, 3 novembre 2014, n° 373362). Les deux seuils sont des conventions de l'outil : aucun texte n'en fixe.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from cctgen.consultation.prix.formule import Formule
from cctgen.consultation.prix.formules.lineaire import Lineaire

CREUSE = 5
"""Points qu'un pour cent de prix ne doit pas coûter ; une formule relative livrée en coûte trois au plus."""

PLATE = 10
"""Points qu'un prix double doit coûter au moins."""


def perte(formule: Formule, facteur: Decimal) -> Fraction:
    """Rend les points perdus par une offre `facteur` fois plus chère que la moins chère, là où la pente commence."""
    base = formule.plancher if isinstance(formule, Lineaire) else Decimal(100)
    prix = [base, base * facteur]
    return formule.noter(prix[0], prix) - formule.noter(prix[1], prix)
