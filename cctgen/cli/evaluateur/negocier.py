"""L'évaluateur tient un tour de négociation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from cctgen.cli.terminal import affichage
from cctgen.cli.terminal.francais import Commande
from cctgen.cli.terminal.options import (
    CHEMIN,
    argument_consultation,
    option_echeance,
    option_json,
    option_remplacer,
    superposes,
)
from cctgen.socle.commandes import commande


@click.command(cls=Commande)
@argument_consultation
@click.argument("fichiers", type=CHEMIN, nargs=-1, metavar="[FICHIER…]")
@click.option("--tour", type=click.IntRange(min=2), required=True, help="Le tour ; les offres initiales sont le 1.")
@option_echeance
@option_remplacer
@option_json
@click.pass_context
def negocier(
    contexte: click.Context, /, consultation: Path, tour: int, remplacer: bool, en_json: bool, **remis: Any
) -> int:
    """Ouvre un tour de négociation, ou y dépose des matrices révisées et dit ce qui a changé.

    Refusé en appel d'offres, où seule une précision se demande. Avec --echeance, une invitation par offre en lice, à la
    même date pour toutes. FICHIER est une matrice révisée, un dossier ou un zip ; qui n'en remet pas garde son offre
    précédente. Tout est dans negociation/tour-N/ : les écarts ligne par ligne et, pour chaque évaluateur, sa grille où
    seul ce qui a changé reste à noter. Puis : cctgen comparer CONSULTATION --tour N.

    \b
    Exemple :  cctgen negocier marches/sirh --tour 2 plis-du-tour-2.zip
    """
    from cctgen.usages.analyse.actes.negocier import Tour
    from cctgen.usages.analyse.actes.negocier import negocier as usage

    demande = Tour(tour, tuple(remis["fichiers"]), remis["echeance"])
    resultat = usage(consultation, demande, superposes(contexte), remplacer=remplacer)
    affichage.montrer_copies(resultat.mis_de_cote)
    if en_json:
        affichage.rendre_json(resultat.en_dict())
    else:
        affichage.montrer_tableau(*resultat.tableau())
        for fichier in resultat.fichiers:
            affichage.dire(f"Écrit : {fichier}")
        if resultat.ecarts:
            affichage.dire(f"La suite : {commande('comparer', consultation)} --tour {tour}")
    affichage.montrer_anomalies(resultat.anomalies)
    return 1 if resultat.est_bloque else 0
