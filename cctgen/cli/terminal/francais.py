"""Une commande de click en français : aide, usages et fautes de frappe."""

from __future__ import annotations

from typing import Any

import click

from cctgen.cli.terminal.ecran import CLE_DE_BAVARDAGE, Bavardage, largeur

_ETROIT = 60
"""En deçà, une aide s'écrit sous le nom de ce qu'elle décrit, non à sa droite."""


def options_de_bavardage() -> list[click.Parameter]:
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


def aide_repliee(commande: click.Command, contexte: click.Context) -> str:
    """Rend l'aide à la largeur du terminal ; click s'arrête sinon à 50 colonnes."""
    contexte.terminal_width = largeur() - 1
    return click.Command.get_help(commande, contexte)


def ecrire_une_liste(formatter: click.HelpFormatter, lignes: list[tuple[str, str]]) -> None:
    """Écrit des noms et leur description ; l'une sous l'autre sur un terminal étroit."""
    formatter.write_dl(lignes, col_max=4 if formatter.width < _ETROIT else 30)


def option_d_aide(commande: click.Command, contexte: click.Context) -> click.Option | None:
    """Rend l'option d'aide, décrite en français."""
    option = click.Command.get_help_option(commande, contexte)
    if option is not None:
        option.help = "Affiche cette aide."
    return option


def options_decrites(commande: click.Command, contexte: click.Context) -> list[tuple[str, str]]:
    """Rend chaque option et ce qu'elle fait."""
    options = (p for p in commande.get_params(contexte) if isinstance(p, click.Option))
    return [ligne for option in options if (ligne := option.get_help_record(contexte)) is not None]


class Commande(click.Command):
    """Une commande dont l'aide est en français et montre un exemple."""

    def __init__(self, *arguments: Any, **reglages: Any) -> None:
        super().__init__(*arguments, **reglages)
        self.params += options_de_bavardage()

    def get_help(self, ctx: click.Context) -> str:
        """Rend l'aide, repliée à la largeur du terminal."""
        return aide_repliee(self, ctx)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Rend l'option d'aide, décrite en français."""
        return option_d_aide(self, ctx)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Écrit la ligne d'usage."""
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix="Usage : ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Écrit la liste des options."""
        lignes = options_decrites(self, ctx)
        with formatter.section("Options "):
            ecrire_une_liste(formatter, lignes)


class ValeurRefusee(click.BadParameter):
    """Une valeur que l'outil n'admet pas ; son message, en français, finit la phrase en disant la forme attendue."""


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
        attendue = faute.message if isinstance(faute, ValeurRefusee) else _forme_attendue(faute.param)
        return f"La valeur donnée pour {_nom(faute.param)} n'est pas admise{f' : {attendue}' if attendue else '.'}"
    if "unexpected extra argument" in faute.message.lower():
        return "Il y a un argument de trop."
    return faute.message


def _forme_attendue(parametre: click.Parameter | None) -> str:
    """Rend ce qu'attend un paramètre d'après son type, que click ne dit qu'en anglais."""
    attendu = None if parametre is None else parametre.type
    if isinstance(attendu, click.Choice):
        return f"choisissez parmi {', '.join(map(str, attendu.choices))}."
    if isinstance(attendu, click.IntRange):
        bornes = f"de {attendu.min} à {attendu.max}" if attendu.max is not None else f"à partir de {attendu.min}"
        return f"écrivez un nombre entier {bornes}."
    return "écrivez un nombre entier." if attendu is click.INT else ""


def _nom(parametre: Any) -> str:
    if parametre is None:
        return "un argument"
    if isinstance(parametre, click.Option):
        return f"l'option {parametre.opts[0]}"
    metavar = parametre.make_metavar(click.get_current_context(silent=True) or click.Context(Commande("")))
    return f"l'argument {metavar.strip('[]')}"
