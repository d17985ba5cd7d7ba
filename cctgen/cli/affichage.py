"""Ce qui s'affiche : les résultats sur la sortie standard, le suivi et les anomalies sur l'autre."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console

    from cctgen.matrice.modele import Offre
    from cctgen.socle.anomalies import Anomalie

_STYLES = {"bloquante": "bold red", "a_qualifier": "yellow", "information": "dim"}
_TITRES = {"bloquante": "À corriger", "a_qualifier": "À examiner", "information": "Pour information"}


def console_de_suivi() -> Console:
    """Rend la console de la sortie d'erreur."""
    from rich.console import Console

    return Console(stderr=True, highlight=False, soft_wrap=True)


def etape(phrase: str) -> None:
    """Annonce une étape d'un travail long."""
    click.echo(f"· {phrase}", err=True)


def dire(phrase: str) -> None:
    """Écrit une ligne de résultat."""
    click.echo(phrase)


def rendre_json(objet: Mapping[str, Any]) -> None:
    """Écrit l'unique objet JSON de la commande."""
    click.echo(json.dumps(objet, ensure_ascii=False, indent=2))


def montrer_anomalies(anomalies: Iterable[Anomalie]) -> None:
    """Écrit les anomalies sur la sortie d'erreur, les bloquantes d'abord, chacune avec son conseil."""
    from rich.text import Text

    console = console_de_suivi()
    liste = list(anomalies)
    for gravite, titre in _TITRES.items():
        groupe = [a for a in liste if a.gravite.value == gravite]
        if not groupe:
            continue
        console.print(Text(f"\n{titre} ({len(groupe)})", style=_STYLES[gravite]))
        for anomalie in groupe:
            lieu = f"{anomalie.lieu} : " if str(anomalie.lieu) else ""
            console.print(Text.assemble("  ", lieu, (anomalie.code, "bold"), f", {anomalie.message}"))
            if anomalie.conseil:
                console.print(Text(f"    Conseil : {anomalie.conseil}", style="dim"))


def montrer_copies(copies: Iterable[Path]) -> None:
    """Dit où sont les fichiers modifiés à la main que la commande vient de réécrire."""
    for copie in copies:
        etape(f"Votre version est gardée : {copie}")


def rendre_compte(anomalies: Sequence[Anomalie], *, en_json: bool) -> int:
    """Écrit les anomalies d'une vérification et leur compte ; rend le code de sortie."""
    a_corriger = [a for a in anomalies if a.gravite.value == "bloquante"]
    if en_json:
        rendre_json({"anomalies": [a.en_dict() for a in anomalies]})
    montrer_anomalies(anomalies)
    if not en_json:
        dire(f"{len(a_corriger)} à corriger, {len(anomalies)} anomalie(s) en tout.")
    return 1 if a_corriger else 0


def montrer_tableau(titre: str, entetes: Iterable[str], lignes: Iterable[Iterable[str]]) -> None:
    """Écrit un tableau sur la sortie standard."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    tableau = Table(title=titre, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    for entete in entetes:
        tableau.add_column(entete, overflow="fold")
    for ligne in lignes:
        tableau.add_row(*ligne)
    largeur = None if sys.stdout.isatty() else 110
    Console(highlight=False, width=largeur).print(tableau)


def montrer_offres(offres: Iterable[Offre]) -> None:
    """Écrit une ligne par matrice lue : qui, quel lot, dans quel état."""
    lignes = [
        [
            offre.fichier,
            offre.soumissionnaire or "(non renseigné)",
            str(offre.lot or ""),
            offre.statut.libelle,
            str(sum(1 for r in offre.reponses if r.conformite)),
            str(len(offre.anomalies)),
        ]
        for offre in offres
    ]
    montrer_tableau("Matrices lues", ("Fichier", "Soumissionnaire", "Lot", "Statut", "Réponses", "Anomalies"), lignes)


def etape_de_questionnaire(entete: str, aide: str) -> None:
    """Écrit la rubrique et l'aide d'une question, au-dessus d'elle."""
    from rich.text import Text

    console = console_de_suivi()
    console.print(Text(f"\n{entete}", style="bold"))
    if aide:
        console.print(Text(aide, style="dim"))


def deduction(phrase: str) -> None:
    """Écrit une valeur que les réponses font déduire."""
    from rich.text import Text

    console_de_suivi().print(Text(f"→ {phrase}", style="bold cyan"))
