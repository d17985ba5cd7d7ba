"""Les clausiers superposés d'une commande, et ce que deux d'entre eux se disputent."""

from __future__ import annotations

from pathlib import Path

import click

from cctgen.cli.terminal import affichage
from cctgen.cli.terminal.options import superposes


def superposes_dits(contexte: click.Context) -> tuple[Path, ...]:
    """Rend les clausiers donnés par --clausier, après avoir dit ce que deux d'entre eux redéfinissent chacun.

    Pour les commandes qui n'ouvrent pas de consultation ; les autres le disent avec ses anomalies.
    """
    clausiers = superposes(contexte)
    if len(clausiers) > 1:
        from cctgen.usages.ouverture.clausier_verifie import ouvrir_clausier

        lu = ouvrir_clausier(clausiers).clausier
        affichage.montrer_anomalies(lu.avis if lu else ())
    return clausiers
