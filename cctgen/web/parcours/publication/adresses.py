"""Les adresses de la publication, sous celle de la consultation."""

from __future__ import annotations

from django.urls import path

from cctgen.web.parcours.publication import vues, vues_decisions, vues_pieces

urlpatterns = [
    path("", vues.publication, name="publication"),
    path("publier/", vues.publier, name="publier"),
    path("additif/", vues.rediger_l_additif, name="rediger-additif"),
    path("passer-outre/<slug:code>/", vues_decisions.franchir, name="passer-outre"),
    path("passer-outre/<slug:code>/revenir/", vues_decisions.revenir_sur_la_decision, name="revenir-sur-la-decision"),
    path("versions/<int:version>/", vues_pieces.pieces, name="pieces-zip"),
    path("versions/<int:version>/<str:nom>", vues_pieces.piece, name="piece"),
    path("ecarts/<int:avant>/<int:apres>/", vues_pieces.ecarts, name="ecarts-zip"),
    path("ecarts/<str:nom>", vues_pieces.ecart, name="ecart"),
]
