"""Ce que le dialogue montre : ce qui se déduit, ce qu'un changement fait, l'ensemble des réponses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import click

from cctgen.cli.saisie.etat import Dialogue
from cctgen.cli.terminal.ecran import plier
from cctgen.consultation.brouillon import Cle, Place, places, sans_objet
from cctgen.consultation.dialogue import reponse_en_clair
from cctgen.consultation.modele import SANS_LOT, ReponsesRedigees
from cctgen.usages.explication.et_si import EtSi

_DETAILLES = 12
"""Au-delà, les clauses et exigences touchées sont nommées par leur seul identifiant."""

_GENRES = {
    ("article", "ajout"): "Clauses ajoutées",
    ("article", "retrait"): "Clauses retirées",
    ("article", "modification"): "Clauses dont le texte change",
    ("exigence", "ajout"): "Exigences ajoutées",
    ("exigence", "retrait"): "Exigences retirées",
    ("exigence", "modification"): "Exigences qui changent",
    ("cadre", "modification"): "Cadre du marché",
}


def montrer_les_deductions(
    dites: Mapping[tuple[int, str], str], presentes: dict[tuple[int, str], str]
) -> dict[tuple[int, str], str]:
    """Écrit chaque valeur déduite qui a changé, avec sa raison ; rend celles qui sont dites."""
    for cle, phrase in presentes.items():
        if dites.get(cle, dites.get((SANS_LOT, cle[1]))) != phrase:
            click.echo(plier(f"→ {phrase}", suite=2), err=True)
    return presentes


def montrer_l_effet(effet: EtSi) -> None:
    """Écrit ce qu'un changement ajoute, retire ou modifie, et les anomalies qu'il fait naître ou lève."""
    for (objet, nature), titre in _GENRES.items():
        touches = [e for e in effet.ecarts if (e.objet, e.nature.value) == (objet, nature)]
        if touches:
            _montrer_un_genre(titre, [(e.id, e.titre) for e in touches])
    for titre, anomalies in (("Apparaît", effet.apparues), ("Est levé", effet.levees)):
        # Ce qui perd son objet se dit plus haut, avec sa réponse.
        for anomalie in (a for a in anomalies if a.code != "reponse-sans-objet"):
            click.echo(plier(f"{titre} : {anomalie.code}, {anomalie.message}", retrait=2, suite=4), err=True)
    if not (effet.ecarts or effet.apparues or effet.levees):
        click.echo(plier("Aucune clause ni exigence ne change.", retrait=2), err=True)


def montrer_ce_qui_perd_son_objet(dialogue: Dialogue, cles: Iterable[Cle]) -> None:
    """Nomme les réponses dont la question ne se pose plus : elles ne se perdent pas en silence."""
    for lot, question in cles:
        libelle = " – ".join(p for p in (dialogue.nom_du_lot(lot), dialogue.clausier.question(question)) if p)
        valeurs = (dialogue.saisies.communes if lot == SANS_LOT else dialogue.saisies.lots[lot])[question]
        dite = ", ".join(dialogue.clausier.option(question, v) for v in valeurs)
        click.echo(plier(f"Sans objet désormais : {libelle} ({dite})", retrait=2, suite=4), err=True)


def recapituler(dialogue: Dialogue) -> None:
    """Écrit toutes les réponses, par rubrique, puis celles des lots, les valeurs réglées et ce qui se déduit."""
    toutes = places(dialogue.clausier, dialogue.lots, dialogue.saisies)
    click.secho("\nRécapitulatif", bold=True, err=True)
    for rubrique in dict.fromkeys(p.etape.rubrique for p in toutes):
        click.secho(plier(rubrique, retrait=1), bold=True, err=True)
        for place in toutes:
            if place.etape.rubrique == rubrique:
                click.echo(plier(en_une_ligne(dialogue, place), retrait=2, suite=4), err=True)
    regles = sum(len(v) for v in dialogue.saisies.parametres.values())
    click.echo(plier(f"Délais et seuils réglés : {regles or 'aucun'}", retrait=1, suite=4), err=True)
    for phrase in dialogue.deductions().values():
        click.echo(plier(f"→ {phrase}", retrait=1, suite=4), err=True)
    montrer_ce_qui_perd_son_objet(dialogue, sans_objet(dialogue.clausier, dialogue.lots, dialogue.saisies))


def montrer_les_changements(dialogue: Dialogue, avant: ReponsesRedigees) -> None:
    """Écrit chaque réponse et chaque valeur réglée qui n'est plus celle d'avant."""
    click.secho("\nCe que vous avez changé", bold=True, err=True)
    for libelle, ancienne, nouvelle in _changements(dialogue, avant):
        click.echo(plier(f"{libelle} : {ancienne} → {nouvelle}", retrait=2, suite=4), err=True)


def en_une_ligne(dialogue: Dialogue, place: Place) -> str:
    """Rend « Hébergement : chez le titulaire », lot nommé, et ce qui n'est encore que proposé."""
    etape, lot = place.etape, dialogue.nom_du_lot(place.lot)
    dite = reponse_en_clair(dialogue.clausier, etape.question, etape.valeur) or "sans réponse"
    reserve = " (proposé, à confirmer)" if etape.valeur and not etape.saisie else ""
    return f"{f'{lot} – ' if lot else ''}{etape.question.titre} : {dite}{reserve}"


def _changements(dialogue: Dialogue, avant: ReponsesRedigees) -> Iterable[tuple[str, str, str]]:
    clausier, apres = dialogue.clausier, dialogue.saisies
    for lot in (SANS_LOT, *dialogue.lots):
        anciennes = avant.communes if lot == SANS_LOT else avant.lots.get(lot, {})
        nouvelles = apres.communes if lot == SANS_LOT else apres.lots.get(lot, {})
        for question in dict.fromkeys((*anciennes, *nouvelles)):
            paire = anciennes.get(question, ()), nouvelles.get(question, ())
            if paire[0] != paire[1]:
                rien = "réponse commune" if lot else "sans réponse"
                dites = [", ".join(clausier.option(question, v) for v in valeurs) or rien for valeurs in paire]
                nom = dialogue.nom_du_lot(lot)
                yield f"{f'{nom} – ' if nom else ''}{clausier.question(question)}", dites[0], dites[1]
    for clause in dict.fromkeys((*avant.parametres, *apres.parametres)):
        anciens, nouveaux = avant.parametres.get(clause, {}), apres.parametres.get(clause, {})
        for nom in dict.fromkeys((*anciens, *nouveaux)):
            if anciens.get(nom) != nouveaux.get(nom):
                yield (
                    _libelle_de_parametre(dialogue, clause, nom),
                    anciens.get(nom, "valeur proposée"),
                    nouveaux.get(nom, "valeur proposée"),
                )


def _libelle_de_parametre(dialogue: Dialogue, clause: str, nom: str) -> str:
    ecrite = {**dialogue.clausier.clauses, **dialogue.lue.clauses}.get(clause)
    parametre = None if ecrite is None else ecrite.parametres.get(nom)
    return f"{clause}, {nom if parametre is None else parametre.libelle or nom}"


def _montrer_un_genre(titre: str, touches: list[tuple[str, str]]) -> None:
    click.echo(plier(f"{titre} ({len(touches)})", retrait=2), err=True)
    for identifiant, intitule in touches[:_DETAILLES]:
        click.echo(plier(f"{identifiant} {intitule}", retrait=4, suite=6), err=True)
    if reste := touches[_DETAILLES:]:
        click.echo(plier(f"et {', '.join(i for i, _ in reste)}", retrait=4, suite=6), err=True)
