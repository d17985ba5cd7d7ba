"""Les commandes du gardien du clausier."""

from __future__ import annotations

from pathlib import Path

import click

from cctgen.cli import affichage
from cctgen.cli.francais import Commande, Groupe
from cctgen.cli.options import CHEMIN, option_json, superposes


@click.group(cls=Groupe)
def clausier() -> None:
    r"""Entretient le clausier : vérifier, lister, montrer, chercher, importer.

    \b
    Exemple :  cctgen clausier verifier
    """


@clausier.command(cls=Commande)
@option_json
@click.pass_context
def verifier(contexte: click.Context, en_json: bool) -> int:
    r"""Relève toutes les anomalies du clausier, avec fichier, ligne et conseil.

    \b
    Exemple :  cctgen clausier verifier
    """
    from cctgen.socle.anomalies import bloquantes
    from cctgen.usages.ouverture import verifier_le_clausier

    anomalies = verifier_le_clausier(superposes(contexte))
    if en_json:
        affichage.rendre_json({"anomalies": [a.en_dict() for a in anomalies]})
    affichage.montrer_anomalies(anomalies)
    if not en_json:
        affichage.dire(f"{len(bloquantes(anomalies))} à corriger, {len(anomalies)} anomalie(s) en tout.")
    return 1 if bloquantes(anomalies) else 0


@clausier.command(cls=Commande)
@option_json
@click.pass_context
def lister(contexte: click.Context, en_json: bool) -> None:
    r"""Liste les clauses, par thème.

    \b
    Exemple :  cctgen clausier lister
    """
    from cctgen.usages.gardien import lister as usage

    _montrer_liste(usage(superposes(contexte)), en_json=en_json)


@clausier.command(cls=Commande)
@click.argument("identifiant", metavar="ID")
@option_json
@click.pass_context
def montrer(contexte: click.Context, identifiant: str, en_json: bool) -> None:
    r"""Montre une clause, ou celle qui porte l'exigence nommée.

    \b
    Exemple :  cctgen clausier montrer SSI-026
    """
    from cctgen.usages.gardien import montrer as usage

    montree = usage(identifiant, superposes(contexte))
    if en_json:
        affichage.rendre_json(montree.en_dict())
        return
    clause = montree.clause
    affichage.dire(f"{clause.id} – {clause.titre}\n{montree.theme} ; pièce {clause.piece} ; {clause.fichier}\n")
    for titre, texte in (("", clause.contexte), ("", clause.texte), ("Note à l'acheteur : ", clause.note_acheteur)):
        if texte:
            affichage.dire(f"{titre}{texte.strip()}\n")
    for exigence in clause.exigences:
        affichage.dire(f"{exigence.id} ({exigence.niveau}) {exigence.enonce.strip()}")
        affichage.dire(f"    Preuve : {exigence.preuve.strip()}")
    affichage.dire(f"\nEmpreinte à porter dans « relu » : {montree.empreinte}")


@clausier.command(cls=Commande)
@click.argument("mots", nargs=-1, required=True, metavar="MOTS")
@option_json
@click.pass_context
def chercher(contexte: click.Context, mots: tuple[str, ...], en_json: bool) -> None:
    r"""Cherche les clauses qui contiennent tous les mots, sans égard aux accents.

    \b
    Exemple :  cctgen clausier chercher réversibilité préavis
    """
    from cctgen.usages.gardien import chercher as usage

    _montrer_liste(usage(mots, superposes(contexte)), en_json=en_json)


@clausier.command(cls=Commande)
@click.argument("dossier", type=CHEMIN, metavar="DOSSIER")
def schema(dossier: Path) -> None:
    r"""Écrit les schémas JSON qui aident à la saisie dans un éditeur.

    \b
    Exemple :  cctgen clausier schema clausier/schemas
    """
    from cctgen.socle.fichiers import ecrire
    from cctgen.usages.gardien import schemas

    for nom, contenu in schemas():
        ecrire(dossier / nom, contenu)
        affichage.dire(f"Écrit : {dossier / nom}")


def _montrer_liste(montrees: tuple[object, ...], *, en_json: bool) -> None:
    from cctgen.usages.gardien import ClauseMontree

    clauses = [m for m in montrees if isinstance(m, ClauseMontree)]
    if en_json:
        affichage.rendre_json({"clauses": [m.en_dict() for m in clauses]})
        return
    lignes = [[m.clause.id, m.clause.titre, m.theme, str(len(m.clause.exigences))] for m in clauses]
    affichage.montrer_tableau(f"{len(lignes)} clause(s)", ("Réf.", "Titre", "Thème", "Exigences"), lignes)
