"""L'acheteur éprouve sa méthode."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import click

from cctgen.cli.terminal import affichage
from cctgen.cli.terminal.francais import Commande
from cctgen.cli.terminal.options import CHEMIN, argument_consultation, option_json, superposes


@click.command(cls=Commande)
@argument_consultation
@click.option("--prix", "prix", multiple=True, metavar="MONTANT", help="Un prix d'essai, hors taxes (répétable).")
@click.option("--essai", type=CHEMIN, metavar="FICHIER", help="Des prix d'essai, de la forme d'evaluation/prix.yaml.")
@option_json
@click.pass_context
def simuler(
    contexte: click.Context, /, consultation: Path, prix: tuple[str, ...], essai: Path | None, en_json: bool
) -> int:
    """Éprouve la méthode de notation avant publication : ce qu'elle ferait d'offres d'essai.

    Toutes conformes, prix serrés, prix bas isolé, offre moyenne partout, critère neutralisé, poids réel de chaque
    exigence et de chaque thème, effet des formules de prix. Rien n'est écrit. Les prix d'essai viennent de --prix ou de
    --essai (prix unitaires compris) ; à défaut, de l'estimation du lot ou des bornes annoncées.

    \b
    Exemples :
      cctgen simuler marches/portail-usagers
      cctgen simuler marches/portail-usagers --prix 480000 --prix 520000 --prix "610 000,50"
      cctgen simuler marches/portail-usagers --essai prix-essai.yaml
    """
    from cctgen.cli.comptes_rendus.simulation import montrer
    from cctgen.usages.preparation.simuler import simuler as usage

    resultat = usage(consultation, superposes(contexte), _montants(contexte, prix), essai)
    if en_json:
        affichage.rendre_json(resultat.en_dict())
    else:
        montrer(resultat)
    affichage.montrer_anomalies(resultat.anomalies)
    return 1 if resultat.est_refusee else 0


def _montants(contexte: click.Context, prix: tuple[str, ...]) -> list[Decimal]:
    from cctgen.socle.nombres import lire_montant

    lus = []
    for texte in prix:
        montant = lire_montant(texte)
        if montant is None or montant <= 0:
            conseil = "Écrivez par exemple 125000.50 ou « 125 000,50 », hors taxes."
            raise click.UsageError(f"--prix : « {texte} » n'est pas un montant positif. {conseil}", contexte)
        lus.append(montant)
    return lus
