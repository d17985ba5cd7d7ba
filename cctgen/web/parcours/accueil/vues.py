"""Les pages de l'accueil : la liste des consultations, le tableau de bord de l'une d'elles."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cctgen.web.depot.dossiers import dossier_de_lecture
from cctgen.web.depot.models import Consultation
from cctgen.web.droits.garde import droits_dans, personne_de, reservee
from cctgen.web.parcours.accueil.etapes import situation_de
from cctgen.web.roles import Droit


@reservee(Droit.CONNECTE)
@require_safe
def accueil(requete: HttpRequest) -> HttpResponse:
    """Montre à la personne ses consultations, la dernière changée d'abord."""
    siennes = Consultation.objects.filter(participations__personne=personne_de(requete)).distinct()
    lues = [
        (consultation, situation_de(dossier_de_lecture(consultation.etat)))
        for consultation in siennes.select_related("courant").order_by("-courant__quand")
    ]
    return render(requete, "accueil/liste.html", {"consultations": lues})


@reservee(Droit.LIRE)
@require_safe
def tableau(requete: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Montre où en est une consultation, ce qui la bloque et son histoire."""
    contexte = {
        "consultation": consultation,
        "situation": situation_de(dossier_de_lecture(consultation.etat)),
        "droits": droits_dans(personne_de(requete), consultation),
        "etats": consultation.etats.select_related("auteur")[:20],
    }
    return render(requete, "accueil/tableau.html", contexte)
