"""L'entrée de la commande `cctgen` : groupe, codes de sortie, défauts de l'outil.

Codes : 0 rien de bloquant ; 1 anomalie bloquante ou erreur d'entrée ; 2 mauvais usage ; 3 défaut de
l'outil (trace dans un journal) ; 130 interruption.
"""

from __future__ import annotations

import gc
import io
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

import click

from cctgen import __version__
from cctgen.cli.sommaire import COMMANDES
from cctgen.cli.terminal.conseils import retenir
from cctgen.cli.terminal.groupe import Groupe

_OBJETS_AVANT_RAMASSAGE = 500_000
_CONTEXTE = {"help_option_names": ["--help", "--aide", "-h"]}


@click.group(cls=Groupe, sommaire=COMMANDES, context_settings=_CONTEXTE)
@click.option(
    "--clausier",
    "clausiers",
    type=click.Path(path_type=Path),
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


def lancer(arguments: list[str] | None = None) -> NoReturn:
    """Exécute la commande et sort avec le code convenu."""
    espacer_le_ramassage()
    for flux in (sys.stdout, sys.stderr):
        # Un nom de fichier hors de l'encodage du terminal s'affiche comme il peut ; il n'arrête rien.
        if isinstance(flux, io.TextIOWrapper):
            flux.reconfigure(errors="backslashreplace")
    _finir(executer(sys.argv[1:] if arguments is None else arguments))


def _finir(sortie: int) -> NoReturn:
    """Rend la main, tout étant écrit : défaire un à un les objets tenus prendrait le quarantième d'un dépouillement."""
    for flux in (sys.stdout, sys.stderr):
        # Un flux fermé par qui a lancé la commande n'en est pas un ; ce qu'il refuse encore a déjà été dit.
        if flux is not None:
            with suppress(OSError, ValueError):
                flux.flush()
    os._exit(sortie)


def espacer_le_ramassage() -> None:
    """Une commande est brève : chercher des cycles tous les sept cents objets la ralentit sans rien rendre."""
    # Figé puis rendu, ce qui est chargé passe aux objets anciens sans être parcouru.
    gc.freeze()
    gc.unfreeze()
    gc.set_threshold(_OBJETS_AVANT_RAMASSAGE)


def executer(arguments: list[str]) -> int:
    """Exécute la commande et rend son code de sortie, sans jamais laisser voir une trace Python.

    Avec `--json`, une erreur est elle aussi un objet JSON, quel que soit le code.
    """
    retenir(arguments)
    try:
        code = _executer(arguments)
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError as refus:
        from cctgen.cli.terminal.fautes import sortie_refusee

        return sortie_refusee(refus)
    return code


def _executer(arguments: list[str]) -> int:
    try:
        code = cctgen.main(arguments, prog_name="cctgen", standalone_mode=False)
    except BrokenPipeError:
        raise
    except (click.Abort, KeyboardInterrupt):
        from cctgen.cli.terminal.fautes import dire_l_interruption

        return dire_l_interruption(arguments)
    except Exception as faute:  # noqa: BLE001 (seule entrée : aucun défaut ne doit montrer sa trace)
        from cctgen.cli.terminal.fautes import dire_la_faute

        return dire_la_faute(faute, arguments)
    return code if isinstance(code, int) else 0
