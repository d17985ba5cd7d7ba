"""Toutes les offres conformes : il doit rester de quoi les distinguer.

Un critère que toute offre régulière remplit au maximum est vidé de sa portée : TA Dijon, 11 juillet 2025, n° 2501824,
société Cartel.
"""

from __future__ import annotations

from cctgen.consultation.bareme import TypeCritere
from cctgen.evaluation.simulation.methode import Essai, MethodeDuLot
from cctgen.evaluation.simulation.modele import Conclusion, Portee, Scenario
from cctgen.evaluation.simulation.nombres import points, sur_cent


def jouer(methode: MethodeDuLot) -> Scenario:
    """Note trois offres conformes et prouvées, sans plus, au même prix."""
    noms = ("Conforme A", "Conforme B", "Conforme C")
    offres = methode.jouer(*(Essai(nom, methode.base, methode.conforme) for nom in noms))
    return Scenario("tous-conformes", "Toutes conformes, au même prix", offres, (_conclure(methode),))


def _conclure(methode: MethodeDuLot) -> Conclusion:
    conforme = methode.note(Essai("Conforme", methode.base, methode.conforme))
    mieux = methode.note(Essai("Meilleure", methode.base, methode.haut))
    if not any(c.type is TypeCritere.APPRECIATION for c in methode.bareme.criteres):
        phrase = "Aucun critère ne s'apprécie : seul le prix départage des offres conformes."
        return Conclusion(Portee.ATTENTION, phrase)
    if mieux == conforme:
        phrase = (
            f"Toute offre conforme obtient {sur_cent(conforme)} sur 100, comme la meilleure possible : à prix égal,"
            " rien ne les départage (TA Dijon, 11/07/2025, n° 2501824). Ajoutez un degré au-dessus de l'attendu."
        )
        return Conclusion(Portee.REFUS, phrase)
    phrase = (
        f"Une offre conforme, sans plus, obtient {sur_cent(conforme)} sur 100 au prix des autres ; dépasser l'attendu"
        f" partout vaut {points(mieux - conforme)} de plus. Les offres conformes peuvent donc se distinguer."
    )
    return Conclusion(Portee.CONSTAT, phrase)
