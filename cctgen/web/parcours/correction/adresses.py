"""Les adresses des corrections d'ensemble, sous celle de la consultation."""

from __future__ import annotations

from django.urls import path

from cctgen.web.parcours.correction import vues

urlpatterns = [path("", vues.adopter, name="adopter-clausier")]
