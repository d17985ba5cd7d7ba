"""Les pages de connexion, ouvertes à tous."""

from __future__ import annotations

from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from cctgen.web.droits.garde import reservee
from cctgen.web.parcours.connexion.sortie import Deconnexion
from cctgen.web.roles import Droit

connexion = reservee(Droit.PUBLIC)(
    LoginView.as_view(template_name="comptes/connexion.html", redirect_authenticated_user=True)
)
deconnexion = reservee(Droit.PUBLIC)(Deconnexion.as_view())


@reservee(Droit.PUBLIC)
@require_safe
def icone(_requete: HttpRequest) -> HttpResponse:
    """Renvoie à l'icône que les navigateurs demandent sans qu'on la leur annonce."""
    return redirect(static("cctgen/icone.svg"))
