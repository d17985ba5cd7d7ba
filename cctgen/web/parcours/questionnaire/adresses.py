"""Les adresses du questionnaire, sous celle de la consultation."""

from __future__ import annotations

from django.urls import path

from cctgen.web.parcours.questionnaire import vues

urlpatterns = [
    path("", vues.questionnaire, name="questionnaire"),
    path("sans-objet/", vues.oter_sans_objet, name="oter-sans-objet"),
    path("<slug:rubrique>/", vues.rubrique, name="rubrique"),
    path("<slug:rubrique>/apercu/", vues.apercu, name="rubrique-apercu"),
]
