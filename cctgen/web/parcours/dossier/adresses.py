"""Les adresses du dossier, sous celle de la consultation."""

from __future__ import annotations

from django.urls import path

from cctgen.web.parcours.dossier import vues, vues_ajustements, vues_clause, vues_pieces, vues_services

urlpatterns = [
    path("", vues.dossier, name="dossier"),
    path("ecartees/", vues.ecartees, name="ecartees"),
    path("a-corriger/", vues.anomalies, name="anomalies"),
    path("clauses/<str:clause>/", vues_clause.clause, name="clause-du-dossier"),
    path("clauses/<str:clause>/valeurs/", vues_clause.regler, name="regler"),
    path("clauses/<str:clause>/reponses/", vues_clause.changer, name="changer"),
    path("clauses/<str:clause>/reecrire/", vues_ajustements.reecrire, name="reecrire"),
    path("clauses/<str:clause>/revenir/", vues_ajustements.oter, name="oter"),
    path("ajuster/<str:cible>/", vues_ajustements.ajuster, name="ajuster"),
    path("services/", vues_services.services, name="services"),
    path("services/<slug:service>/", vues_services.service, name="service"),
    path("pieces/", vues_pieces.pieces, name="pieces"),
    path("pieces/produire/", vues_pieces.produire, name="produire"),
    path("pieces/archive/", vues_pieces.archive_des_pieces, name="archive_des_pieces"),
    path("pieces/fichier/<str:piece>/", vues_pieces.piece, name="piece-produite"),
    path("pieces/pdf/<str:piece>/", vues_pieces.pdf, name="pdf"),
    path("pieces/apercu/<slug:document>/", vues_pieces.apercu, name="apercu"),
]
