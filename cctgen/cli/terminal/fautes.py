"""Ce qui arrête une commande, dit en français, en clair ou en JSON, avec son code de sortie."""

from __future__ import annotations

import contextlib
import errno
import os
import sys

import click

from cctgen import __version__
from cctgen.cli.terminal.ecran import plier_pour_un_terminal
from cctgen.cli.terminal.francais import en_clair
from cctgen.socle.erreurs import DonneesInvalides, ErreurCctgen
from cctgen.socle.refus import refus_du_systeme

_DEMESURE = ErreurCctgen(
    "Un fichier demande plus de mémoire que n'en a ce poste.",
    "Cherchez le fichier démesuré parmi ceux donnés à la commande, ou allégez-le.",
)


def dire_la_faute(faute: Exception, arguments: list[str]) -> int:
    """Écrit ce qui arrête la commande ; rend 2 pour un mauvais usage, 1 pour une entrée fautive, 3 pour un défaut."""
    en_json = "--json" in arguments
    match faute:
        case click.ClickException():
            contexte = getattr(faute, "ctx", None)
            if contexte is not None:
                click.echo(contexte.get_usage(), err=True)
            chemin = "cctgen" if contexte is None else contexte.command_path
            return _dire(ErreurCctgen(en_clair(faute), f"Voyez : {chemin} --help"), 2, en_json=en_json)
        case ErreurCctgen():
            return _dire(faute, 1, en_json=en_json)
        case OSError():
            return _dire(refus_du_systeme(faute), 1, en_json=en_json)
        case MemoryError() | RecursionError():
            return _dire(_DEMESURE, 1, en_json=en_json)
        case _:
            return _dire(_defaut_de_l_outil(faute, arguments), 3, en_json=en_json)


def dire_l_interruption(arguments: list[str]) -> int:
    """Dit que la personne a interrompu la commande ; rend 130."""
    if "--json" in arguments:
        from cctgen.cli.terminal.affichage import rendre_json

        rendre_json({"erreur": "Interrompu.", "conseil": "", "anomalies": []})
    click.echo("\nInterrompu.", err=True)
    return 130


def sortie_refusee(erreur: OSError) -> int:
    """Rend 1, la sortie standard étant pleine ou fermée : rien n'y est plus écrit, Python n'a pas à s'en plaindre."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if erreur.errno != errno.EPIPE:
        with contextlib.suppress(OSError):
            click.echo("Erreur : la sortie ne peut pas être écrite, le disque est sans doute plein.", err=True)
    return 1


def _dire(erreur: ErreurCctgen, code: int, *, en_json: bool) -> int:
    from cctgen.cli.terminal.affichage import montrer_anomalies, rendre_json

    anomalies = erreur.anomalies if isinstance(erreur, DonneesInvalides) else ()
    if en_json:
        rendre_json(
            {"erreur": erreur.message, "conseil": erreur.conseil, "anomalies": [a.en_dict() for a in anomalies]}
        )
    if anomalies:
        montrer_anomalies(anomalies)
    for etiquette, phrase in (("Erreur", erreur.message), ("Conseil", erreur.conseil)):
        if phrase:
            click.echo(plier_pour_un_terminal(f"{etiquette} : {phrase}", erreur=True, suite=2), err=True)
    return code


def _defaut_de_l_outil(faute: Exception, arguments: list[str]) -> ErreurCctgen:
    # Chargés seulement ici : une commande qui réussit n'attend pas ces modules.
    import platform
    import tempfile
    import traceback

    entete = f"cctgen {__version__}, Python {platform.python_version()}, {platform.system()}\n{arguments}\n\n"
    with tempfile.NamedTemporaryFile(
        "w", prefix="cctgen-defaut-", suffix=".log", delete=False, encoding="utf-8", errors="backslashreplace"
    ) as journal:
        journal.write(entete + "".join(traceback.format_exception(faute)))
    return ErreurCctgen(
        "Défaut de cctgen, et non de vos fichiers.", f"Joignez ce journal à un signalement : {journal.name}"
    )
