"""Une offre moyenne partout, face à une offre excellente sur le seul sous-critère le plus lourd, et à une conforme.

Le classement doit rester celui que les poids publiés annoncent (CE, 3 novembre 2014, n° 373362).
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from cctgen.evaluation.simulation.methode import Essai, MethodeDuLot
from cctgen.evaluation.simulation.modele import Conclusion, OffreEssayee, Portee, Scenario
from cctgen.evaluation.simulation.nombres import points, sur_cent

_RABAIS = 10


def jouer(methode: MethodeDuLot) -> Scenario:
    """Note les trois offres au même prix, puis l'offre moyenne avec dix pour cent de rabais."""
    titre = "Une offre moyenne partout"
    if not methode.parts:
        return Scenario("moyenne-partout", titre, (), ())
    lourde = max(methode.parts, key=lambda part: part.poids_global)
    contrastee = {e.ref: methode.haut for e in lourde.exigences}
    offres = methode.jouer(
        Essai("Conforme", methode.base, methode.conforme),
        Essai("Moyenne", methode.base, methode.moyen),
        Essai("Contrastée", methode.base, methode.insuffisant, contrastee),
    )
    nom = lourde.sous_critere.libelle or lourde.sous_critere.id
    contraste = [_contraste(methode, offres, nom)] if len(methode.parts) > 1 else []
    conclusions = [*contraste, *_rabais(methode)]
    return Scenario("moyenne-partout", titre, offres, tuple(conclusions))


def _contraste(methode: MethodeDuLot, offres: tuple[OffreEssayee, ...], nom: str) -> Conclusion:
    notes = {o.nom: o.note or Fraction(0) for o in offres}
    moyenne, contrastee = notes["Moyenne"], notes["Contrastée"]
    phrase = (
        f"À prix égal, l'offre moyenne partout (degré {methode.moyen}) obtient {sur_cent(moyenne)} ; l'offre excellente"
        f" sur « {nom} » et insuffisante ailleurs, {sur_cent(contrastee)}."
    )
    if contrastee > notes["Conforme"]:
        # Au-delà des deux tiers des points, un sous-critère compense tous les autres : c'est un choix de l'acheteur.
        phrase += f" Elle dépasse une offre conforme partout ({sur_cent(notes['Conforme'])})."
    return Conclusion(Portee.CONSTAT, phrase)


def _rabais(methode: MethodeDuLot) -> list[Conclusion]:
    if not methode.de_prix:
        return []
    moyenne = Essai("Moyenne", methode.base * (100 - _RABAIS) / Decimal(100), methode.moyen)
    conforme = Essai("Conforme", methode.base, methode.conforme)
    notes = {o.nom: o.note or Fraction(0) for o in methode.jouer(moyenne, conforme)}
    ecart = notes["Conforme"] - notes["Moyenne"]
    place = f"reste devant de {points(ecart)}" if ecart > 0 else f"passe derrière de {points(-ecart)}"
    place = place if ecart else "est à égalité avec elle"
    phrase = f"Si l'offre moyenne est {_RABAIS} % moins chère, l'offre conforme {place}."
    return [Conclusion(Portee.CONSTAT, phrase)]
