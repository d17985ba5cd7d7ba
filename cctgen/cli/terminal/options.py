"""Les options que plusieurs commandes partagent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click

from cctgen.cli.terminal.francais import ValeurRefusee

F = TypeVar("F", bound=Callable[..., Any])

CHEMIN = click.Path(path_type=Path)


def option_json(fonction: F) -> F:
    """Ajoute `--json` : un seul objet JSON sur la sortie standard."""
    return click.option("--json", "en_json", is_flag=True, help="Rend un seul objet JSON sur la sortie standard.")(
        fonction
    )


def option_remplacer(fonction: F) -> F:
    """Ajoute `--remplacer` : réécrire ce qu'une personne a modifié, après l'avoir mis de côté."""
    aide = "Réécrit les fichiers modifiés à la main ; une copie datée en est gardée dans mis-de-cote/."
    return click.option("--remplacer", is_flag=True, help=aide)(fonction)


def argument_consultation(fonction: F) -> F:
    """Ajoute l'argument CONSULTATION."""
    return click.argument("consultation", type=CHEMIN, metavar="CONSULTATION")(fonction)


def superposes(contexte: click.Context) -> tuple[Path, ...]:
    """Rend les clausiers donnés par l'option globale --clausier."""
    racine = contexte.find_root()
    return tuple(racine.params.get("clausiers") or ())


def _en_jour(_contexte: click.Context, _parametre: click.Parameter, valeur: str | None) -> date | None:
    from cctgen.clausier.formes.champs import defaut_de_jour
    from cctgen.evaluation.modele import jour_saisi

    if valeur is None:
        return None
    ecrite = str(jour_saisi(valeur))
    if defaut_de_jour(ecrite):
        raise ValeurRefusee("écrivez une date, 08/02/2027 ou 2027-02-08.")
    return date.fromisoformat(ecrite)


def option_echeance(fonction: F) -> F:
    """Ajoute `--echeance` : la date, la même pour tous, au plus tard à laquelle répondre."""
    aide = "Date limite de réponse, la même pour tous : 08/02/2027 ou 2027-02-08."
    return click.option("--echeance", callback=_en_jour, metavar="DATE", help=aide)(fonction)


def option_tour(fonction: F) -> F:
    """Ajoute `--tour` : le tour de négociation dont il s'agit, le premier étant celui des offres initiales."""
    aide = "Le tour de négociation ; les offres initiales sont le 1."
    return click.option("--tour", type=click.IntRange(min=1), default=1, help=aide)(fonction)
