"""Les adresses du clausier."""

from __future__ import annotations

from django.urls import path

from cctgen.web.parcours.clausier import vues

urlpatterns = [
    path("", vues.liste, name="clausier"),
    path("a-verser/", vues.fichiers_a_verser, name="fichiers-a-verser"),
    path("<slug:clause>/", vues.clause, name="clause"),
    path("<slug:clause>/remarque/", vues.remarquer, name="remarquer"),
    path("<slug:clause>/correction/", vues.proposer, name="proposer"),
    path("<slug:clause>/correction/<int:correction>/", vues.fichier_corrige, name="fichier-corrige"),
    path("<slug:clause>/visa/", vues.viser, name="viser"),
]
