"""Les points que chaque critère met vraiment en jeu : un critère qui n'en met presque aucun est neutralisé.

La méthode ne doit ni vider un critère de sa portée, ni neutraliser son poids : CE, 3 novembre 2014, n° 373362.
"""

from __future__ import annotations

from fractions import Fraction

from cctgen.consultation.bareme import Critere, TypeCritere
from cctgen.evaluation.simulation.methode import Essai, MethodeDuLot
from cctgen.evaluation.simulation.modele import Conclusion, OffreEssayee, Portee, Scenario
from cctgen.evaluation.simulation.nombres import euros, points

NEUTRALISE = 10
"""Part du poids annoncé, en pour cent, sous laquelle un critère est dit neutralisé : convention de l'outil."""


def jouer(methode: MethodeDuLot) -> Scenario:
    """Note, pour chaque critère, l'offre qui y est la pire et celle qui y est la meilleure, égales sur le reste."""
    essais = [
        Essai("Faible", methode.prix[0], methode.insuffisant),
        Essai("Excellente", methode.prix[0], methode.haut),
        *([Essai("Chère", methode.prix[-1], methode.haut)] if methode.de_prix else []),
    ]
    offres = methode.jouer(*essais)
    jeux = [(c, _en_jeu(c, offres)) for c in methode.bareme.criteres]
    conclusions = [_conclure(methode, critere, jeu) for critere, jeu in jeux]
    return Scenario("critere-neutralise", "Ce que chaque critère met en jeu", offres, tuple(conclusions))


def _en_jeu(critere: Critere, offres: tuple[OffreEssayee, ...]) -> Fraction:
    notes = [note for o in offres for i, note in o.criteres if i == critere.id and note is not None]
    return (max(notes) - min(notes)) * Fraction(critere.poids) / 100 if notes else Fraction(0)


def _conclure(methode: MethodeDuLot, critere: Critere, jeu: Fraction) -> Conclusion:
    nom, poids = critere.libelle or critere.id, Fraction(critere.poids)
    if critere.type is TypeCritere.PRIX:
        plage = f"de {euros(methode.prix[0])} à {euros(methode.prix[-1])}"
    else:
        plage = f"du degré {methode.insuffisant} au degré {methode.haut}"
    phrase = f"« {nom} » : {points(jeu)} en jeu sur {points(poids)} annoncés ({plage})."
    egaux = critere.type is TypeCritere.PRIX and methode.prix[0] == methode.prix[-1]
    if not egaux and 100 * jeu < NEUTRALISE * poids:
        remede = "resserrez ses bornes" if critere.type is TypeCritere.PRIX else "changez ce qui le porte"
        return Conclusion(Portee.ATTENTION, f"{phrase} Il est neutralisé (CE, 03/11/2014, n° 373362) : {remede}.")
    return Conclusion(Portee.CONSTAT, phrase)
