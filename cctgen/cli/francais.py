"""click en français : aide, usages et fautes de frappe."""

from __future__ import annotations

from typing import Any

import click


def _option_d_aide(commande: click.Command, contexte: click.Context) -> click.Option | None:
    option = click.Command.get_help_option(commande, contexte)
    if option is not None:
        option.help = "Affiche cette aide."
    return option


def _options(commande: click.Command, contexte: click.Context) -> list[tuple[str, str]]:
    options = (p for p in commande.get_params(contexte) if isinstance(p, click.Option))
    return [ligne for option in options if (ligne := option.get_help_record(contexte)) is not None]


class Commande(click.Command):
    """Une commande dont l'aide est en français et montre un exemple."""

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Rend l'option d'aide, décrite en français."""
        return _option_d_aide(self, ctx)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Écrit la ligne d'usage."""
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix="Usage : ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Écrit la liste des options."""
        lignes = _options(self, ctx)
        with formatter.section("Options "):
            formatter.write_dl(lignes)


class Groupe(click.Group):
    """Un groupe de commandes dont l'aide est en français, dans l'ordre où l'on s'en sert."""

    command_class = Commande

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Rend l'option d'aide, décrite en français."""
        return _option_d_aide(self, ctx)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (signature de click)
        """Rend les commandes dans l'ordre de déclaration."""
        return list(self.commands)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Écrit la ligne d'usage."""
        formatter.write_usage(ctx.command_path, "[OPTIONS] COMMANDE [ARGUMENTS]…", prefix="Usage : ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Écrit les options, puis les commandes."""
        lignes = _options(self, ctx)
        with formatter.section("Options "):
            formatter.write_dl(lignes)
        with formatter.section("Commandes "):
            formatter.write_dl([(nom, c.get_short_help_str(90)) for nom, c in self.commands.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Trouve la commande ; une commande inconnue se dit en français."""
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            raise click.UsageError(f"La commande « {args[0]} » n'existe pas.", ctx)
        return super().resolve_command(ctx, args)


def en_clair(faute: click.ClickException) -> str:
    """Rend une faute d'usage en une phrase française."""
    if isinstance(faute, click.NoSuchOption):
        proches = ", ".join(faute.possibilities or ())
        return f"L'option {faute.option_name} n'existe pas.{f' Vouliez-vous : {proches} ?' if proches else ''}"
    if isinstance(faute, click.MissingParameter):
        return f"Il manque {_nom(faute.param)}."
    if isinstance(faute, click.BadOptionUsage):
        return f"L'option {faute.option_name} est mal employée : elle attend une valeur, ou n'en admet pas."
    if isinstance(faute, click.BadParameter):
        return f"La valeur donnée pour {_nom(faute.param)} n'est pas admise."
    if "unexpected extra argument" in faute.message.lower():
        return "Il y a un argument de trop."
    return faute.message


def _nom(parametre: Any) -> str:
    if parametre is None:
        return "un argument"
    if isinstance(parametre, click.Option):
        return f"l'option {parametre.opts[0]}"
    return f"l'argument {parametre.make_metavar(click.get_current_context(silent=True) or click.Context(Commande('')))}"
