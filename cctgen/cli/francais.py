"""click en français : aide, usages et fautes de frappe."""

from __future__ import annotations

from typing import Any

import click

from cctgen.cli.ecran import CLE_DE_BAVARDAGE, Bavardage, largeur

_ETROIT = 60
"""En deçà, une aide s'écrit sous le nom de ce qu'elle décrit, non à sa droite."""


def _options_de_bavardage() -> list[click.Parameter]:
    """Rend --silencieux et -v : sur chaque commande, pour qu'on les mette où l'on y pense."""
    return [
        click.Option(
            ["--silencieux", "-q"],
            is_flag=True,
            expose_value=False,
            callback=_regler_le_bavardage,
            help="Tait le suivi et ce qui est dit pour information.",
        ),
        click.Option(
            ["-v", "--tout-dire"],
            is_flag=True,
            expose_value=False,
            callback=_regler_le_bavardage,
            help="Dit tout : aucune anomalie résumée, la durée de chaque étape.",
        ),
    ]


def _regler_le_bavardage(contexte: click.Context, option: click.Parameter, demande: bool) -> None:
    if not demande:
        return
    niveau = Bavardage.SILENCIEUX if option.name == "silencieux" else Bavardage.TOUT
    if contexte.find_root().meta.setdefault(CLE_DE_BAVARDAGE, niveau) is not niveau:
        raise click.UsageError("--silencieux et -v se contredisent : gardez l'un des deux.", contexte)


def _aide(commande: click.Command, contexte: click.Context) -> str:
    """Rend l'aide à la largeur du terminal ; click s'arrête sinon à 50 colonnes."""
    contexte.terminal_width = largeur() - 1
    return click.Command.get_help(commande, contexte)


def _ecrire_une_liste(formatter: click.HelpFormatter, lignes: list[tuple[str, str]]) -> None:
    formatter.write_dl(lignes, col_max=4 if formatter.width < _ETROIT else 30)


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

    def __init__(self, *arguments: Any, **reglages: Any) -> None:
        super().__init__(*arguments, **reglages)
        self.params += _options_de_bavardage()

    def get_help(self, ctx: click.Context) -> str:
        """Rend l'aide, repliée à la largeur du terminal."""
        return _aide(self, ctx)

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
            _ecrire_une_liste(formatter, lignes)


class Groupe(click.Group):
    """Un groupe de commandes dont l'aide est en français, dans l'ordre où l'on s'en sert."""

    command_class = Commande

    def __init__(self, *arguments: Any, **reglages: Any) -> None:
        super().__init__(*arguments, **reglages)
        self.params += _options_de_bavardage()

    def get_help(self, ctx: click.Context) -> str:
        """Rend l'aide, repliée à la largeur du terminal."""
        return _aide(self, ctx)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Lit les arguments ; sans aucun, montre l'aide : ce n'est pas une faute."""
        if not args and not ctx.resilient_parsing:
            click.echo(ctx.get_help())
            ctx.exit()
        return super().parse_args(ctx, args)

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
            _ecrire_une_liste(formatter, lignes)
        with formatter.section("Commandes "):
            # La première phrase de chaque commande, entière : la limite n'est là que parce que click en veut une.
            _ecrire_une_liste(formatter, [(nom, c.get_short_help_str(500)) for nom, c in self.commands.items()])

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
        manque = "requires an argument" in faute.message
        return f"L'option {faute.option_name} " + ("attend une valeur." if manque else "n'admet pas de valeur.")
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
    metavar = parametre.make_metavar(click.get_current_context(silent=True) or click.Context(Commande("")))
    return f"l'argument {metavar.strip('[]')}"
