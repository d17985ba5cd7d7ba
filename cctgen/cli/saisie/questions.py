"""Poser une question du clausier : son rang, son lot, son aide entière, ses réponses."""

from __future__ import annotations

import click

from cctgen.clausier.formes.questionnaire import Question, TypeQuestion
from cctgen.clausier.reponse import defaut_de_reponse
from cctgen.cli.saisie.demandes import LIBELLE_RETOUR, Proposition, choisir, cocher, confirmer, ecrire
from cctgen.cli.saisie.etat import Dialogue
from cctgen.cli.terminal.ecran import plier
from cctgen.consultation.brouillon import Place, rang_stable
from cctgen.consultation.dialogue import reponse_en_clair
from cctgen.socle.yaml_strict import defaut_de_texte


def poser(dialogue: Dialogue, place: Place, *, retour: str = LIBELLE_RETOUR) -> tuple[str, ...]:
    """Pose la question et rend la réponse, vide pour une question facultative passée ; lève `Retour` ou `Arret`."""
    question, valeur = place.etape.question, place.etape.valeur
    _presenter(dialogue, place)
    lot = dialogue.nom_du_lot(place.lot)
    rappel = f"{lot} : {question.titre}" if lot else question.titre
    reponse: tuple[str, ...]
    match question.type:
        case TypeQuestion.CHOIX | TypeQuestion.OUI_NON:
            reponse = (choisir(propositions(question), valeur[0] if valeur else "", rappel=rappel, retour=retour),)
        case TypeQuestion.CHOIX_MULTIPLE:
            reponse = cocher(
                propositions(question),
                valeur,
                lambda cochees: _defaut(question, cochees),
                rappel=rappel,
                retour=retour,
            )
        case _:
            texte = ecrire(
                "Votre réponse :",
                valeur[0] if valeur else "",
                lambda saisie: _defaut(question, (saisie,) if saisie else ()),
                retour=bool(retour),
            )
            reponse = (texte,) if texte else ()
    dite = reponse_en_clair(dialogue.clausier, question, reponse) or "(sans réponse)"
    confirmer("Oui" if dite == "oui" else "Non" if dite == "non" else dite)
    return reponse


def propositions(question: Question) -> list[Proposition]:
    """Rend ce qui se répond, exclusivité comprise."""
    if question.type is TypeQuestion.OUI_NON:
        return [Proposition("Oui", "oui"), Proposition("Non", "non")]
    return [
        Proposition(
            f"{o.libelle} (seule réponse, alors)" if o.exclusive else o.libelle,
            o.valeur,
            o.aide,
        )
        for o in question.options
    ]


def _presenter(dialogue: Dialogue, place: Place) -> None:
    etape, lot = place.etape, dialogue.nom_du_lot(place.lot)
    rubrique, rubriques, rang, rangs = rang_stable(dialogue.clausier, etape.question)
    entete = f"[{rubrique}/{rubriques}] {etape.rubrique}, question {rang}/{rangs}"
    click.echo(err=True)
    click.echo(plier(entete), err=True)
    libelle = f"{lot} : {etape.question.libelle}" if lot else etape.question.libelle
    click.secho(plier(libelle), bold=True, err=True)
    if etape.question.aide:
        click.echo(plier(etape.question.aide, retrait=2), err=True)


def _defaut(question: Question, valeurs: tuple[str, ...]) -> str:
    if not valeurs:
        if question.facultative:
            return ""
        multiple = question.type is TypeQuestion.CHOIX_MULTIPLE
        return "Cochez au moins une réponse avec Espace." if multiple else "Une réponse est attendue."
    return next((f for v in valeurs if (f := defaut_de_texte(v))), "") or defaut_de_reponse(question, valeurs)
