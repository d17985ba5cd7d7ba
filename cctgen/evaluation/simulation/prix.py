"""L'effet des prix : la courbe de la formule, les autres formules sur les mêmes prix, le poids de chaque poste."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from cctgen.consultation.bareme import Critere
from cctgen.consultation.prix.ensemble import FORMULES
from cctgen.consultation.prix.formule import Formule
from cctgen.consultation.prix.montant import MontantCompare
from cctgen.evaluation.simulation.methode import MethodeDuLot
from cctgen.evaluation.simulation.modele import (
    Conclusion,
    EffetDeFormule,
    EffetDePrix,
    PoidsDePoste,
    Portee,
)
from cctgen.evaluation.simulation.nombres import points, sur_cent

_COURBE = tuple(Decimal(n) / 100 for n in (100, 105, 110, 120, 130, 150, 175, 200))
"""Abscisses de la courbe, en proportion du prix d'essai le plus bas."""

SANS_EFFET = Fraction(1, 100)
"""Part du montant comparé sous laquelle un poste ne pèse plus : son prix peut monter sans qu'une note le voie."""


def effets_des_prix(methode: MethodeDuLot) -> tuple[EffetDePrix, ...]:
    """Rend, pour chaque critère de prix, sa courbe et le comparatif des formules sur les prix d'essai."""
    return tuple(_effet(critere, methode.prix) for critere in methode.de_prix)


def _effet(critere: Critere, prix: Sequence[Decimal]) -> EffetDePrix:
    plage = [prix[0] * part for part in _COURBE]
    courbe = tuple((p, critere.formule.noter(p, [prix[0], p])) for p in plage)
    autres = [f.usuelle(prix) for f in FORMULES]
    formules = [critere.formule, *(f for f in autres if f.nom != critere.formule.nom)]
    effets = tuple(_notes(f, prix, retenue=f is critere.formule) for f in formules)
    return EffetDePrix(critere.id, critere.libelle or critere.id, courbe, effets)


def _notes(formule: Formule, prix: Sequence[Decimal], *, retenue: bool) -> EffetDeFormule:
    notes = tuple((p, formule.noter(p, prix)) for p in prix)
    return EffetDeFormule(formule.nom, formule.phrase_du_reglement, retenue, notes)


def poids_des_postes(
    methode: MethodeDuLot, compose: MontantCompare, prix: Mapping[str, Decimal]
) -> tuple[PoidsDePoste, ...]:
    """Rend la part de chaque poste comparé, et ce que vaut un rabais de dix pour cent sur lui, en points sur 100.

    `prix` sont les prix unitaires d'une offre d'essai ; une autre, au même montant, lui fait face.
    """
    total = compose.total(prix)
    poids = []
    for poste in compose.compares:
        montant = poste.quantite * prix[poste.id]
        rabais = _gain(methode.de_prix, total, total - montant / 10)
        poids.append(PoidsDePoste(poste.id, poste.designation, Fraction(montant) / Fraction(total), rabais))
    return tuple(sorted(poids, key=lambda p: -p.part))


def _gain(criteres: Sequence[Critere], avant: Decimal, apres: Decimal) -> Fraction:
    """Rend les points d'avance que prend une offre qui passe d'un montant à un autre, face à une qui n'en bouge pas."""
    return sum(
        (
            (c.formule.noter(apres, [avant, apres]) - c.formule.noter(avant, [avant, apres])) * Fraction(c.poids) / 100
            for c in criteres
        ),
        Fraction(0),
    )


def conclure_sur_les_postes(postes: Sequence[PoidsDePoste]) -> Iterator[Conclusion]:
    """Dit le poste qui fait le montant, et ceux dont la quantité ôte tout effet au prix unitaire."""
    if not postes:
        return
    lourd = postes[0]
    phrase = (
        f"Le poste « {lourd.designation} » fait {sur_cent(100 * lourd.part, 1)} % du montant comparé : dix pour cent de"
        f" rabais y valent {points(lourd.rabais)}."
    )
    yield Conclusion(Portee.CONSTAT, phrase)
    muets = [p.designation for p in postes if p.part < SANS_EFFET]
    if muets:
        phrase = (
            f"Moins de 1 % du montant comparé chacun : {', '.join(muets)}. Leur prix unitaire peut monter sans qu'une"
            " note le voie : vérifiez leurs quantités."
        )
        yield Conclusion(Portee.ATTENTION, phrase)
