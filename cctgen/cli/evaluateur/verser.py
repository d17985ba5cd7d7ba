"""L'évaluateur verse les réponses reçues."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from cctgen.cli.terminal import affichage
from cctgen.cli.terminal.francais import Commande
from cctgen.cli.terminal.options import CHEMIN, argument_consultation, option_json, option_tour, superposes


@click.command(cls=Commande)
@argument_consultation
@click.argument("fichiers", type=CHEMIN, nargs=-1, required=True, metavar="FICHIER…")
@click.option("--offre", default="", metavar="NOM", help="L'offre concernée, si le fichier ne la dit pas.")
@click.option(
    "--lot",
    type=click.IntRange(min=1),
    metavar="NUMÉRO",
    help="Le lot, si l'offre désignée a répondu à plusieurs.",
)
@click.option(
    "--nature",
    type=click.Choice(["precision", "regularisation", "justification"]),
    metavar="NATURE",
    help="La demande à laquelle répond une pièce que l'outil ne lit pas : precision, regularisation, justification.",
)
@option_tour
@option_json
@click.pass_context
def verser(
    contexte: click.Context, /, consultation: Path, fichiers: tuple[Path, ...], en_json: bool, **designee: Any
) -> int:
    """Verse au dossier les réponses reçues, à côté des offres, qui ne changent pas.

    FICHIER est le classeur de réponse rempli, une matrice complétée, ou toute pièce (--offre dit alors de qui, et
    --lot pour lequel de ses lots). La copie est gardée à l'octet près dans reponses-recues/ ; la réponse se lit ensuite
    à côté de l'offre, dans la grille et le rapport. Ce qui n'était pas demandé est nommé, et n'entre pas dans l'offre.

    Avec --tour, elle répond à une demande de ce tour et se garde dans negociation/tour-N/reponses-recues/.

    \b
    Exemple :  cctgen verser marches/portail-usagers reponse-precision-lot-1-alpha.xlsx
    """
    from cctgen.evaluation.actes.situations import NatureDemande
    from cctgen.usages.analyse.actes.verser import OffreVisee
    from cctgen.usages.analyse.actes.verser import verser as usage

    nature = NatureDemande(designee["nature"]) if designee["nature"] else None
    visee = OffreVisee(designee["offre"], designee["lot"], nature)
    resultat = usage(consultation, fichiers, superposes(contexte), visee=visee, tour=designee["tour"])
    if en_json:
        affichage.rendre_json(resultat.en_dict())
    else:
        affichage.montrer_tableau(*resultat.tableau())
    affichage.montrer_anomalies(resultat.anomalies)
    return 1 if resultat.est_bloque else 0
