"""Les commandes qui écrivent une pièce pour le soumissionnaire : feuille Composants, page de contrôle."""

from __future__ import annotations

from pathlib import Path

import click

from cctgen.cli.terminal import affichage
from cctgen.cli.terminal.francais import Commande
from cctgen.cli.terminal.options import CHEMIN, option_json
from cctgen.socle.nombres import compter


@click.command(cls=Commande)
@click.argument("inventaire", type=CHEMIN, metavar="SBOM")
@click.option(
    "--vers",
    type=CHEMIN,
    default=Path("composants.xlsx"),
    metavar="CLASSEUR",
    help="Classeur à écrire (composants.xlsx par défaut) ; un fichier existant n'est pas écrasé.",
)
@option_json
def composants(inventaire: Path, vers: Path, en_json: bool) -> int:
    """Tire d'un inventaire (SBOM) la feuille Composants, à coller dans la matrice.

    SBOM est un fichier JSON, CycloneDX ou SPDX 2. La matrice n'est jamais touchée : complétez la fonction, la
    référence et la règle de l'embarqué, puis copiez les lignes.

    \b
    Exemple :  cctgen composants application.cdx.json --vers composants-lot-1.xlsx
    """
    from cctgen.usages.soumission.composants import extraire_composants

    resultat = extraire_composants(inventaire, vers)
    if en_json:
        affichage.rendre_json(resultat.en_dict())
    else:
        affichage.dire(f"{compter(len(resultat.lignes), 'composant')}, inventaire {resultat.sbom.format}.")
        affichage.dire(f"Écrit : {resultat.fichier}")
    affichage.montrer_anomalies(resultat.sbom.anomalies)
    return 0


@click.command(name="controleur-hors-ligne", cls=Commande)
@click.option(
    "--vers",
    type=CHEMIN,
    default=Path("controleur-matrice.html"),
    metavar="PAGE",
    help="Page à écrire (controleur-matrice.html par défaut) ; un fichier différent n'est pas écrasé.",
)
@option_json
def controleur_hors_ligne(vers: Path, en_json: bool) -> int:
    """Écrit une page HTML autonome, à joindre au dossier : on y contrôle sa matrice sans rien installer.

    Le soumissionnaire l'ouvre dans son navigateur et y dépose son .xlsx ; rien n'est envoyé.

    \b
    Exemple :  cctgen controleur-hors-ligne --vers sortie/controleur-matrice.html
    """
    from cctgen.usages.soumission.controleur_hors_ligne import controleur_hors_ligne as usage

    chemin = usage(vers)
    if en_json:
        affichage.rendre_json({"fichier": str(chemin)})
    else:
        affichage.dire(f"Écrit : {chemin}")
    return 0


@click.command(cls=Commande)
@click.argument("ancienne", type=CHEMIN, metavar="ANCIENNE")
@click.argument("nouvelle", type=CHEMIN, metavar="NOUVELLE")
@click.option(
    "--vers", type=CHEMIN, metavar="CLASSEUR", help="Copie à écrire (NOUVELLE suivie de -reportee.xlsx par défaut)."
)
@click.option("--apercu", is_flag=True, help="Dit ce qui se reporterait, sans rien écrire.")
@click.option("--remplacer", is_flag=True, help="Réécrit une copie modifiée depuis, mise de côté d'abord.")
@option_json
def reporter(ancienne: Path, nouvelle: Path, vers: Path | None, apercu: bool, remplacer: bool, en_json: bool) -> int:
    """Reporte les réponses d'un lot à l'autre, ou d'une version à la suivante, pour les lignes identiques.

    ANCIENNE est votre matrice remplie, NOUVELLE celle à remplir, en .xlsx. Ni l'une ni l'autre n'est touchée : une
    copie de NOUVELLE reçoit les réponses, mot pour mot, là où elle est vide. Ce qui reste à remplir est listé.

    \b
    Exemple :  cctgen reporter matrice-lot-1.xlsx matrice-lot-2.xlsx --apercu
    """
    from cctgen.usages.soumission.reporter import apercevoir
    from cctgen.usages.soumission.reporter import reporter as usage

    report = apercevoir(ancienne, nouvelle) if apercu else usage(ancienne, nouvelle, vers, remplacer=remplacer)
    if en_json:
        affichage.rendre_json(report.en_dict())
        return 0
    from cctgen.cli.comptes_rendus.report import montrer

    montrer(report)
    return 0
