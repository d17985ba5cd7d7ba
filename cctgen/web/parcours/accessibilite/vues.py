"""La déclaration d'accessibilité, ouverte à tous."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cctgen.web.droits.garde import reservee
from cctgen.web.roles import Droit


@reservee(Droit.PUBLIC)
@require_safe
def declaration(requete: HttpRequest) -> HttpResponse:
    """Dit l'état de la page, ce qui a été contrôlé, et à qui signaler un défaut."""
    contexte = {"service": settings.SERVICE, "contact": settings.CONTACT}
    return render(requete, "accessibilite.html", contexte)
