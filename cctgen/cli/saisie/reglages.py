"""Régler les délais et seuils : ceux que rien ne propose se demandent, les autres se choisissent dans une liste."""

from __future__ import annotations

import click

from cctgen.clausier.modele import TypeParametre
from cctgen.clausier.parametres import defaut_de_valeur
from cctgen.cli.saisie.demandes import PlusTard, Proposition, Retour, choisir, confirmer, ecrire
from cctgen.cli.saisie.etat import Dialogue
from cctgen.cli.terminal.ecran import plier
from cctgen.consultation.brouillon import regler
from cctgen.usages.preparation.parametres import (
    ClauseReglable,
    ParametreDemande,
    clauses_reglables,
    parametres_demandes,
)

_FINI = "\x00fini"


def regler_ce_qui_manque(dialogue: Dialogue) -> None:
    """Demande une à une les valeurs que rien ne propose ; on revient, ou l'on remet à plus tard, à tout moment."""
    manquants = [d for d in parametres_demandes(dialogue.clausier, dialogue.consultation) if not d.valeur]
    rang = 0
    while rang < len(manquants):
        click.secho(plier(f"\nValeur à donner, {rang + 1}/{len(manquants)}"), bold=True, err=True)
        try:
            _demander(dialogue, manquants[rang], retour=rang > 0, plus_tard=True)
        except Retour:
            rang -= 2
        except PlusTard:
            reste = len(manquants) - rang
            confirmer(f"Plus tard : {reste} valeur(s) restent à donner, et tiennent la génération")
            return
        rang += 1


def regler_au_choix(dialogue: Dialogue) -> None:
    """Montre les clauses à valeurs réglables ; on en choisit une, on règle ce qu'on veut, on sort quand on veut."""
    actuelle = _FINI
    while True:
        clauses = clauses_reglables(dialogue.clausier, dialogue.consultation)
        nombre = sum(len(c.parametres) for c in clauses)
        regles = sum(p.est_regle for c in clauses for p in c.parametres)
        click.secho(plier(f"\nDélais et seuils : {nombre} dans {len(clauses)} clauses, {regles} réglé(s)"), err=True)
        choix = [Proposition("C'est fini : garder ces valeurs", _FINI)]
        choix += [Proposition(f"{c.id} {c.titre} : {_valeurs(c)}", c.id) for c in clauses]
        actuelle = choisir(choix, actuelle)
        if actuelle == _FINI:
            return
        _regler_une_clause(dialogue, actuelle)


def _regler_une_clause(dialogue: Dialogue, identifiant: str) -> None:
    """Montre le texte de la clause, ses valeurs en place, et règle celles qu'on désigne."""
    while True:
        clauses = {c.id: c for c in clauses_reglables(dialogue.clausier, dialogue.consultation)}
        clause = clauses[identifiant]
        click.secho(plier(f"\n{clause.id} {clause.titre}"), bold=True, err=True)
        click.echo(plier(clause.texte, retrait=2), err=True)
        click.echo(err=True)
        par_nom = {p.nom: p for p in clause.parametres}
        propositions = [Proposition(_en_une_ligne(p), p.nom) for p in clause.parametres]
        try:
            nom = choisir([*propositions, Proposition("← Retour à la liste des clauses", _FINI)], _FINI)
            if nom == _FINI:
                return
            _demander(dialogue, par_nom[nom], retour=True, plus_tard=False)
        except Retour:
            continue


def _demander(dialogue: Dialogue, demande: ParametreDemande, *, retour: bool, plus_tard: bool) -> None:
    parametre = demande.parametre
    click.echo(plier(f"{demande.clause} {demande.titre}"), err=True)
    click.secho(plier(_libelle(demande)), bold=True, err=True)
    for ligne in (parametre.aide, _bornes(demande)):
        if ligne:
            click.echo(plier(ligne, retrait=2), err=True)
    if parametre.type is TypeParametre.CHOIX:
        options = [Proposition(o, o) for o in parametre.options]
        valeur = choisir(options, demande.valeur, retour="← Laisser inchangé" if retour else "")
    else:

        def defaut(texte: str) -> str:
            return "" if not texte and parametre.defaut else defaut_de_valeur(parametre, texte)

        valeur = ecrire("Valeur :", demande.valeur, defaut, retour=retour, plus_tard=plus_tard)
    # Une valeur égale à celle proposée ne s'écrit pas : elle suivra le clausier.
    dialogue.retenir(
        regler(dialogue.saisies, demande.clause, demande.nom, "" if valeur == parametre.defaut else valeur)
    )
    confirmer(f"{valeur or parametre.defaut} {parametre.unite}".strip())


def _bornes(demande: ParametreDemande) -> str:
    parametre = demande.parametre
    bornes = [f"au moins {parametre.min}"] if parametre.min is not None else []
    bornes += [f"au plus {parametre.max}"] if parametre.max is not None else []
    bornes += [f"proposé : {parametre.defaut} (vide pour y revenir)"] if parametre.defaut else []
    return ", ".join(bornes)


def _libelle(demande: ParametreDemande) -> str:
    unite = f" ({demande.parametre.unite})" if demande.parametre.unite else ""
    return f"{demande.parametre.libelle or demande.nom}{unite}"


def _en_une_ligne(demande: ParametreDemande) -> str:
    origine = "réglé" if demande.est_regle else "proposé"
    return f"{_libelle(demande)} : {f'{demande.valeur} – {origine}' if demande.valeur else 'à donner'}"


def _valeurs(clause: ClauseReglable) -> str:
    return ", ".join(_valeur(p) for p in clause.parametres)


def _valeur(demande: ParametreDemande) -> str:
    etoile = "*" if demande.est_regle else ""
    return f"{demande.valeur or 'à donner'} {demande.parametre.unite}".strip() + etoile
