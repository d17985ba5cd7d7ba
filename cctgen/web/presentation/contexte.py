"""Ce que tout gabarit connaît, quelle que soit la page."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from cctgen import __version__


def page(requete: HttpRequest) -> dict[str, Any]:
    """Rend la marque, la voie de connexion, la version de l'outil, et ce qu'on peut déposer au plus."""
    return {
        "marque_etat": settings.MARQUE_ETAT,
        "fournisseur_identite": bool(settings.OIDC_RP_CLIENT_ID),
        "version_outil": __version__,
        "taille_recue_max": settings.TAILLE_RECUE_MAX // 1_000_000,
        "taille_recue_octets": settings.TAILLE_RECUE_MAX,
        "retour": lambda: d_ou_elle_vient(requete),
    }


def d_ou_elle_vient(requete: HttpRequest) -> str:
    """Rend l'écran de cette page d'où vient la personne, ou rien."""
    precedente = requete.META.get("HTTP_REFERER", "")
    # Un envoi revient à son propre formulaire ; une page qui ne s'ouvre pas ne ramène pas à elle-même.
    d_ailleurs = requete.method == "POST" or precedente != requete.build_absolute_uri()
    sure = url_has_allowed_host_and_scheme(precedente, {requete.get_host()}, requete.is_secure())
    return precedente if d_ailleurs and sure else ""
