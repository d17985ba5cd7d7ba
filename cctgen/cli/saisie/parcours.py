"""Parcourir ce qui reste à répondre, avec retour en arrière."""

from __future__ import annotations

from dataclasses import dataclass, field

import click

from cctgen.cli.saisie.demandes import LIBELLE_RETOUR, Proposition, Retour, cocher, confirmer
from cctgen.cli.saisie.etat import Dialogue
from cctgen.cli.saisie.questions import poser
from cctgen.cli.saisie.recapitulatif import montrer_les_deductions
from cctgen.cli.terminal.ecran import plier
from cctgen.consultation.brouillon import Cle, Place, effectives, places, sans
from cctgen.consultation.dialogue import etapes, reponse_en_clair
from cctgen.consultation.modele import SANS_LOT


@dataclass
class Parcours:
    """Où l'on en est : ce que chaque lot a de différent, les lots déjà interrogés, les questions passées."""

    dialogue: Dialogue
    differentes: set[Cle] = field(default_factory=set)
    lots_vus: set[int] = field(default_factory=set)
    passees: set[Cle] = field(default_factory=set)

    def places(self) -> tuple[Place, ...]:
        """Rend tous les endroits où l'on peut s'arrêter, dans l'ordre."""
        return places(self.dialogue.clausier, self.dialogue.lots, self.dialogue.saisies, self.differentes)

    def suivante(self) -> Place | None:
        """Rend le premier endroit sans réponse, ou rien quand tout est répondu."""
        return next((p for p in self.places() if not p.etape.saisie and p.cle not in self.passees), None)

    def precedente(self, cle: Cle) -> Place | None:
        """Rend l'endroit d'avant, répondu aujourd'hui ou un autre jour."""
        cles = [p.cle for p in self.places()]
        rang = cles.index(cle) if cle in cles else len(cles)
        return self.places()[rang - 1] if rang else None

    def lot_a_interroger(self, place: Place | None) -> int | None:
        """Rend le premier lot dont on n'a pas demandé ce qui diffère, une fois les réponses communes données."""
        if place is not None and place.lot == SANS_LOT:
            return None
        jusqu_a = place.lot if place is not None else max(self.dialogue.lots, default=0)
        return next((n for n in self.dialogue.lots if n not in self.lots_vus and n <= jusqu_a), None)


def parcourir(parcours: Parcours) -> None:
    """Avance de question en question jusqu'à la dernière ; « précédente » revient, au-delà même d'une reprise."""
    dialogue = parcours.dialogue
    dites = dialogue.deductions() if parcours.passees else dialogue.deductions_initiales()
    revenue: Place | None = None
    while True:
        place = revenue or parcours.suivante()
        lot = None if revenue else parcours.lot_a_interroger(place)
        revenue = None
        try:
            if lot is not None:
                _demander_ce_qui_differe(parcours, lot)
                continue
            if place is not None or parcours.passees:
                dites = montrer_les_deductions(dites, dialogue.deductions())
            if place is None:
                return
            retour = LIBELLE_RETOUR if parcours.precedente(place.cle) else ""
            reponse = poser(dialogue, place, retour=retour)
        except Retour:
            revenue = _revenir(parcours, lot, place)
            continue
        parcours.passees.add(place.cle)
        dialogue.repondre(place.cle, reponse)


def _revenir(parcours: Parcours, lot: int | None, place: Place | None) -> Place | None:
    """Rend l'endroit d'avant ; un lot que l'on quitte par le haut sera interrogé à nouveau."""
    if lot is not None:
        avant = [p for p in parcours.places() if p.lot < lot]
        precedente = avant[-1] if avant else None
    else:
        precedente = None if place is None else parcours.precedente(place.cle)
    if precedente is not None:
        parcours.lots_vus -= {n for n in parcours.lots_vus if n > precedente.lot}
    return precedente


def _demander_ce_qui_differe(parcours: Parcours, lot: int) -> None:
    """Coche ce qui est propre au lot ; ce qu'on décoche reprend la réponse commune, et c'est dit."""
    dialogue = parcours.dialogue
    propres = set(dialogue.saisies.lots.get(lot, {}))
    choix = []
    for etape in etapes(dialogue.clausier, effectives(dialogue.saisies, lot)):
        if etape.question.par_lot:
            actuelle = reponse_en_clair(dialogue.clausier, etape.question, etape.valeur) or "sans réponse"
            choix.append(Proposition(f"{etape.question.titre} : {actuelle}", etape.question.id))
    click.echo(err=True)
    click.secho(plier(f"{dialogue.nom_du_lot(lot)} : quelles réponses diffèrent ?"), bold=True, err=True)
    click.echo(plier("Entrée seule : aucune autre que celles qui sont cochées.", retrait=2), err=True)
    visibles = {p.valeur for p in choix}
    cochees = cocher(choix, tuple(propres & visibles), lambda _cochees: "", retour=LIBELLE_RETOUR)
    parcours.lots_vus.add(lot)
    parcours.differentes |= {(lot, question) for question in cochees}
    decochees = [q for q in visibles & propres if q not in cochees]
    for question in decochees:
        confirmer(f"{dialogue.clausier.question(question)} : la réponse commune, désormais")
    dialogue.retenir(sans(dialogue.saisies, [(lot, question) for question in decochees]))
    confirmer(f"{len(cochees)} réponse(s) propre(s) au lot" if cochees else "Rien ne diffère")
