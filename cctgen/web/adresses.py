"""Les adresses de la page ; chaque parcours a les siennes."""

from __future__ import annotations

from django.urls import path

from cctgen.web.parcours.accueil import vues as accueil
from cctgen.web.parcours.connexion import vues as connexion
from cctgen.web.travaux import vues as travaux

urlpatterns = [
    path("", accueil.accueil, name="accueil"),
    path("connexion/", connexion.connexion, name="connexion"),
    path("deconnexion/", connexion.deconnexion, name="deconnexion"),
    path("consultations/<uuid:consultation>/", accueil.tableau, name="tableau"),
    path("consultations/<uuid:consultation>/travaux/<uuid:travail>/", travaux.travail, name="travail"),
]
