"""La commande `controler` : elle ne charge que ce qu'il faut pour lire un classeur."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cctgen.cli.terminal import affichage
from cctgen.cli.terminal.francais import Commande
from cctgen.cli.terminal.options import CHEMIN, option_json

if TYPE_CHECKING:
    from cctgen.matrice.controle.avant_depot import AvantDepot


@click.command(cls=Commande)
@click.argument("fichiers", type=CHEMIN, nargs=-1, required=True, metavar="FICHIER…")
@click.option(
    "--sbom",
    "inventaire",
    type=CHEMIN,
    metavar="INVENTAIRE",
    help="Confronte la feuille Composants à un inventaire CycloneDX ou SPDX 2 (JSON) ; une seule matrice à la fois.",
)
@option_json
@click.pass_context
def controler(contexte: click.Context, fichiers: tuple[Path, ...], inventaire: Path | None, en_json: bool) -> int:
    """Contrôle une matrice avant dépôt : ce qui manque, ce qui a été abîmé, si elle est déposable.

    Le code de sortie est 1 si elle ne l'est pas : illisible, sans nom de soumissionnaire, ou une exigence
    primordiale sans réponse.

    \b
    Exemple :  cctgen controler matrice-lot-1.xlsx
    Exemple :  cctgen controler matrice-lot-1.xlsx --sbom application.cdx.json
    """
    if inventaire is None:
        from cctgen.usages.soumission.controler import controler as usage

        return _rendre_compte(usage(fichiers), {}, en_json=en_json)
    if len(fichiers) > 1:
        raise click.UsageError("--sbom ne vaut que pour une matrice à la fois.", contexte)
    from cctgen.usages.soumission.composants import controler_avec_sbom

    controlee, sbom = controler_avec_sbom(fichiers[0], inventaire)
    lu = {"fichier": sbom.fichier, "sha256": sbom.sha256, "format": sbom.format, "composants": len(sbom.composants)}
    return _rendre_compte([controlee], {"sbom": lu}, en_json=en_json)


def _rendre_compte(controlees: Sequence[AvantDepot], ajouts: dict[str, Any], *, en_json: bool) -> int:
    from cctgen.cli.comptes_rendus.avant_depot import montrer

    if en_json:
        offres = [controlee.offre.en_dict() for controlee in controlees]
        affichage.rendre_json({"offres": offres, "depot": [c.en_dict() for c in controlees], **ajouts})
    else:
        for controlee in controlees:
            montrer(controlee)
    return 0 if all(controlee.est_deposable for controlee in controlees) else 1
