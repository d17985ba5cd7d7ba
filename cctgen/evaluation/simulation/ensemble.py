"""Toute la simulation d'un dossier, lot par lot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from cctgen.assemblage.modele import Dossier
from cctgen.consultation.bareme import Bareme, TypeCritere
from cctgen.consultation.prix.formules.lineaire import Lineaire
from cctgen.evaluation.simulation.methode import MethodeDuLot
from cctgen.evaluation.simulation.modele import Conclusion, PoidsDePoste, Portee, SimulationDuLot
from cctgen.evaluation.simulation.poids import conclure_sur_les_poids, poids_des_exigences, poids_des_themes
from cctgen.evaluation.simulation.prix import conclure_sur_les_postes, effets_des_prix, poids_des_postes
from cctgen.evaluation.simulation.scenarios import (
    critere_neutralise,
    moyenne_partout,
    prix_bas_isole,
    prix_serres,
    tous_conformes,
)

SCENARIOS = (
    tous_conformes.jouer,
    prix_serres.jouer,
    prix_bas_isole.jouer,
    moyenne_partout.jouer,
    critere_neutralise.jouer,
)
_ETENDUE = (Decimal(1), Decimal("1.1"), Decimal("1.3"))
_SANS_ESTIMATION = Decimal(100_000)
_PAR_TRANCHE = {
    "moins_60": Decimal(40_000),
    "de_60_a_140": Decimal(80_000),
    "de_140_a_216": Decimal(150_000),
    "de_216_a_1000": Decimal(500_000),
    "plus_1000": Decimal(1_500_000),
}
"""Le plus bas prix d'essai par réponse à « Montant estimé » : les trois tiennent dans la tranche.

Cette réponse se lit par tous ceux qui lisent la consultation : elle ne dit rien de l'estimation elle-même."""


@dataclass(frozen=True, slots=True)
class PrixDEssai:
    """Les prix d'un lot à essayer, et les prix unitaires d'une offre d'essai si le montant se détaille.

    `tranche` est la réponse du lot à « Montant estimé ».
    """

    montants: tuple[Decimal, ...] = ()
    postes: Mapping[str, Decimal] = field(default_factory=dict)
    tranche: str = ""


def simuler_lot(dossier: Dossier, lot: int, bareme: Bareme, essais: PrixDEssai) -> SimulationDuLot:
    """Éprouve le barème d'un lot ; sans prix d'essai, ils viennent de l'estimation, des bornes ou de la tranche."""
    prix, origine = _prix_d_essai(dossier, lot, bareme, essais)
    methode = MethodeDuLot(dossier, lot, bareme, prix)
    postes = _postes(methode, essais.postes)
    sans_objet = (*_echelle_nulle(methode), *_criteres_sans_exigence(methode))
    return SimulationDuLot(
        lot=lot,
        titre=next((du_lot.titre for du_lot in dossier.lots if du_lot.numero == lot), ""),
        decimales=bareme.arrondi,
        prix=prix,
        origine=origine,
        scenarios=() if sans_objet else tuple(jouer(methode) for jouer in SCENARIOS),
        themes=poids_des_themes(methode),
        exigences=poids_des_exigences(methode),
        effets=effets_des_prix(methode),
        postes=postes,
        autres=(*sans_objet, *conclure_sur_les_poids(methode), *conclure_sur_les_postes(postes)),
    )


def _echelle_nulle(methode: MethodeDuLot) -> Iterator[Conclusion]:
    """Une échelle qui ne dépasse pas zéro ne note rien : aucun essai ne dirait rien."""
    if not methode.haut:
        phrase = (
            "L'échelle n'a que le degré 0 : aucune réponse n'aurait de note, et les offres d'essai non plus. Faites-la"
            " aller de 0 à son plus haut degré."
        )
        yield Conclusion(Portee.REFUS, phrase)


def _criteres_sans_exigence(methode: MethodeDuLot) -> Iterator[Conclusion]:
    """Un critère que rien ne porte n'a pas de note : aucune offre n'en aurait, aucun essai ne dirait rien."""
    portes = {part.critere.id for part in methode.parts}
    for critere in methode.bareme.criteres:
        if critere.type is TypeCritere.APPRECIATION and critere.id not in portes:
            phrase = (
                f"« {critere.libelle or critere.id} » ne porte sur aucune exigence notée : aucune offre n'aurait de"
                " note, et les offres d'essai non plus. Dites ce qui le porte, ou ôtez-le du barème."
            )
            yield Conclusion(Portee.REFUS, phrase)


def _postes(methode: MethodeDuLot, prix: Mapping[str, Decimal]) -> tuple[PoidsDePoste, ...]:
    compose = methode.bareme.montant_compare
    return poids_des_postes(methode, compose, prix) if compose is not None and prix else ()


def _prix_d_essai(dossier: Dossier, lot: int, bareme: Bareme, essais: PrixDEssai) -> tuple[tuple[Decimal, ...], str]:
    if essais.montants:
        return tuple(sorted(essais.montants)), "que vous donnez"
    bornes = [c.formule for c in bareme.criteres if c.type is TypeCritere.PRIX and isinstance(c.formule, Lineaire)]
    estimation = dossier.estimation_du_lot(lot)
    if estimation is not None:
        return tuple(estimation * part for part in _ETENDUE), "tirés de l'estimation"
    if bornes:
        milieu = (bornes[0].plancher + bornes[0].plafond) / 2
        return tuple(sorted((milieu * Decimal("0.9"), milieu, milieu * Decimal("1.1")))), "tirés des bornes annoncées"
    if (premier := _PAR_TRANCHE.get(essais.tranche)) is not None:
        return tuple(premier * part for part in _ETENDUE), "pris dans la tranche du montant estimé"
    return tuple(_SANS_ESTIMATION * part for part in _ETENDUE), "de convention (--prix donne les vôtres)"
