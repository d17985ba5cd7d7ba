"""`python -m cctgen.web.service premier-compte` : le premier compte d'une page installée pour un service."""

from __future__ import annotations

import os
import sys


def principal(arguments: list[str]) -> int:
    """Crée le premier compte et l'affiche ; rend 1 s'il y a déjà quelqu'un, 2 pour une demande inconnue."""
    if arguments != ["premier-compte"]:
        sys.stderr.write("Une seule demande est connue : premier-compte.\n")
        return 2
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cctgen.web.reglages")
    import django  # noqa: PLC0415 (les réglages se lisent d'abord)

    django.setup()
    from cctgen.web.service.lancement import creer_le_premier_compte  # noqa: PLC0415

    compte = creer_le_premier_compte()
    if compte is None:
        sys.stderr.write("Il y a déjà un compte : créez les autres depuis la page, menu « Comptes ».\n")
        return 1
    sys.stderr.write(f"Premier compte : {compte.identifiant}   mot de passe : {compte.mot_de_passe}   (notez-le)\n")
    return 0


if __name__ == "__main__":
    sys.exit(principal(sys.argv[1:]))
