"""Les options que plusieurs commandes partagent."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time
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


_HEURE = re.compile(r"(?P<jour>\S+)(?:\s+(?:à\s+)?|T)(?P<heure>[01]?\d|2[0-3])\s*[h:]\s*(?P<minute>[0-5]\d)?\Z")


def _en_limite(_contexte: click.Context, _parametre: click.Parameter, valeur: str | None) -> date | None:
    """Rend un jour, ou un jour et son heure."""
    from cctgen.clausier.formes.champs import defaut_de_jour
    from cctgen.evaluation.modele import jour_saisi

    if valeur is None:
        return None
    lue = _HEURE.match(valeur.strip())
    ecrite = str(jour_saisi(lue["jour"] if lue else valeur))
    if defaut_de_jour(ecrite):
        raise ValeurRefusee("écrivez une date, 08/02/2027 ou 2027-02-08.")
    jour = date.fromisoformat(ecrite)
    return datetime.combine(jour, time(int(lue["heure"]), int(lue["minute"] or 0))) if lue else jour


def option_echeance(fonction: F) -> F:
    """Ajoute `--echeance` : la date, la même pour tous, au plus tard à laquelle répondre, et son heure."""
    aide = "Limite de réponse, la même pour tous : 08/02/2027, ou « 08/02/2027 12h00 » ; sans heure, 23 h 59."
    return click.option("--echeance", callback=_en_limite, metavar="DATE", help=aide)(fonction)


def option_tour(fonction: F) -> F:
    """Ajoute `--tour` : le tour de négociation dont il s'agit, le premier étant celui des offres initiales."""
    aide = "Le tour de négociation ; les offres initiales sont le 1."
    return click.option("--tour", type=click.IntRange(min=1), default=1, help=aide)(fonction)
