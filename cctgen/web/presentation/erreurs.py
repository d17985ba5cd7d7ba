"""Une erreur attendue devient une page qui dit quoi faire ; jamais une trace."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import render
from django.template.loader import render_to_string

from cctgen.socle.erreurs import DossierOccupe, ErreurCctgen
from cctgen.web.presentation.messages import anomalie_dite, refus_dit
from cctgen.web.presentation.saisie import envoyee

_CONFLIT, _REFUS = 409, 422


class DireLesErreurs:
    """Attrape ce que lèvent les usages, que chaque page peut aussi traiter elle-même."""

    def __init__(self, suite: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._suite = suite

    def __call__(self, requete: HttpRequest) -> HttpResponseBase:
        """Laisse passer la demande ; une adresse qui ne s'ouvre que par son bouton le dit."""
        reponse = self._suite(requete)
        if isinstance(reponse, HttpResponseNotAllowed) and requete.method == "GET":
            reponse.content = render_to_string("405.html", request=requete)
        return reponse

    def process_exception(self, requete: HttpRequest, erreur: Exception) -> HttpResponse | None:
        """Rend la page d'une erreur de cctgen ; les autres suivent leur cours."""
        if not isinstance(erreur, ErreurCctgen):
            return None
        refus = refus_dit(erreur)
        contexte = {
            "message": refus.message,
            "conseil": refus.conseil,
            "anomalies": [anomalie_dite(a) for a in refus.anomalies],
            "saisie": () if requete.FILES else envoyee(requete.POST),
        }
        statut = _CONFLIT if isinstance(erreur, DossierOccupe) else _REFUS
        return render(requete, "erreur.html", contexte, status=statut)
