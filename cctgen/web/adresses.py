"""Les adresses de la page ; chaque parcours a les siennes."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from cctgen.web.parcours.accessibilite import vues as accessibilite
from cctgen.web.parcours.accueil import vues as accueil
from cctgen.web.parcours.accueil import vues_identite as identite
from cctgen.web.parcours.comptes import vues as comptes
from cctgen.web.parcours.connexion import vues as connexion
from cctgen.web.parcours.soumission import vues as soumission
from cctgen.web.parcours.suivi import vues as suivi

urlpatterns: list[URLPattern | URLResolver] = [
    path("", accueil.accueil, name="accueil"),
    path("favicon.ico", connexion.icone, name="icone"),
    path("accessibilite/", accessibilite.declaration, name="accessibilite"),
    path("connexion/", connexion.connexion, name="connexion"),
    path("deconnexion/", connexion.deconnexion, name="deconnexion"),
    path("mot-de-passe/", comptes.mot_de_passe, name="mot-de-passe"),
    path("comptes/", comptes.comptes, name="comptes"),
    path("comptes/<int:personne>/", comptes.basculer, name="basculer-compte"),
    path("consultations/<uuid:consultation>/partage/", comptes.partage, name="partage"),
    path("consultations/<uuid:consultation>/partage/<int:participation>/", comptes.retirer, name="retirer-role"),
    path("clausier/", include("cctgen.web.parcours.clausier.adresses")),
    path("consultations/<uuid:consultation>/", accueil.tableau, name="tableau"),
    path("consultations/<uuid:consultation>/identite/", identite.identite, name="identite"),
    path("consultations/nouvelle/", identite.creer_une_consultation, name="nouvelle-consultation"),
    path(
        "consultations/<uuid:consultation>/questionnaire/",
        include("cctgen.web.parcours.questionnaire.adresses"),
    ),
    path("consultations/<uuid:consultation>/dossier/", include("cctgen.web.parcours.dossier.adresses")),
    path(
        "consultations/<uuid:consultation>/publication/",
        include("cctgen.web.parcours.publication.adresses"),
    ),
    path("consultations/<uuid:consultation>/histoire/", include("cctgen.web.parcours.histoire.adresses")),
    path("verifier-ma-matrice/", soumission.verifier_ma_matrice, name="verifier-ma-matrice"),
    path("consultations/<uuid:consultation>/bareme/", include("cctgen.web.parcours.bareme.adresses")),
    path("consultations/<uuid:consultation>/clausier/", include("cctgen.web.parcours.correction.adresses")),
    path("consultations/<uuid:consultation>/travaux/<uuid:travail>/", suivi.travail, name="travail"),
]
if settings.OIDC_RP_CLIENT_ID:
    urlpatterns.append(path("identite/", include("cctgen.web.parcours.connexion.fournisseur")))
