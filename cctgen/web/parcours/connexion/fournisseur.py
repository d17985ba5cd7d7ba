"""Les adresses du fournisseur d'identité, aux noms que la bibliothèque attend, et le retour de qui s'y est connecté."""

from __future__ import annotations

import requests
from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from jwt.exceptions import PyJWTError
from mozilla_django_oidc.views import OIDCAuthenticationCallbackView, OIDCAuthenticationRequestView

from cctgen.web.droits.garde import reservee
from cctgen.web.parcours.connexion.sortie import sortie
from cctgen.web.roles import Droit

_publique = reservee(Droit.PUBLIC)

REFUS = (
    "Le fournisseur d’identité n’a pas permis de vous connecter. Recommencez ; si cela se répète, "
    "dites-le à la personne qui administre cette page, avec l’heure de votre essai."
)


class Retour(OIDCAuthenticationCallbackView):  # type: ignore[misc]
    """Connecte la personne qui revient du fournisseur ; tout refus ou toute panne se dit à l'écran de connexion."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Lit la réponse du fournisseur ; un jeton faux ou un fournisseur muet n'est jamais une page d'erreur."""
        try:
            reponse: HttpResponse = super().get(request)
        except (requests.RequestException, SuspiciousOperation, PyJWTError):
            return self.login_failure()
        return reponse

    def login_failure(self) -> HttpResponse:
        """Ramène à l'écran de connexion, qui dit quoi faire."""
        messages.error(self.request, REFUS)
        return redirect("connexion")


urlpatterns = [
    path("retour/", _publique(Retour.as_view()), name="oidc_authentication_callback"),
    path("demande/", _publique(OIDCAuthenticationRequestView.as_view()), name="oidc_authentication_init"),
    path("sortie/", sortie, name="sortie"),
]
