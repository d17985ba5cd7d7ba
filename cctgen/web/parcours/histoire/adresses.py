"""Les adresses de l'histoire, sous celle de la consultation."""

from __future__ import annotations

from django.urls import path

from cctgen.web.parcours.histoire import vues, vues_redepot, vues_retablir

urlpatterns = [
    path("", vues.histoire, name="histoire"),
    path("comparer/", vues.comparer, name="comparer-etats"),
    path("redeposer/", vues_redepot.redeposer, name="redeposer"),
    path("redeposer/<uuid:depot>/", vues_redepot.depot, name="depot"),
    path("redeposer/<uuid:depot>/abandonner/", vues_redepot.abandonner, name="abandonner-depot"),
    path("<int:numero>/", vues.etat, name="etat"),
    path("<int:numero>/retablir/", vues_retablir.retablir_etat, name="retablir-etat"),
    path("<int:numero>/zip/", vues.zip_de_l_etat, name="etat-zip"),
    path("<int:numero>/fichiers/<path:chemin>", vues.fichier_de_l_etat, name="fichier-etat"),
]
