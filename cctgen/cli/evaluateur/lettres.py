"""L'acheteur écrit aux candidats."""

from __future__ import annotations

from pathlib import Path

import click

from cctgen.cli.terminal import affichage
from cctgen.cli.terminal.francais import Commande
from cctgen.cli.terminal.options import argument_consultation, option_json, option_remplacer, superposes


@click.command(cls=Commande)
@argument_consultation
@click.option("--tour", type=click.IntRange(min=1), help="Le tour qui décide ; sans elle, le dernier tour ouvert.")
@option_remplacer
@option_json
@click.pass_context
def lettres(contexte: click.Context, consultation: Path, tour: int | None, remplacer: bool, en_json: bool) -> int:
    """Rédige les lettres aux candidats, la version communicable du rapport et le rapport de présentation.

    La décision se lit dans evaluation/suites.xlsx, ou suites.yaml, posés à remplir : l'attributaire de chaque lot, son
    motif, ce qui distingue son offre, le signataire, la date d'envoi ; ou qu'un lot est sans suite ou infructueux.
    Après une négociation, ce sont ceux du dernier tour ouvert, sous negociation/. Tant que le classement est provisoire
    ou que rien n'est décidé du lot, chaque lettre est un projet et le dit sur toutes ses pages. La version communicable
    ne s'écrit qu'une fois la date de signature du marché portée dans les suites.

    Chaque candidat reçoit ce qui le concerne et ce que le code impose de l'offre retenue, rien des autres. Ce qui reste
    à écrire est surligné. Les modèles, lettre-*.docx, se modifient dans Word.

    Une phrase qui parle d'un autre candidat est ôtée. Si elle n'en parle que peut-être, la lettre est à relire, jusqu'à
    ce que la phrase soit récrite, ou confirmée dans les suites.

    \b
    Exemple :  cctgen lettres marches/portail-usagers
    """
    from cctgen.usages.analyse.lettres import lettres as usage

    resultat = usage(consultation, superposes(contexte), remplacer=remplacer, suivi=affichage.etape, tour=tour)
    affichage.montrer_copies(resultat.mis_de_cote)
    if en_json:
        affichage.rendre_json(resultat.en_dict())
    else:
        affichage.montrer_tableau(*resultat.tableau())
        affichage.dire(resultat.conservation)
        if resultat.a_relire:
            affichage.dire(resultat.a_relire)
    affichage.montrer_anomalies(resultat.anomalies)
    return 1 if resultat.est_bloque else 0
