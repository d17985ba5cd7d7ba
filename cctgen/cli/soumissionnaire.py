"""Les commandes du soumissionnaire."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cctgen.cli import affichage
from cctgen.cli.francais import Commande
from cctgen.cli.options import CHEMIN, option_json

if TYPE_CHECKING:
    from cctgen.matrice.avant_depot import AvantDepot


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
        affichage.dire(f"{len(resultat.lignes)} composant(s), inventaire {resultat.sbom.format}.")
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
