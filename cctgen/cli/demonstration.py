"""La démonstration : tout le métier sur un exemple, en une commande."""

from __future__ import annotations

from pathlib import Path

import click

from cctgen.cli.terminal import affichage
from cctgen.cli.terminal.francais import Commande
from cctgen.cli.terminal.options import CHEMIN


@click.command(cls=Commande)
@click.argument("dossier", type=CHEMIN, required=False, metavar="[DOSSIER]")
def demo(dossier: Path | None) -> None:
    """Montre tout le métier sur un exemple : génération, dépouillement, comparaison.

    \b
    Exemple :  cctgen demo essai
    """
    from cctgen.usages.demo import demontrer, dossier_libre

    resultat = demontrer(dossier or dossier_libre(), affichage.etape)
    click.echo()
    for tableau in resultat.tableaux():
        affichage.montrer_tableau(*tableau)
    affichage.dire("Ouvrez d'abord :")
    for libelle, chemin in resultat.a_ouvrir:
        affichage.dire(f"  {chemin}  ({libelle})")
