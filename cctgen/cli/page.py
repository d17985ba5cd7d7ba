"""La commande qui ouvre la page web ; elle la lance à part, sans rien en connaître."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import click

from cctgen.cli.terminal.francais import Commande
from cctgen.cli.terminal.options import CHEMIN
from cctgen.socle.erreurs import OutilAbsent


@click.command(cls=Commande)
@click.option("--port", type=click.IntRange(1, 65535), default=8000, metavar="N", help="Port de la page (8000).")
@click.option("--adresse", default="127.0.0.1", metavar="HOTE", help="Adresse d'écoute (ce poste seul par défaut).")
@click.option("--donnees", type=CHEMIN, metavar="DOSSIER", help="Où vivent base et fichiers (~/.cctgen-web).")
@click.option("--travailleurs", type=click.IntRange(1, 64), metavar="N", help="Processus qui servent (deux par cœur).")
def servir(port: int, adresse: str, donnees: Path | None, travailleurs: int | None) -> int:
    """Ouvre la page web sur ce poste : préparer, publier et vérifier sans terminal.

    Au premier lancement, un compte et son mot de passe s'affichent, et l'exemple « portail » est prêt à visiter.

    \b
    Exemple :  cctgen servir --port 8080
    """
    if find_spec("django") is None:
        raise OutilAbsent("La page web n'est pas installée.", 'Installez-la : pip install "cctgen[web]"')
    options = ["--port", str(port), "--adresse", adresse]
    if travailleurs is not None:
        options += ["--travailleurs", str(travailleurs)]
    if donnees is not None:
        options += ["--donnees", str(donnees)]
    commande = [sys.executable, "-m", "cctgen.web", *options]
    if os.name == "posix":
        # La page prend la place de la commande : l'arrêter, de quelque façon que ce soit, arrête la page.
        os.execv(sys.executable, commande)  # noqa: S606 (une liste d'arguments, sans interprète)
    return subprocess.call(commande)
