"""Les commandes qui font entrer et sortir un clausier."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cctgen.cli.terminal import affichage
from cctgen.cli.terminal.francais import Commande, ValeurRefusee
from cctgen.cli.terminal.options import CHEMIN, option_json, option_remplacer
from cctgen.cli.terminal.superposition import superposes_dits
from cctgen.socle.commandes import commande

if TYPE_CHECKING:
    from cctgen.usages.gardien.importer import Import

_FORMATS = ("csv", "json", "oscal", "reqif")
"""Ceux de `echanges/formats/`, qu'un test compare : l'aide n'a pas à les charger."""
_DETAIL_MAX = 12
"""Au-delà, les anomalies d'un même code sont comptées à l'écran ; le rapport et --json les donnent toutes."""

_AIDE_DU_PREFIXE = "Début des identifiants (défaut : d'après le nom du fichier)."


def _prefixe(_contexte: click.Context, _parametre: click.Parameter, valeur: str) -> str:
    from cctgen.echanges.sources.clauses import est_prefixe

    if valeur and not est_prefixe(valeur):
        raise ValeurRefusee("des majuscules, des chiffres et des tirets : « DSI », « CCTP-2019 ».")
    return valeur


@click.command(cls=Commande)
@click.argument("source", type=CHEMIN, metavar="SOURCE")
@click.argument("destination", type=CHEMIN, metavar="DESTINATION")
@click.option("--prefixe", default="", metavar="ABC", callback=_prefixe, help=_AIDE_DU_PREFIXE)
@option_remplacer
@option_json
@click.pass_context
def importer(
    contexte: click.Context, /, source: Path, destination: Path, *, prefixe: str, remplacer: bool, en_json: bool
) -> int:
    """Importe un clausier d'un autre format en clausier superposable, avec un rapport de qualité.

    \b
    Exemples :
      cctgen clausier importer cctp-2019.docx mon-clausier
      cctgen clausier importer exigences.xlsx mon-clausier --prefixe DSI
      cctgen clausier importer clausier.csv mon-clausier
    """
    from cctgen.socle.anomalies import bloquantes
    from cctgen.usages.gardien.importer import DemandeImport, ecrire_import, preparer

    importe = preparer(DemandeImport(source, destination, prefixe, superposes_dits(contexte)))
    ecrit = not bloquantes(importe.anomalies)
    copies = ecrire_import(importe, remplacer=remplacer) if ecrit else ()
    if en_json:
        affichage.rendre_json(importe.en_dict())
    else:
        _montrer_import(importe)
        affichage.montrer_copies(copies)
        if ecrit:
            affichage.dire(f"Écrit : {destination} ({len(importe.fichiers)} fichier(s)) ; lisez rapport-qualite.md.")
            affichage.dire(f"Puis : {commande('--clausier', destination, 'clausier', 'verifier')}")
    return 0 if ecrit else 1


def _montrer_import(importe: Import) -> None:
    from cctgen.usages.gardien.importer import decompte

    nombres = decompte(importe.anomalies)
    affichage.montrer_anomalies(a for a in importe.anomalies if nombres[a.code] <= _DETAIL_MAX)
    if resumes := [f"{n} {code}" for code, n in nombres.items() if n > _DETAIL_MAX]:
        affichage.etape("Et aussi : " + ", ".join(resumes) + ".")
    affichage.dire(f"Lu : {importe.clauses} clause(s), {importe.exigences} exigence(s).")


@click.command(cls=Commande)
@click.argument("destination", type=CHEMIN, metavar="DESTINATION")
@click.option("--format", "nom_de_format", type=click.Choice(_FORMATS), required=True, help="Format d'échange.")
@click.option(
    "--consultation",
    type=CHEMIN,
    metavar="CONSULTATION",
    help="Avec OSCAL : écrit aussi le profil de cette consultation, un par lot.",
)
@click.option("--remplacer", is_flag=True, help="Réécrit un fichier qui existe.")
@option_json
@click.pass_context
def exporter(
    contexte: click.Context,
    /,
    destination: Path,
    nom_de_format: str,
    consultation: Path | None,
    *,
    remplacer: bool,
    en_json: bool,
) -> None:
    """Exporte le clausier dans un format d'échange, que « clausier importer » relit.

    \b
    Exemples :
      cctgen clausier exporter --format csv clausier.csv
      cctgen clausier exporter --format oscal oscal --consultation mon-marche
      cctgen clausier exporter --format reqif clausier.reqif
    """
    from cctgen.usages.gardien.exporter import DemandeExport
    from cctgen.usages.gardien.exporter import exporter as usage

    if consultation is not None and nom_de_format != "oscal":
        raise click.UsageError("--consultation ne va qu'avec --format oscal.", contexte)
    demande = DemandeExport(destination, nom_de_format, superposes_dits(contexte), consultation)
    export = usage(demande, remplacer=remplacer)
    if en_json:
        affichage.rendre_json(export.en_dict())
        return
    affichage.montrer_copies(export.mis_de_cote)
    affichage.dire(f"Écrit : {', '.join(map(str, export.fichiers))}")
    affichage.dire(f"{export.clauses} clause(s), {export.exigences} exigence(s).")
