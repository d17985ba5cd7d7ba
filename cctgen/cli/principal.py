"""L'entrée de la commande `cctgen` : groupe, codes de sortie, défauts de l'outil.

Codes : 0 rien de bloquant ; 1 anomalie bloquante ou erreur d'entrée ; 2 mauvais usage ; 3 défaut de
l'outil (trace dans un journal) ; 130 interruption.
"""

from __future__ import annotations

import platform
import sys
import tempfile
import traceback
from pathlib import Path

import click

from cctgen import __version__
from cctgen.cli import acheteur, demonstration, evaluateur, gardien, soumissionnaire
from cctgen.cli.francais import Groupe, en_clair
from cctgen.cli.options import CHEMIN
from cctgen.socle.erreurs import DonneesInvalides, ErreurCctgen

_CONTEXTE = {"help_option_names": ["--help", "--aide", "-h"]}


@click.group(cls=Groupe, context_settings=_CONTEXTE)
@click.option(
    "--clausier",
    "clausiers",
    type=CHEMIN,
    multiple=True,
    metavar="DOSSIER",
    help="Superpose un clausier de service à celui de base (répétable).",
)
@click.version_option(__version__, prog_name="cctgen", message="cctgen %(version)s", help="Affiche la version.")
def cctgen(clausiers: tuple[Path, ...]) -> None:
    """Assemble les pièces techniques d'un marché public informatique et compare les offres.

    \b
    Pour commencer :  cctgen demo
    Pour un marché :  cctgen nouveau mon-marche, puis cctgen generer mon-marche
    """


for _commande in (
    demonstration.demo,
    acheteur.nouveau,
    acheteur.questionnaire,
    acheteur.verifier,
    acheteur.expliquer,
    acheteur.generer,
    acheteur.publier,
    acheteur.differences,
    soumissionnaire.controler,
    soumissionnaire.composants,
    evaluateur.depouiller,
    evaluateur.comparer,
    gardien.clausier,
):
    cctgen.add_command(_commande)


def lancer(arguments: list[str] | None = None) -> None:
    """Exécute la commande et sort avec le code convenu."""
    sys.exit(executer(sys.argv[1:] if arguments is None else arguments))


def executer(arguments: list[str]) -> int:
    """Exécute la commande et rend son code de sortie, sans jamais laisser voir une trace Python."""
    try:
        code = cctgen.main(arguments, prog_name="cctgen", standalone_mode=False)
    except click.UsageError as faute:
        usage = faute.ctx.get_usage() + "\n" if faute.ctx is not None else ""
        click.echo(f"{usage}Erreur : {en_clair(faute)} Voyez : cctgen --help", err=True)
        return 2
    except click.ClickException as faute:
        click.echo(f"Erreur : {en_clair(faute)}", err=True)
        return 2
    except (click.Abort, KeyboardInterrupt):
        click.echo("\nInterrompu.", err=True)
        return 130
    except ErreurCctgen as erreur:
        return _erreur_attendue(erreur, en_json="--json" in arguments)
    except Exception:  # noqa: BLE001 (seule entrée : aucun défaut ne doit montrer sa trace)
        return _defaut_de_l_outil(arguments)
    return code if isinstance(code, int) else 0


def _erreur_attendue(erreur: ErreurCctgen, *, en_json: bool) -> int:
    from cctgen.cli.affichage import montrer_anomalies, rendre_json

    anomalies = erreur.anomalies if isinstance(erreur, DonneesInvalides) else ()
    if en_json:
        rendre_json(
            {"erreur": erreur.message, "conseil": erreur.conseil, "anomalies": [a.en_dict() for a in anomalies]}
        )
    montrer_anomalies(anomalies)
    click.echo(f"Erreur : {erreur.message}", err=True)
    if erreur.conseil:
        click.echo(f"Conseil : {erreur.conseil}", err=True)
    return 1


def _defaut_de_l_outil(arguments: list[str]) -> int:
    entete = f"cctgen {__version__}, Python {platform.python_version()}, {platform.system()}\n{arguments}\n\n"
    with tempfile.NamedTemporaryFile(
        "w", prefix="cctgen-defaut-", suffix=".log", delete=False, encoding="utf-8"
    ) as journal:
        journal.write(entete + traceback.format_exc())
    click.echo(
        f"Défaut de cctgen, et non de vos fichiers. Joignez ce journal à un signalement : {journal.name}",
        err=True,
    )
    return 3
