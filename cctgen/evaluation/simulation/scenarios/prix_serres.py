"""Des prix serrés : deux prix voisins doivent donner deux notes voisines.

Une formule qui creuse l'écart entre prix voisins donne au prix un poids qu'il n'a pas : CE, 24 mai 2017, n° 405787.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from cctgen.consultation.prix.pente import CREUSE
from cctgen.evaluation.simulation.methode import Essai, MethodeDuLot
from cctgen.evaluation.simulation.modele import Conclusion, OffreEssayee, Portee, Scenario
from cctgen.evaluation.simulation.nombres import points

_BASE, _UN, _DEUX = "Au prix", "Plus 1 %", "Plus 2 %"


def jouer(methode: MethodeDuLot) -> Scenario:
    """Note trois offres de même valeur technique, à un et deux pour cent d'écart."""
    essais = [
        Essai(nom, methode.base * facteur, methode.conforme)
        for nom, facteur in ((_BASE, Decimal(1)), (_UN, Decimal("1.01")), (_DEUX, Decimal("1.02")))
    ]
    offres = methode.jouer(*essais)
    return Scenario("prix-serres", "Prix serrés, technique égale", offres, tuple(_conclure(methode, offres)))


def _conclure(methode: MethodeDuLot, offres: tuple[OffreEssayee, ...]) -> list[Conclusion]:
    if not methode.de_prix:
        return []
    notes = {o.nom: o.note or Fraction(0) for o in offres}
    un = notes[_BASE] - notes[_UN]
    poids = sum((Fraction(c.poids) for c in methode.de_prix), Fraction(0))
    lourde = max((part.poids_effectif(e) for part in methode.parts for e in part.exigences), default=Fraction(0))
    degre = f" Un degré sur l'exigence la plus lourde en vaut {points(lourde / methode.haut)}." if lourde else ""
    phrase = (
        f"Un pour cent d'écart de prix vaut {points(un)}, deux pour cent {points(notes[_BASE] - notes[_DEUX])}.{degre}"
    )
    if 100 * un > CREUSE * poids:
        part = points(100 * un / poids, 1).partition(" ")[0]
        creuse = (
            f" La formule creuse l'écart : un pour cent de prix prend {part} % du poids du prix (CE, 24/05/2017,"
            " n° 405787). Écartez ses bornes."
        )
        return [Conclusion(Portee.ATTENTION, phrase + creuse)]
    if not un:
        return [Conclusion(Portee.ATTENTION, f"{phrase} Deux prix voisins ont ici la même note : la formule plafonne.")]
    return [Conclusion(Portee.CONSTAT, phrase)]
