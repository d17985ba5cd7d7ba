"""Les pages de connexion, ouvertes à tous."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.views.csrf import csrf_failure
from django.views.decorators.http import require_safe

from cctgen.web.droits.garde import reservee
from cctgen.web.droits.session_fermee import gardee, jeton_perime
from cctgen.web.parcours.connexion.sortie import Deconnexion
from cctgen.web.roles import Droit


class Connexion(LoginView):
    """Connecte, puis mène où la personne allait ; une saisie que la session fermée a retenue lui est rendue."""

    template_name = "comptes/connexion.html"
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Ouvre la session ; la saisie retenue ne part que si la personne la renvoie."""
        reponse = super().form_valid(form)
        saisie, suite = gardee(self.request.POST), self.get_redirect_url()
        if saisie is None or not suite:
            return reponse
        return render(self.request, "comptes/reprendre.html", {"saisie": saisie, "suite": suite})

    def get_context_data(self, **nommes: Any) -> dict[str, Any]:
        """Garde la saisie retenue quand l'identifiant ou le mot de passe est faux."""
        return super().get_context_data(**nommes) | {"saisie": gardee(self.request.POST)}


connexion = reservee(Droit.PUBLIC)(Connexion.as_view())
deconnexion = reservee(Droit.PUBLIC)(Deconnexion.as_view())


@reservee(Droit.PUBLIC)
@require_safe
def icone(_requete: HttpRequest) -> HttpResponse:
    """Renvoie à l'icône que les navigateurs demandent sans qu'on la leur annonce."""
    return redirect(static("cctgen/icone.svg"))


@reservee(Droit.PUBLIC)
def refus_du_jeton(requete: HttpRequest, reason: str = "") -> HttpResponse:
    """Rend la saisie dont le jeton a changé avec la connexion ; tout autre envoi sans jeton est une page expirée."""
    return jeton_perime(requete) or csrf_failure(requete, reason)
