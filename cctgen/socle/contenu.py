"""Où se trouvent le clausier, les modèles et les exemples : dans le paquet installé ou dans le dépôt."""

from __future__ import annotations

from pathlib import Path

from cctgen.socle.erreurs import DossierIntrouvable

PAQUET = Path(__file__).resolve().parent.parent
"""Le dossier du paquet `cctgen`."""


def contenu(nom: str) -> Path:
    """Rend le dossier `clausier`, `modeles` ou `exemples`.

    Lève `DossierIntrouvable` si l'installation est incomplète.
    """
    for racine in (PAQUET / "_contenu", PAQUET.parent):
        if (racine / nom).is_dir():
            return racine / nom
    raise DossierIntrouvable(
        f"Le dossier « {nom} » de cctgen est introuvable.", "Réinstallez l'outil : pip install --force-reinstall cctgen"
    )
