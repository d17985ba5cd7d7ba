"""L'évaluateur prépare ses demandes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from cctgen.cli.terminal import affichage
from cctgen.cli.terminal.francais import Commande
from cctgen.cli.terminal.options import (
    argument_consultation,
    option_echeance,
    option_json,
    option_remplacer,
    option_tour,
    superposes,
)
from cctgen.socle.commandes import commande


@click.command(cls=Commande)
@argument_consultation
@option_echeance
@option_tour
@option_remplacer
@option_json
@click.pass_context
def demandes(
    contexte: click.Context, /, consultation: Path, echeance: date | None, tour: int, remplacer: bool, en_json: bool
) -> int:
    """Prépare les demandes aux soumissionnaires : précisions, régularisations, justification d'un prix.

    Elles se déduisent de ce que la lecture des offres a relevé ; à situation égale, le texte est le même, et il ne
    suggère aucune réponse. Le registre se tient dans evaluation/ (demandes.xlsx ou demandes.yaml) : ce qui part, quand,
    pour quand. Les lettres et les réponses à remplir sont dans evaluation/demandes/.

    Une précision part sauf « non » dans « Retenue » ; une régularisation, faculté de l'acheteur, ne part que par
    « oui », le même pour tous ceux qui sont dans la même situation. Relancez la commande pour relire le registre.

    Avec --tour, ce que les offres révisées appellent de neuf, dans negociation/tour-N/ ; ce qu'un tour d'avant a déjà
    demandé ne se redemande que si l'offre a changé. Refusé en appel d'offres.

    \b
    Exemple :  cctgen demandes marches/portail-usagers --echeance 08/02/2027
    Un tour :  cctgen demandes marches/sirh --tour 2 --echeance 08/03/2027
    """
    from cctgen.usages.analyse.actes.demandes import demandes as usage

    resultat = usage(consultation, superposes(contexte), echeance=echeance, remplacer=remplacer, tour=tour)
    affichage.montrer_copies(resultat.mis_de_cote)
    if en_json:
        affichage.rendre_json(resultat.en_dict())
    elif resultat.suivies:
        affichage.montrer_tableau(*resultat.tableau())
        for fichier in resultat.fichiers:
            affichage.dire(f"Écrit : {fichier}")
        du_tour = ("--tour", str(tour)) if tour > 1 else ()
        affichage.dire(f"Une réponse reçue se verse : {commande('verser', consultation, *du_tour, 'FICHIER…')}")
    else:
        affichage.dire(
            "Aucune offre n'appelle de demande." if tour == 1 else f"Rien de neuf à demander au tour {tour}."
        )
    affichage.montrer_anomalies(resultat.anomalies)
    return 1 if resultat.est_bloque else 0
