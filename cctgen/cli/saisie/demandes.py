"""Demander une réponse au clavier : un choix, des cases, un texte ; toujours une issue, jamais de réponse par mégarde.

La bibliothèque du terminal efface sa question une fois répondue : c'est nous qui écrivons la réponse, repliée aux mots
et en français, et qui disons pourquoi une réponse est refusée.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import click
import questionary
from questionary import Choice, Style

from cctgen.cli.terminal.ecran import plier
from cctgen.socle.typographie import majuscule

# Ni couleur ni gris : tout se lit sur fond clair et sur fond sombre.
_STYLE = Style(
    [
        ("qmark", "fg:default bold"),
        ("question", "bold"),
        ("answer", "fg:default bold"),
        ("pointer", "bold"),
        ("highlighted", "bold"),
        ("selected", "fg:default bold noreverse"),
        ("search_success", "fg:default bold"),
        ("search_none", "fg:default underline"),
    ]
)
LIBELLE_RETOUR = "← Question précédente"
_RETOUR = "\x00retour"
_RIEN = "\x00rien"
_MARGE_CHOIX, _MARGE_CASES = 3, 5
_LONGUE_LISTE = 15
"""Au-delà, on filtre en tapant quelques lettres."""


class Arret(Exception):
    """La personne interrompt le dialogue (Ctrl-C)."""


class Retour(Exception):
    """La personne veut revenir à ce qui précède."""


class PlusTard(Exception):
    """La personne laisse la question pour plus tard."""


@dataclass(frozen=True, slots=True)
class Proposition:
    """Ce qui se choisit : un libellé, la valeur qu'il donne, et de quoi comprendre."""

    libelle: str
    valeur: str
    aide: str = ""

    def plie(self, marge: int) -> str:
        """Rend le libellé et son aide, repliés derrière le curseur."""
        texte = f"{self.libelle} – {self.aide}" if self.aide else self.libelle
        return plier(texte, retrait=marge).lstrip()


def choisir(propositions: Sequence[Proposition], actuelle: str = "", *, rappel: str = "", retour: str = "") -> str:
    """Rend la valeur choisie. Sans `actuelle`, Entrée ne suffit pas : il faut désigner une réponse.

    `rappel` redit la question au-dessus des choix, quand leur liste la fait sortir de l'écran ; `retour` est le libellé
    du dernier choix, qui lève `Retour`.
    """
    choix = [Choice(p.plie(_MARGE_CHOIX), p.valeur) for p in propositions]
    connue = any(p.valeur == actuelle for p in propositions)
    if not connue:
        choix.insert(0, Choice("(désignez une réponse)", _RIEN))
    if retour:
        choix.append(Choice(retour, _RETOUR))
    filtre = len(choix) > _LONGUE_LISTE
    while True:
        reponse = _poser(
            questionary.select(
                _invite(rappel),
                choices=choix,
                default=actuelle if connue else None,
                instruction="(lettres : filtrer)" if filtre else "(flèches, Entrée)",
                use_search_filter=filtre,
                use_jk_keys=False,
                style=_STYLE,
                erase_when_done=True,
            )
        )
        if reponse == _RETOUR:
            raise Retour
        if reponse != _RIEN:
            return str(reponse)
        refuser("Désignez une réponse avec les flèches, puis Entrée.")


def cocher(
    propositions: Sequence[Proposition],
    cochees: Sequence[str],
    defaut: Callable[[tuple[str, ...]], str],
    *,
    rappel: str = "",
    retour: str = "",
) -> tuple[str, ...]:
    """Rend les valeurs cochées, quand `defaut` n'y trouve rien à redire ; `retour` lève `Retour`."""
    while True:
        choix = [Choice(p.plie(_MARGE_CASES), p.valeur, checked=p.valeur in cochees) for p in propositions]
        if retour:
            choix.append(Choice(retour, _RETOUR))
        question = questionary.checkbox(
            _invite(rappel),
            choices=choix,
            instruction="(Espace : cocher, Entrée : fin)",
            use_jk_keys=False,
            style=_STYLE,
            erase_when_done=True,
        )
        cochees = tuple(_poser(question))
        if _RETOUR in cochees:
            raise Retour
        faute = defaut(cochees)
        if not faute:
            return cochees
        refuser(faute)


def ecrire(
    invite: str, actuelle: str, defaut: Callable[[str], str], *, retour: bool = False, plus_tard: bool = False
) -> str:
    """Rend le texte saisi, sans blancs autour, quand `defaut` n'y trouve rien à redire.

    « < » seul lève `Retour` si l'on peut revenir, « . » seul lève `PlusTard` si l'on peut attendre.
    """
    consignes = [c for c, permise in (("« < » : revenir", retour), ("« . » : plus tard", plus_tard)) if permise]
    if consignes:
        click.echo(plier(f"({', '.join(consignes)})", retrait=2), err=True)
    while True:
        saisie = questionary.text(invite, default=actuelle, style=_STYLE, erase_when_done=True)
        texte = str(_poser(saisie)).strip()
        if retour and texte == "<":
            raise Retour
        if plus_tard and texte == ".":
            raise PlusTard
        faute = defaut(texte)
        if not faute:
            return texte
        refuser(faute)
        actuelle = texte


def confirmer(reponse: str) -> None:
    """Écrit la réponse retenue, à la place de la question effacée."""
    click.echo(plier(f"✓ {reponse}", retrait=2, suite=4), err=True)


def refuser(faute: str) -> None:
    """Dit pourquoi une réponse ne convient pas, avant de reposer la question."""
    click.secho(plier(majuscule(faute), retrait=2), bold=True, fg="red", err=True)


def _invite(rappel: str) -> str:
    return f"{plier(rappel, retrait=2).lstrip()}\n " if rappel else "Votre choix"


def _poser(question: questionary.Question) -> Any:
    try:
        return question.unsafe_ask()
    except (KeyboardInterrupt, EOFError):
        raise Arret from None
