"""L'évaluateur dépouille."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cctgen.cli.terminal import affichage
from cctgen.cli.terminal.francais import Commande
from cctgen.cli.terminal.options import CHEMIN, argument_consultation, option_json, option_remplacer, superposes
from cctgen.socle.commandes import commande
from cctgen.socle.nombres import compter

if TYPE_CHECKING:
    from cctgen.usages.analyse.depouiller import Depouillement


@click.command(cls=Commande)
@argument_consultation
@click.argument("fichiers", type=CHEMIN, nargs=-1, required=True, metavar="FICHIER…")
@option_remplacer
@option_json
@click.pass_context
def depouiller(
    contexte: click.Context, consultation: Path, fichiers: tuple[Path, ...], remplacer: bool, en_json: bool
) -> int:
    """Enregistre les matrices rendues, les rapproche du dossier et prépare la grille d'évaluation.

    FICHIER est une matrice, un dossier ou un zip de la plateforme, archives imbriquées comprises. Un inventaire de
    composants (SBOM, en JSON) est confronté à l'offre de son pli : le dossier décide, jamais l'heure. Un pli sans
    matrice est nommé ; un bordereau de prix, un mémoire ou une signature ne gênent pas. Un formulaire rempli (.docx ou
    .odt) est relu case par case, et se lit à côté des autres dans evaluation/formulaires.xlsx.

    Redonner un fichier déjà reçu ne change rien, sinon rétablir sa copie. Le dernier pli reçu d'un même candidat (même
    SIRET, à défaut même nom) se lit du nom de son dossier, de son accusé ou du registre des dépôts ; sinon il est dit
    indéterminé.

    Sont posés dans evaluation/ : la grille, une offre par feuille ou chaque exigence à travers toutes les offres, au
    choix de l'évaluateur ; les évaluateurs, prix et décisions à remplir, en classeur ou en YAML.

    \b
    Exemple :  cctgen depouiller marches/portail-usagers plis/*.xlsx
    """
    from cctgen.usages.depot.plis_commences import plis_commences

    with plis_commences(consultation, fichiers) as commences:
        # Chargé ensuite : les plis se lisent pendant ce temps.
        from cctgen.usages.analyse.depouiller import depouiller as usage

        plis = fichiers if commences is None else commences
        resultat = usage(consultation, plis, superposes(contexte), remplacer=remplacer, suivi=affichage.etape)
    affichage.montrer_copies(resultat.mis_de_cote)
    if en_json:
        affichage.rendre_json(resultat.en_dict())
    else:
        _montrer(resultat, consultation)
    for offre in resultat.offres:
        if offre.anomalies:
            click.echo(f"\n{offre.soumissionnaire or offre.fichier}", err=True)
            affichage.montrer_anomalies(offre.anomalies)
    affichage.montrer_anomalies(resultat.anomalies)
    return 1 if resultat.est_bloque else 0


def _montrer(resultat: Depouillement, consultation: Path) -> None:
    """Affiche ce qui est reçu, où il se range, et la suite."""
    affichage.montrer_offres(resultat.offres)
    for inventaire in resultat.inventaires:
        cible = inventaire.offre.fichier if inventaire.offre else "aucune offre"
        affichage.dire(f"Inventaire {inventaire.sbom.fichier} : confronté à {cible}")
    for recu in resultat.formulaires:
        de_qui = recu.offre.soumissionnaire if recu.offre else "aucune offre"
        dites = compter(len(recu.reponses), "réponse")
        affichage.dire(f"Formulaire {recu.fichier} : {recu.titre}, {de_qui}, {dites}")
    affichage.dire(f"Grille d'évaluation : {resultat.grille}")
    affichage.dire("Chaque évaluateur l'enregistre sous evaluation/grille-<son nom>.xlsx avant de la remplir.")
    affichage.dire("Au choix : grille-par-exigence.xlsx, à enregistrer sous grille-<son nom>-par-exigence.xlsx.")
    affichage.dire("Pour une grille par évaluateur, remplissez evaluation/evaluateurs.xlsx, puis : cctgen grilles.")
    affichage.dire(f"La suite : {commande('comparer', consultation)}")
