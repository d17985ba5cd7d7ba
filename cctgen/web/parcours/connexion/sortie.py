"""Se déconnecter, ici et chez le fournisseur d'identité (OpenID Connect RP-Initiated Logout 1.0)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.views.decorators.http import require_safe

from cctgen.web.droits.garde import reservee
from cctgen.web.roles import Droit

_JETON = "oidc_id_token"
"""La clé de session où la bibliothèque garde le jeton d'identité."""
_ETAT = "etat_de_sortie"
_LONGUEUR_ETAT = 40
"""ProConnect en exige 32 au moins."""


class Deconnexion(LogoutView):
    """Ferme la session de la page, puis celle du fournisseur d'identité qui l'a ouverte."""

    def post(self, request: HttpRequest, *mots: Any, **nommes: Any) -> HttpResponse:
        """Déconnecte d'abord ici : un fournisseur en panne ne laisse pas la session ouverte."""
        jeton = request.session.get(_JETON)
        reponse = super().post(request, *mots, **nommes)
        return redirect(_chez_le_fournisseur(request, jeton)) if jeton and settings.OIDC_DECONNEXION else reponse


def _chez_le_fournisseur(requete: HttpRequest, jeton: str) -> str:
    etat = requete.session[_ETAT] = get_random_string(_LONGUEUR_ETAT)
    demande = {
        "id_token_hint": jeton,
        "state": etat,
        "post_logout_redirect_uri": requete.build_absolute_uri(reverse("sortie")),
    }
    return f"{settings.OIDC_DECONNEXION}?{urlencode(demande)}"


@reservee(Droit.PUBLIC)
@require_safe
def sortie(requete: HttpRequest) -> HttpResponse:
    """Accueille qui revient du fournisseur, déconnecté ; un retour qu'on n'a pas demandé ne dit rien."""
    etat = requete.session.pop(_ETAT, None)
    if etat is not None and etat == requete.GET.get("state"):
        messages.success(requete, "Vous êtes déconnecté, ici et chez votre fournisseur d’identité.")
    return redirect("connexion")
