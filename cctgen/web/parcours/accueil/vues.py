"""Les pages de l'accueil : la liste des consultations, le tableau de bord de l'une d'elles."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cctgen.web.depot.models import Consultation
from cctgen.web.droits.garde import droits_dans, personne_de, reservee
from cctgen.web.parcours.accueil.etapes import situation_de, situations_de
from cctgen.web.parcours.accueil.liens import montrer
from cctgen.web.roles import Droit


@reservee(Droit.CONNECTE)
@require_safe
def accueil(requete: HttpRequest) -> HttpResponse:
    """Montre à la personne ses consultations, la dernière changée d'abord."""
    personne = personne_de(requete)
    toutes = Consultation.objects.filter(participations__personne=personne).distinct()
    siennes = list(toutes.select_related("courant").order_by("-courant__quand"))
    situations = situations_de(consultation.etat for consultation in siennes)
    lues = [
        (consultation, montrer(situation, consultation, droits_dans(personne, consultation)))
        for consultation, situation in zip(siennes, situations, strict=True)
    ]
    return render(requete, "accueil/liste.html", {"consultations": lues})


@reservee(Droit.LIRE)
@require_safe
def tableau(requete: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Montre où en est une consultation, ce qui la bloque et son histoire."""
    droits = droits_dans(personne_de(requete), consultation)
    contexte = {
        "consultation": consultation,
        "montree": montrer(situation_de(consultation.etat), consultation, droits),
        "droits": droits,
        "etats": consultation.etats.select_related("auteur")[:20],
    }
    return render(requete, "accueil/tableau.html", contexte)
