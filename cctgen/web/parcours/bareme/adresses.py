"""Les adresses du barème, sous celle de la consultation."""

from __future__ import annotations

from django.urls import path

from cctgen.web.parcours.bareme import vues

urlpatterns = [
    path("", vues.bareme, name="bareme"),
    path("champ/<slug:code>/", vues.champ, name="champ-du-bareme"),
    path("effet/", vues.effet, name="effet-du-bareme"),
    path("regler/", vues.regler, name="regler-bareme"),
]
