"""Le groupe `clausier`, et les commandes qui le vérifient et le lisent."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from cctgen.cli.sommaire import COMMANDES_DU_CLAUSIER
from cctgen.cli.terminal import affichage
from cctgen.cli.terminal.completion import completer_fiches
from cctgen.cli.terminal.francais import Commande
from cctgen.cli.terminal.groupe import Groupe
from cctgen.cli.terminal.options import CHEMIN, option_json, superposes
from cctgen.cli.terminal.superposition import superposes_dits


@click.group(cls=Groupe, sommaire=COMMANDES_DU_CLAUSIER)
def clausier() -> None:
    """Entretient le clausier : vérifier, lister, montrer, chercher, importer.

    \b
    Exemple :  cctgen clausier verifier
    """


@click.command(cls=Commande)
@click.option("--preuve", is_flag=True, help="Prouve aussi le clausier pour tous les jeux de réponses valides.")
@option_json
@click.pass_context
def verifier(contexte: click.Context, preuve: bool, en_json: bool) -> int:
    """Relève toutes les anomalies du clausier, avec fichier, ligne et conseil.

    \b
    Exemples :
      cctgen clausier verifier
      cctgen clausier verifier --preuve
    """
    from cctgen.usages.gardien.verifier import verifier_le_clausier

    jour = date.today()  # noqa: DTZ011 (date du poste)
    if preuve:
        return _prouver(superposes(contexte), jour, en_json=en_json)
    return affichage.rendre_compte(verifier_le_clausier(superposes(contexte), jour), en_json=en_json)


def _prouver(clausiers: tuple[Path, ...], jour: date, *, en_json: bool) -> int:
    from cctgen.socle.anomalies import bloquantes
    from cctgen.usages.gardien.prouver import prouver_le_clausier

    resultat = prouver_le_clausier(clausiers, jour)
    if en_json:
        affichage.rendre_json(resultat.en_dict())
        return 1 if bloquantes(resultat.anomalies) else 0
    code = affichage.rendre_compte(resultat.anomalies, en_json=False)
    affichage.dire(resultat.phrase)
    return code


@click.command(cls=Commande)
@option_json
@click.pass_context
def lister(contexte: click.Context, en_json: bool) -> None:
    """Liste les clauses, par thème.

    \b
    Exemple :  cctgen clausier lister
    """
    from cctgen.usages.gardien.lister import lister as usage

    _montrer_liste(usage(superposes_dits(contexte)), en_json=en_json)


@click.command(cls=Commande)
@click.argument("identifiant", metavar="ID", shell_complete=completer_fiches)
@option_json
@click.pass_context
def montrer(contexte: click.Context, identifiant: str, en_json: bool) -> None:
    """Montre une clause, celle qui porte l'exigence nommée, ou une question et tout ce qu'elle commande.

    \b
    Exemples :
      cctgen clausier montrer SSI-026
      cctgen clausier montrer hebergement
    """
    from cctgen.cli.comptes_rendus.fiches import montrer_fiche
    from cctgen.usages.gardien.montrer import montrer as usage

    fiche = usage(identifiant, superposes_dits(contexte))
    if en_json:
        affichage.rendre_json(fiche.en_dict())
    else:
        montrer_fiche(fiche)


@click.command(cls=Commande)
@click.argument("mots", nargs=-1, required=True, metavar="MOTS")
@option_json
@click.pass_context
def chercher(contexte: click.Context, mots: tuple[str, ...], en_json: bool) -> None:
    """Cherche les clauses qui contiennent tous les mots, sans égard aux accents.

    \b
    Exemple :  cctgen clausier chercher réversibilité préavis
    """
    from cctgen.usages.gardien.chercher import chercher as usage

    _montrer_liste(usage(mots, superposes_dits(contexte)), en_json=en_json)


@click.command(cls=Commande)
@click.argument("dossier", type=CHEMIN, metavar="DOSSIER")
def schema(dossier: Path) -> None:
    """Écrit les schémas JSON qui aident à la saisie dans un éditeur.

    \b
    Exemple :  cctgen clausier schema clausier/schemas
    """
    from cctgen.socle.fichiers import ecrire
    from cctgen.usages.gardien.schema import schemas

    for nom, contenu in schemas():
        ecrire(dossier / nom, contenu)
        affichage.dire(f"Écrit : {dossier / nom}")


def _montrer_liste(montrees: tuple[object, ...], *, en_json: bool) -> None:
    from cctgen.usages.gardien.lister import ClauseMontree

    clauses = [m for m in montrees if isinstance(m, ClauseMontree)]
    if en_json:
        affichage.rendre_json({"clauses": [m.en_dict() for m in clauses]})
        return
    lignes = [[m.clause.id, m.clause.titre, m.theme, str(len(m.clause.exigences))] for m in clauses]
    affichage.montrer_tableau(f"{len(lignes)} clause(s)", ("Réf.", "Titre", "Thème", "Exigences"), lignes)
