"""Un groupe de commandes qui n'importe que celle qu'on appelle : les autres ne font pas attendre."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any, NamedTuple

import click

from cctgen.cli.terminal.francais import (
    Commande,
    aide_repliee,
    ecrire_une_liste,
    option_d_aide,
    options_de_bavardage,
    options_decrites,
)


class Entree(NamedTuple):
    """Une commande du sommaire : son nom, où elle est écrite (« module:fonction »), son résumé dans l'aide."""

    nom: str
    lieu: str
    resume: str


class Groupe(click.Group):
    """Un groupe dont l'aide est en français, dans l'ordre où l'on s'en sert ; `sommaire` dit où est chaque commande."""

    command_class = Commande

    def __init__(self, *arguments: Any, sommaire: Sequence[Entree], **reglages: Any) -> None:
        super().__init__(*arguments, **reglages)
        self.params += options_de_bavardage()
        self.sommaire = {entree.nom: entree for entree in sommaire}

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (signature de click)
        """Rend les noms des commandes, dans l'ordre du sommaire."""
        return list(self.sommaire)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 (signature de click)
        """Importe la commande demandée, et elle seule."""
        entree = self.sommaire.get(cmd_name)
        if entree is None:
            return None
        if cmd_name not in self.commands:
            module, _, fonction = entree.lieu.partition(":")
            self.add_command(getattr(import_module(module), fonction), cmd_name)
        return self.commands[cmd_name]

    def get_help(self, ctx: click.Context) -> str:
        """Rend l'aide, repliée à la largeur du terminal."""
        return aide_repliee(self, ctx)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Lit les arguments ; sans aucun, montre l'aide : ce n'est pas une faute."""
        if not args and not ctx.resilient_parsing:
            click.echo(ctx.get_help())
            ctx.exit()
        return super().parse_args(ctx, args)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Rend l'option d'aide, décrite en français."""
        return option_d_aide(self, ctx)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Écrit la ligne d'usage."""
        formatter.write_usage(ctx.command_path, "[OPTIONS] COMMANDE [ARGUMENTS]…", prefix="Usage : ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Écrit les options, puis les commandes d'après le sommaire."""
        lignes = options_decrites(self, ctx)
        with formatter.section("Options "):
            ecrire_une_liste(formatter, lignes)
        with formatter.section("Commandes "):
            ecrire_une_liste(formatter, [(entree.nom, entree.resume) for entree in self.sommaire.values()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[Any]:
        """Propose les commandes d'après le sommaire, puis les options."""
        from click.shell_completion import CompletionItem

        proposees = [
            CompletionItem(entree.nom, help=entree.resume)
            for entree in self.sommaire.values()
            if entree.nom.startswith(incomplete)
        ]
        return [*proposees, *click.Command.shell_complete(self, ctx, incomplete)]

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Trouve la commande ; une commande inconnue se dit en français."""
        if args and args[0] not in self.sommaire and not args[0].startswith("-"):
            from difflib import get_close_matches

            proches = get_close_matches(args[0], self.sommaire, n=1, cutoff=0.7)
            suite = f" Vouliez-vous : {proches[0]} ?" if proches else ""
            raise click.UsageError(f"La commande « {args[0]} » n'existe pas.{suite}", ctx)
        return super().resolve_command(ctx, args)
