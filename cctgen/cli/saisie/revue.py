"""Revoir ses réponses : choisir, changer, lire l'effet, récapituler ; rien n'est écrit avant l'accord final."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from cctgen.cli.saisie.demandes import Proposition, Retour, choisir, confirmer
from cctgen.cli.saisie.etat import Dialogue
from cctgen.cli.saisie.parcours import Parcours, parcourir
from cctgen.cli.saisie.questions import poser
from cctgen.cli.saisie.recapitulatif import (
    en_une_ligne,
    montrer_ce_qui_perd_son_objet,
    montrer_l_effet,
    montrer_les_changements,
    montrer_les_deductions,
    recapituler,
)
from cctgen.cli.saisie.reglages import regler_au_choix
from cctgen.cli.terminal import affichage
from cctgen.cli.terminal.ecran import plier
from cctgen.consultation.brouillon import Place, places, sans, sans_objet
from cctgen.consultation.modele import SANS_LOT, ReponsesRedigees
from cctgen.socle.erreurs import DonneesInvalides
from cctgen.usages.preparation.revoir import Apercu

_REGLAGES, _TOUT, _FIN, _ABANDON = "\x00reglages", "\x00tout", "\x00fin", "\x00abandon"
_COMMUNE = "commune"
_INCHANGE = "← Laisser inchangé"


def finir(dialogue: Dialogue, racine: Path, superposes: Sequence[Path]) -> None:
    """Propose, le récapitulatif lu, de s'en tenir là ou de revoir une réponse."""
    click.secho("\nEt maintenant ?", bold=True, err=True)
    choix = [Proposition("Ces réponses conviennent", _FIN), Proposition("Revoir des réponses ou des délais", _TOUT)]
    if choisir(choix, _FIN) == _TOUT:
        revoir(dialogue, racine, superposes)


def revoir(dialogue: Dialogue, racine: Path, superposes: Sequence[Path]) -> bool:
    """Laisse changer des réponses en mémoire, puis les garde d'un coup ; rend faux si rien n'est gardé."""
    essai = Dialogue(dialogue.clausier, dialogue.lue, dialogue.saisies, lambda _saisies: None)
    apercu, depart = Apercu(racine, superposes), dialogue.saisies
    while True:
        geste = _menu(essai)
        if geste == _ABANDON:
            return False
        if geste == _TOUT:
            recapituler(essai)
        elif geste == _FIN:
            if _conclure(dialogue, essai, apercu):
                return dialogue.saisies != depart
        else:
            _changer(essai, apercu, geste)


def _menu(essai: Dialogue) -> str:
    click.secho("\nQue voulez-vous revoir ?", bold=True, err=True)
    toutes = places(essai.clausier, essai.lots, essai.saisies)
    rubriques = dict.fromkeys(p.etape.rubrique for p in toutes)
    choix = [Proposition(f"{r} ({sum(1 for p in toutes if p.etape.rubrique == r)} réponses)", r) for r in rubriques]
    choix += [
        Proposition("Délais et seuils", _REGLAGES),
        Proposition("Toutes les réponses", _TOUT),
        Proposition("C'est fini : récapituler, puis enregistrer", _FIN),
        Proposition("Quitter sans rien enregistrer", _ABANDON),
    ]
    return choisir(choix, next(iter(rubriques), _FIN))


def _changer(essai: Dialogue, apercu: Apercu, rubrique: str) -> None:
    """Change une réponse ou des délais, puis en montre l'effet."""
    avant, dites = essai.saisies, essai.deductions()
    perdues = sans_objet(essai.clausier, essai.lots, avant)
    try:
        if rubrique == _REGLAGES:
            regler_au_choix(essai)
        else:
            _changer_une_reponse(essai, rubrique)
    except Retour:
        return
    if essai.saisies == avant:
        confirmer("Rien n'a changé")
        return
    click.secho("\nEffet de ce changement", bold=True, err=True)
    montrer_les_deductions(dites, essai.deductions())
    apres = sans_objet(essai.clausier, essai.lots, essai.saisies)
    montrer_ce_qui_perd_son_objet(essai, [cle for cle in apres if cle not in perdues])
    _montrer_l_effet(apercu, avant, essai.saisies)


def _changer_une_reponse(essai: Dialogue, rubrique: str) -> None:
    avant = places(essai.clausier, essai.lots, essai.saisies)
    place = _choisir_la_portee(essai, _designer(essai, [p for p in avant if p.etape.rubrique == rubrique]))
    if place is None:
        return
    essai.repondre(place.cle, poser(essai, place, retour=_INCHANGE))
    # Ce qui manquait déjà se reprend par `cctgen questionnaire` ; ici, seules les questions nées de ce changement.
    deja = {p.cle for p in avant if not p.etape.saisie} | {place.cle}
    parcourir(Parcours(essai, lots_vus=set(essai.lots), passees=deja))


def _designer(essai: Dialogue, candidates: Sequence[Place]) -> Place:
    click.secho("\nQuelle réponse ?", bold=True, err=True)
    choix = [Proposition(en_une_ligne(essai, p), str(rang)) for rang, p in enumerate(candidates)]
    return candidates[int(choisir(choix, "0", retour="← Retour aux rubriques"))]


def _choisir_la_portee(essai: Dialogue, place: Place) -> Place | None:
    """Demande, si le marché est alloti, pour quel lot on répond ; un lot peut reprendre la réponse commune."""
    question = place.etape.question
    if not (essai.lots and question.par_lot):
        return place
    click.secho(plier(f"\n{question.titre} : pour quel lot ?"), bold=True, err=True)
    choix = [Proposition("Pour tous ceux qui n'ont pas leur réponse propre", str(SANS_LOT))]
    choix += [Proposition(f"Pour le seul {essai.nom_du_lot(n).replace('Lot', 'lot', 1)}", str(n)) for n in essai.lots]
    if place.lot != SANS_LOT:
        choix.append(Proposition(f"{essai.nom_du_lot(place.lot)} : reprendre la réponse commune", _COMMUNE))
    portee = choisir(choix, str(place.lot), retour=_INCHANGE)
    if portee == _COMMUNE:
        essai.repondre(place.cle, ())
        return None
    return Place(int(portee), place.etape)


def _conclure(dialogue: Dialogue, essai: Dialogue, apercu: Apercu) -> bool:
    """Récapitule tout ce qui a changé et demande l'accord ; rend faux pour continuer à revoir."""
    if essai.saisies == dialogue.saisies:
        confirmer("Rien n'a changé : il n'y a rien à enregistrer")
        return True
    montrer_les_changements(essai, dialogue.saisies)
    click.secho("\nEffet de l'ensemble", bold=True, err=True)
    _montrer_l_effet(apercu, dialogue.saisies, essai.saisies)
    perdues = sans_objet(essai.clausier, essai.lots, essai.saisies)
    montrer_ce_qui_perd_son_objet(essai, perdues)
    oter = "Enregistrer, et ôter les réponses sans objet" if perdues else "Enregistrer"
    choix = [Proposition(oter, "oter")]
    if perdues:
        choix.append(Proposition("Enregistrer, et les garder au cas où leur question reviendrait", "garder"))
    choix.append(Proposition("Continuer à revoir", "continuer"))
    geste = choisir(choix)
    if geste == "continuer":
        return False
    essai.retenir(sans(essai.saisies, perdues) if geste == "oter" else essai.saisies)
    dialogue.retenir(essai.saisies)
    return True


def _montrer_l_effet(apercu: Apercu, avant: ReponsesRedigees, apres: ReponsesRedigees) -> None:
    try:
        montrer_l_effet(apercu.effet(avant, apres))
    except DonneesInvalides as fautes:
        click.echo(plier("L'effet sur le dossier ne se calcule pas :", retrait=2), err=True)
        affichage.montrer_anomalies(fautes.anomalies)
