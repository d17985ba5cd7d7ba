"""L'évaluateur compare."""

from __future__ import annotations

from pathlib import Path

import click

from cctgen.cli.terminal import affichage
from cctgen.cli.terminal.francais import Commande
from cctgen.cli.terminal.options import argument_consultation, option_json, option_remplacer, option_tour, superposes


@click.command(cls=Commande)
@argument_consultation
@option_tour
@option_remplacer
@option_json
@click.pass_context
def comparer(contexte: click.Context, consultation: Path, tour: int, remplacer: bool, en_json: bool) -> int:
    """Lit les grilles remplies, note, compare et rédige le projet de rapport d'analyse.

    Se lisent dans evaluation/ : grille-<nom>.xlsx, grille-consensus.xlsx, prix et decisions (.xlsx ou .yaml, au choix ;
    deux sources qui se contredisent ne comptent ni l'une ni l'autre). Une décision est maintenue, regularisee, ecartee,
    retiree (par le soumissionnaire) ou hors_delai ; écarter sans irrégularité relevée se confirme (confirmee: oui).

    Le classement reste provisoire tant qu'une exigence P n'est pas constatée « Vérifié », qu'une réserve n'est pas
    qualifiée ou qu'un fichier laisse un doute.

    \b
    Exemple :  cctgen comparer marches/portail-usagers
    """
    from cctgen.usages.depot.tour_commence import tour_commence

    with tour_commence(consultation, tour) as commence:
        # Chargé ensuite : les grilles se lisent pendant ce temps.
        from cctgen.usages.analyse.comparer import comparer as usage

        resultat = usage(consultation, superposes(contexte), remplacer=remplacer, suivi=affichage.etape, tour=commence)
    affichage.montrer_copies(resultat.mis_de_cote)
    if en_json:
        affichage.rendre_json(resultat.en_dict())
    else:
        for tableau in resultat.tableaux():
            affichage.montrer_tableau(*tableau)
        for phrase in resultat.departages():
            affichage.dire(phrase)
        for fichier in resultat.fichiers:
            affichage.dire(f"Écrit : {fichier}")
    affichage.montrer_anomalies(resultat.anomalies)
    return 1 if resultat.est_bloque else 0
