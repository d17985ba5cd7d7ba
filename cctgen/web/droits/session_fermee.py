"""La session s'est fermée pendant une saisie : la page le dit, et la saisie traverse la connexion sans rien écrire.

La saisie voyage dans le formulaire de connexion lui-même : rien n'est gardé pour qui n'a pas de compte.
"""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render, resolve_url
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from cctgen.web.comptes.models import Personne
from cctgen.web.presentation.saisie import Saisie, champs_de, envoyee
from cctgen.web.presentation.templatetags.jeton import AUTEUR

_REFUS = 403
_GARDE = "saisie."
"""Ce qui précède, à la connexion, le nom de chaque champ gardé (`comptes/connexion.html`)."""
_RETENUE = "retenue"
"""Ce que porte un formulaire de connexion qui garde une saisie, fût-elle vide."""


def sans_session(requete: HttpRequest) -> HttpResponse:
    """Rend, à qui n'est pas connecté, la voie de la connexion : rien de ce qu'il envoie n'est perdu ni enregistré."""
    htmx = getattr(requete, "htmx", None)
    if isinstance(htmx, HtmxDetails) and htmx:
        return _au_fragment(requete, htmx)
    if requete.method != "POST":
        return redirect_to_login(requete.get_full_path())
    contexte = {
        "form": AuthenticationForm(requete),
        "next": requete.get_full_path(),
        "saisie": envoyee(requete.POST),
        "auteur": requete.POST.get(AUTEUR, ""),
        "fichiers": bool(requete.FILES),
    }
    return render(requete, "comptes/connexion.html", contexte, status=_REFUS)


def est_d_un_autre(requete: HttpRequest) -> bool:
    """Vrai d'un envoi dont le formulaire s'est ouvert sous un autre compte que celui de la session."""
    auteur = requete.POST.get(AUTEUR, "") if requete.method == "POST" else ""
    return bool(auteur) and isinstance(requete.user, Personne) and auteur != requete.user.get_username()


def reprendre(requete: HttpRequest, saisie: Saisie, suite: str, *, ouverte: bool) -> HttpResponse:
    """Rend une saisie à renvoyer, son auteur nommé s'il n'est pas la personne ; `ouverte` dit si elle peut l'envoyer.

    Rien n'en est enregistré : sous un autre compte, elle se garde aussi le temps de se reconnecter comme son auteur.
    """
    auteur = requete.POST.get(AUTEUR, "")
    if requete.headers.get("HX-Request") == "true":
        return render(requete, "comptes/session_fermee.html", {"autre": auteur if est_d_un_autre(requete) else ""})
    contexte = {
        "saisie": saisie,
        "suite": suite,
        "autre": auteur if est_d_un_autre(requete) else "",
        "auteur": auteur,
        "ouverte": ouverte,
        "fichiers": bool(requete.FILES),
    }
    return render(requete, "comptes/reprendre.html", contexte, status=_REFUS)


def jeton_perime(requete: HttpRequest, *, ouverte: bool) -> HttpResponse | None:
    """Rend sa saisie à qui s'est reconnecté dans un autre onglet, ou dont tous les témoins sont effacés.

    Rien si l'envoi ne vient pas d'une page d'ici.

    Le navigateur seul écrit `Sec-Fetch-Site` : un autre site ne fait pas passer son envoi pour celui de la personne.
    """
    if requete.method != "POST" or requete.headers.get("Sec-Fetch-Site") != "same-origin":
        return None
    if not isinstance(requete.user, Personne):
        return sans_session(requete)
    return reprendre(requete, envoyee(requete.POST), requete.get_full_path(), ouverte=ouverte)


def gardee(connexion: QueryDict) -> Saisie | None:
    """Rend, sous leur vrai nom, les champs gardés que porte un envoi du formulaire de connexion ; rien s'il n'en garde.

    Un geste sans champ (« Produire les pièces ») est une saisie vide, qui se renvoie comme une autre.
    """
    if _RETENUE not in connexion:
        return None
    return tuple((nom.removeprefix(_GARDE), v) for nom, v in champs_de(connexion) if nom.startswith(_GARDE))


def _au_fragment(requete: HttpRequest, htmx: HtmxDetails) -> HttpResponse:
    """Répond à ce qui remplirait un morceau de page : un mot à côté d'une saisie, sinon la connexion en pleine page."""
    if requete.method == "POST":
        return render(requete, "comptes/session_fermee.html")
    suite = urlencode({"next": htmx.current_url_abs_path or "/"})
    return HttpResponseClientRedirect(f"{resolve_url('connexion')}?{suite}")
