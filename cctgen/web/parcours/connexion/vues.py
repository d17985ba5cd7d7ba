"""Les pages de connexion, ouvertes à tous."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import logout
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.templatetags.static import static
from django.views.csrf import csrf_failure
from django.views.decorators.http import require_safe

from cctgen.web.comptes.models import Personne
from cctgen.web.droits.garde import est_publique, personne_de, peut_envoyer, reservee
from cctgen.web.droits.session_fermee import gardee, jeton_perime, reprendre
from cctgen.web.parcours.connexion.sortie import Deconnexion
from cctgen.web.presentation.templatetags.jeton import AUTEUR
from cctgen.web.roles import Droit

_RECONNECTE = 200


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
        ouverte = peut_envoyer(personne_de(self.request), suite)
        rendue = reprendre(self.request, saisie, suite, ouverte=ouverte)
        rendue.status_code = _RECONNECTE
        return rendue

    def dispatch(self, request: HttpRequest, *mots: Any, **nommes: Any) -> HttpResponseBase:
        """Ferme d'abord la session de qui veut renvoyer une saisie sous le compte de son auteur."""
        if request.method != "POST" or "changer" not in request.POST:
            return super().dispatch(request, *mots, **nommes)
        logout(request)
        return self.render_to_response(
            self.get_context_data(form=AuthenticationForm(request, initial={"username": request.POST.get(AUTEUR, "")}))
        )

    def get_context_data(self, **nommes: Any) -> dict[str, Any]:
        """Garde la saisie retenue quand l'identifiant ou le mot de passe est faux."""
        envoi = self.request.POST
        return super().get_context_data(**nommes) | {"saisie": gardee(envoi), "auteur": envoi.get(AUTEUR, "")}


connexion = reservee(Droit.PUBLIC)(Connexion.as_view())
deconnexion = reservee(Droit.PUBLIC)(Deconnexion.as_view())


@reservee(Droit.PUBLIC)
@require_safe
def icone(_requete: HttpRequest) -> HttpResponse:
    """Renvoie à l'icône que les navigateurs demandent sans qu'on la leur annonce."""
    return redirect(static("cctgen/icone.svg"))


@reservee(Droit.PUBLIC)
def refus_du_jeton(requete: HttpRequest, reason: str = "") -> HttpResponse:
    """Rend la saisie dont le jeton a changé avec la connexion, ou s'est effacé ; sinon, la page est expirée."""
    personne, adresse = getattr(requete, "user", None), requete.get_full_path()
    if not isinstance(personne, Personne) and est_publique(adresse):
        return csrf_failure(requete, reason)
    ouverte = isinstance(personne, Personne) and peut_envoyer(personne, adresse)
    return jeton_perime(requete, ouverte=ouverte) or csrf_failure(requete, reason)
