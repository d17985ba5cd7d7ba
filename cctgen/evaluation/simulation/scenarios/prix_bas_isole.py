"""Un prix bas isolé : ce qu'il fait aux autres notes, et s'il suffit à l'emporter.

Une méthode ne doit pas neutraliser le poids des autres critères, au point que la meilleure offre n'ait pas la
meilleure note : CE, 3 novembre 2014, n° 373362, commune de Belleville-sur-Loire.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from cctgen.consultation.methode.regles import PrixDeReference
from cctgen.evaluation.simulation.methode import Essai, MethodeDuLot
from cctgen.evaluation.simulation.modele import Conclusion, OffreEssayee, Portee, Scenario
from cctgen.evaluation.simulation.nombres import points, sur_cent

_RABAIS = 40
_CHER = "Plus 4 %"
_CONFORMES = (("Conforme", Decimal(1)), ("Plus 2 %", Decimal("1.02")), (_CHER, Decimal("1.04")))


def jouer(methode: MethodeDuLot) -> Scenario:
    """Note trois offres conformes face à une quatrième, insuffisante partout et quarante pour cent moins chère."""
    autres = [Essai(nom, methode.base * facteur, methode.conforme) for nom, facteur in _CONFORMES]
    offres = methode.jouer(_basse(methode, _RABAIS), *autres)
    conclusions = [*_victoire(methode, offres), *_effet(methode, offres, methode.jouer(*autres))]
    return Scenario("prix-bas-isole", "Un prix bas isolé, offre insuffisante", offres, tuple(conclusions))


def _basse(methode: MethodeDuLot, rabais: int) -> Essai:
    prix = methode.base * (100 - rabais) / 100
    return Essai(f"Moins {rabais} %", prix, methode.insuffisant)


def _victoire(methode: MethodeDuLot, offres: tuple[OffreEssayee, ...]) -> list[Conclusion]:
    """Cherche à partir de quel rabais une offre insuffisante partout passe devant une offre conforme."""
    if not methode.de_prix or not methode.parts:
        return []
    basse = next(o for o in offres if o.nom.startswith("Moins"))
    seuil = _seuil(methode)
    gagne = (
        f"une offre insuffisante partout (degré {methode.insuffisant}) l'emporte sur une offre conforme"
        f" (degré {methode.conforme}) à partir de {seuil} % de rabais"
    )
    if seuil is None:
        phrase = "Aucun rabais ne fait l'emporter une offre insuffisante partout sur une offre conforme."
        return [Conclusion(Portee.CONSTAT, phrase)]
    if basse.rang == 1:
        return [Conclusion(Portee.ATTENTION, f"Le prix l'emporte sur la qualité : {gagne}.")]
    return [Conclusion(Portee.CONSTAT, f"{gagne[0].upper()}{gagne[1:]}.")]


def _seuil(methode: MethodeDuLot) -> int | None:
    """Rend le plus petit rabais entier qui fait gagner l'offre insuffisante ; la note ne baisse pas avec le rabais."""
    conforme = Essai("Conforme", methode.base, methode.conforme)

    def gagne(rabais: int) -> bool:
        basse = _basse(methode, rabais)
        notes = {o.nom: o.note or Fraction(0) for o in methode.jouer(basse, conforme)}
        return notes[basse.nom] > notes["Conforme"]

    bas, haut = 0, 95
    if not gagne(haut):
        return None
    while bas + 1 < haut:
        milieu = (bas + haut) // 2
        bas, haut = (bas, milieu) if gagne(milieu) else (milieu, haut)
    return haut


def _effet(methode: MethodeDuLot, avec: tuple[OffreEssayee, ...], sans: tuple[OffreEssayee, ...]) -> list[Conclusion]:
    if not any(c.formule.depend_des_autres for c in methode.de_prix):
        return [
            Conclusion(Portee.CONSTAT, "Le prix bas ne change la note d'aucune autre offre : les bornes suffisent.")
        ]
    avant, apres = ({o.nom: o.note or Fraction(0) for o in offres} for offres in (sans, avec))
    baisse = avant["Conforme"] - apres["Conforme"]
    ecarts = [notes["Conforme"] - notes[_CHER] for notes in (avant, apres)]
    regle = (
        "s'il est ensuite écarté, son prix ne compte plus"
        if methode.bareme.prix_de_reference is PrixDeReference.NON_ECARTEES
        else "même écarté ensuite, son prix compte encore"
    )
    phrase = (
        f"Le prix bas ôte {points(baisse)} à l'offre conforme de base ; l'écart entre elle et celle à 4 % de plus passe"
        f" de {sur_cent(ecarts[0])} à {points(ecarts[1])}. Règle publiée : {regle}."
    )
    return [Conclusion(Portee.CONSTAT, phrase)]
