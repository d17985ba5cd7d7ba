"""« Vérifier ma matrice » : un fichier reçu, contrôlé à part, rendu ligne par ligne, et rien de gardé."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from cctgen.usages.soumission.recue_d_un_inconnu import FORMATS, Controle, controler_a_part
from cctgen.web.droits.garde import reservee
from cctgen.web.parcours.soumission.debit import PERIODE, est_permis, une_place
from cctgen.web.parcours.soumission.lecture import resultat
from cctgen.web.presentation.reception import faute_de_taille
from cctgen.web.roles import Droit

_FAUTIF, _TROP_GROS, _TROP_SOUVENT, _OCCUPE = 400, 413, 429, 503


@reservee(Droit.PUBLIC)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verifier_ma_matrice(requete: HttpRequest) -> HttpResponse:
    """Montre le formulaire, ou le résultat du contrôle du fichier déposé."""
    if requete.method != "POST":
        return _rendre(requete, {})
    if not est_permis(requete):
        faute = "Vous avez contrôlé beaucoup de matrices en peu de temps. Attendez dix minutes, puis recommencez."
        return _rendre(requete, {"faute": faute}, _TROP_SOUVENT, attendre=PERIODE)
    depose = requete.FILES.get("matrice")
    if not isinstance(depose, UploadedFile):
        return _rendre(requete, {"faute": "Choisissez le fichier de votre matrice, puis recommencez."}, _FAUTIF)
    if faute := faute_de_taille(depose):
        return _rendre(requete, {"faute": faute}, _TROP_GROS)
    controle = _controler(depose)
    if controle is None:
        faute = "Le service contrôle déjà d'autres matrices. Attendez une minute, puis recommencez."
        return _rendre(requete, {"faute": faute}, _OCCUPE, attendre=60)
    return _rendre(requete, resultat(controle))


@sensitive_variables()
def _controler(depose: UploadedFile[Any]) -> Controle | None:
    """Contrôle le fichier, puis le ferme quoi qu'il arrive ; rien si toutes les places sont prises."""
    try:
        with une_place() as prise:
            return controler_a_part(depose.read(), depose.name or "matrice") if prise else None
    finally:
        depose.close()


def _rendre(
    requete: HttpRequest, contexte: dict[str, Any], statut: int = 200, *, attendre: int | None = None
) -> HttpResponse:
    reponse = render(requete, "soumission/verifier.html", {"formats": FORMATS, **contexte}, status=statut)
    if attendre is not None:
        reponse.headers["Retry-After"] = str(attendre)
    return reponse
