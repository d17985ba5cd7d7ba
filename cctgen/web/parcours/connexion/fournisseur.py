"""Les adresses du fournisseur d'identité, aux noms que la bibliothèque attend."""

from __future__ import annotations

from django.urls import path
from mozilla_django_oidc.views import OIDCAuthenticationCallbackView, OIDCAuthenticationRequestView

from cctgen.web.droits.garde import reservee
from cctgen.web.roles import Droit

_publique = reservee(Droit.PUBLIC)

urlpatterns = [
    path("retour/", _publique(OIDCAuthenticationCallbackView.as_view()), name="oidc_authentication_callback"),
    path("demande/", _publique(OIDCAuthenticationRequestView.as_view()), name="oidc_authentication_init"),
]
