"""`python -m cctgen.web` : prépare les données, dit où ouvrir la page, et la sert."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from cctgen.web.service.adresse import AdresseRefusee, exiger_l_adresse, hote_et_port
from cctgen.web.service.secret import garder_une_cle


def principal(arguments: list[str]) -> int:
    """Lit les options, prépare le premier lancement et sert la page ; rend 1 si elle ne peut pas s'ouvrir."""
    options = _options().parse_args(arguments)
    try:
        exiger_l_adresse(options.adresse, options.port)
    except AdresseRefusee as refus:
        _dire(f"Erreur : {refus.message}\n{refus.conseil}")
        return 1
    _preparer_et_servir(options)
    return 0


def _preparer_et_servir(options: argparse.Namespace) -> None:
    os.environ["CCTGEN_DONNEES"] = str(options.donnees)
    garder_une_cle(options.donnees)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cctgen.web.reglages")
    # Django lit ses réglages une fois, avant tout autre import des siens.
    import django  # noqa: PLC0415

    django.setup()
    from cctgen.web.service import lancement, serveur  # noqa: PLC0415

    lancement.mettre_la_base_a_jour()
    lancement.menager()
    compte = lancement.creer_le_premier_compte()
    if compte is not None:
        _dire(f"Premier compte : {compte.identifiant}   mot de passe : {compte.mot_de_passe}   (notez-le)")
        lancement.ouvrir_l_exemple(compte.identifiant)
    from cctgen.web.wsgi import application  # noqa: PLC0415

    ouverte = f"La page est ouverte sur http://{hote_et_port(options.adresse, options.port)}/   (Ctrl-C pour arrêter)"
    serveur.servir(application, options.adresse, options.port, options.travailleurs, lambda: _dire(ouverte))


def _options() -> argparse.ArgumentParser:
    analyse = argparse.ArgumentParser(prog="cctgen servir", add_help=False)
    analyse.add_argument(
        "--donnees", type=Path, default=os.environ.get("CCTGEN_DONNEES") or Path.home() / ".cctgen-web"
    )
    analyse.add_argument("--adresse", default="127.0.0.1")
    analyse.add_argument("--port", type=int, default=8000)
    analyse.add_argument("--travailleurs", type=int, default=2 * min(os.cpu_count() or 1, 4))
    return analyse


def _dire(ligne: str) -> None:
    sys.stderr.write(ligne + "\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(principal(sys.argv[1:]))
