"""L'évaluateur prépare les grilles."""

from __future__ import annotations

from pathlib import Path

import click

from cctgen.cli.terminal import affichage
from cctgen.cli.terminal.francais import Commande
from cctgen.cli.terminal.options import argument_consultation, option_json, option_remplacer, superposes


@click.command(cls=Commande)
@argument_consultation
@option_remplacer
@option_json
@click.pass_context
def grilles(contexte: click.Context, consultation: Path, remplacer: bool, en_json: bool) -> int:
    """Prépare la grille de chaque évaluateur, à ses seuls sous-critères, et dit où en est chacun.

    Qui apprécie quoi s'écrit dans evaluation/evaluateurs.xlsx, posé au dépouillement, ou evaluateurs.yaml. Chaque
    grille existe sous deux formes, une offre par feuille ou chaque exigence à travers toutes les offres : l'évaluateur
    remplit celle qu'il préfère. Une grille commencée n'est pas touchée ; avec --remplacer, elle est mise à jour, ses
    avis reportés, et l'ancienne est mise de côté.

    \b
    Exemple :  cctgen grilles marches/portail-usagers
    """
    from cctgen.usages.analyse.grilles import grilles as usage

    resultat = usage(consultation, superposes(contexte), remplacer=remplacer, suivi=affichage.etape)
    affichage.montrer_copies(resultat.mis_de_cote)
    if en_json:
        affichage.rendre_json(resultat.en_dict())
    else:
        for fichier in resultat.fichiers:
            affichage.dire(f"Grille : {fichier}")
        if resultat.avancements:
            affichage.montrer_tableau(*resultat.tableau())
    affichage.montrer_anomalies(resultat.anomalies)
    return 1 if resultat.est_bloque else 0
