"""La commande du soumissionnaire."""

from __future__ import annotations

from pathlib import Path

import click

from cctgen.cli import affichage
from cctgen.cli.francais import Commande
from cctgen.cli.options import CHEMIN, option_json


@click.command(cls=Commande)
@click.argument("fichiers", type=CHEMIN, nargs=-1, required=True, metavar="FICHIER…")
@option_json
def controler(fichiers: tuple[Path, ...], en_json: bool) -> int:
    """Contrôle une matrice avant dépôt : ce qui manque, ce qui a été abîmé.

    \b
    Exemple :  cctgen controler matrice-lot-1.xlsx
    """
    from cctgen.socle.anomalies import bloquantes
    from cctgen.usages.reception import controler as usage

    offres = usage(fichiers)
    if en_json:
        affichage.rendre_json({"offres": [offre.en_dict() for offre in offres]})
    else:
        affichage.montrer_offres(offres)
    for offre in offres:
        if offre.anomalies:
            click.echo(f"\n{offre.fichier}", err=True)
            affichage.montrer_anomalies(offre.anomalies)
    return 1 if any(bloquantes(offre.anomalies) for offre in offres) else 0
