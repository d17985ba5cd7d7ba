"""`python -m cctgen.web.service` : le premier compte d'une page installée pour un service, et son ménage."""

from __future__ import annotations

import argparse
import os
import sys
from datetime import timedelta
from decimal import Decimal


def principal(arguments: list[str]) -> int:
    """Joue la demande ; rend 1 si elle n'a pas d'objet."""
    demande = _demandes().parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cctgen.web.reglages")
    import django  # noqa: PLC0415 (les réglages se lisent d'abord)

    django.setup()
    return _faire_le_menage(demande.heures) if demande.nom == "menage" else _creer_le_premier_compte()


def _demandes() -> argparse.ArgumentParser:
    analyse = argparse.ArgumentParser(prog="python -m cctgen.web.service")
    noms = analyse.add_subparsers(dest="nom", required=True)
    noms.add_parser("premier-compte", help="crée le premier compte et l'affiche")
    menage = noms.add_parser("menage", help="ôte les contenus que rien ne cite et les dossiers de travail abandonnés")
    menage.add_argument("--heures", type=int, default=48, help="ce qui est plus récent reste (48 ; 1 au moins)")
    return analyse


def _creer_le_premier_compte() -> int:
    from cctgen.web.service.lancement import creer_le_premier_compte  # noqa: PLC0415

    compte = creer_le_premier_compte()
    if compte is None:
        sys.stderr.write("Il y a déjà un compte : créez les autres depuis la page, menu « Comptes ».\n")
        return 1
    sys.stderr.write(f"Premier compte : {compte.identifiant}   mot de passe : {compte.mot_de_passe}   (notez-le)\n")
    return 0


def _faire_le_menage(heures: int) -> int:
    from cctgen.socle.nombres import en_francais  # noqa: PLC0415
    from cctgen.web.depot.menage import faire_le_menage  # noqa: PLC0415

    fait = faire_le_menage(timedelta(hours=heures))
    poids = en_francais(Decimal(fait.octets) / 1_000_000, 1)
    sys.stderr.write(
        f"Contenus ôtés : {fait.contenus} ({poids} Mo). Dossiers de travail abandonnés ôtés : {fait.dossiers}.\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(principal(sys.argv[1:]))
