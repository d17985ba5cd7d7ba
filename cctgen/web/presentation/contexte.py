"""Ce que tout gabarit connaît, quelle que soit la page."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from cctgen import __version__


def page(_requete: HttpRequest) -> dict[str, Any]:
    """Rend la marque, la voie de connexion, la version de l'outil, et ce qu'on peut déposer au plus."""
    return {
        "marque_etat": settings.MARQUE_ETAT,
        "fournisseur_identite": bool(settings.OIDC_RP_CLIENT_ID),
        "version_outil": __version__,
        "taille_recue_max": settings.TAILLE_RECUE_MAX // 1_000_000,
        "taille_recue_octets": settings.TAILLE_RECUE_MAX,
    }
