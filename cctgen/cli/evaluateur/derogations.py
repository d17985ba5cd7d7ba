"""L'évaluateur relit les dérogations."""

from __future__ import annotations

from pathlib import Path

import click

from cctgen.cli.terminal import affichage
from cctgen.cli.terminal.francais import Commande
from cctgen.cli.terminal.options import argument_consultation, option_json, superposes


@click.command(cls=Commande)
@argument_consultation
@option_json
@click.pass_context
def derogations(contexte: click.Context, consultation: Path, en_json: bool) -> int:
    """Relit le registre des dérogations : ce qui est à décider, échu, ou reste à faire.

    Le registre vit dans evaluation/ : derogations.xlsx ou derogations.yaml, pré-rempli des demandes que portent les
    offres. Ajoutez-y celles de l'exécution. Une dérogation temporaire a une échéance ; passée, elle se relève ici tant
    que le retour à la conformité (« Soldée le ») n'est pas écrit.

    \b
    Exemple :  cctgen derogations marches/portail-usagers
    """
    from cctgen.usages.analyse.derogations import derogations as usage

    registre = usage(consultation, superposes(contexte))
    if en_json:
        affichage.rendre_json(registre.en_dict())
    elif registre.lignes:
        affichage.montrer_tableau(*registre.tableau())
    elif not registre.est_bloque:
        affichage.dire("Aucune dérogation au registre : evaluation/derogations.xlsx est prêt à en recevoir.")
    affichage.montrer_anomalies(registre.anomalies)
    return 1 if registre.est_bloque else 0
