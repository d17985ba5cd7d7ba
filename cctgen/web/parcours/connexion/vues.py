"""Les pages de connexion, ouvertes à tous."""

from __future__ import annotations

from django.contrib.auth.views import LoginView, LogoutView

from cctgen.web.droits.garde import reservee
from cctgen.web.roles import Droit

connexion = reservee(Droit.PUBLIC)(
    LoginView.as_view(template_name="comptes/connexion.html", redirect_authenticated_user=True)
)
deconnexion = reservee(Droit.PUBLIC)(LogoutView.as_view())
