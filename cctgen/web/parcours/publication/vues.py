"""Les pages de publication : relire, confirmer, publier, rédiger l'additif."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cctgen.web.depot.models import Consultation, Etat
from cctgen.web.depot.ouvertures import ouverture_de
from cctgen.web.droits.garde import droits_dans, personne_de, reservee
from cctgen.web.parcours.publication.lecture import ecran_de_publication
from cctgen.web.roles import Droit
from cctgen.web.travaux.demande import demander

_CONFLIT = 409


class Confirmation(forms.Form):
    """Ce que l'acheteur confirme : l'état qu'il a relu, et qu'il joindra ce que l'outil ne produit pas."""

    etat = forms.IntegerField(widget=forms.HiddenInput)
    relu = forms.BooleanField(error_messages={"required": "Cochez cette case une fois le dossier relu."})
    remplacer = forms.BooleanField(required=False)


class Versions(forms.Form):
    """Les deux versions à comparer ; sans la seconde, le dossier d'aujourd'hui."""

    avant = forms.IntegerField(min_value=1)
    apres = forms.IntegerField(min_value=1, required=False)
    remplacer = forms.BooleanField(required=False)


@reservee(Droit.LIRE)
@require_safe
def publication(requete: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Montre ce qui bloque, ce qui change, ce qui se joint et ce qui est publié."""
    droits = droits_dans(personne_de(requete), consultation)
    contexte = ecran_de_publication(ouverture_de(consultation.etat), consultation, droits)
    return render(requete, "publication/ecran.html", {**contexte, "consultation": consultation, "droits": droits})


@reservee(Droit.PUBLIER)
@require_http_methods(["GET", "HEAD", "POST"])
def publier(requete: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Dit ce qui se fige, puis, une fois confirmé, confie la publication à la file."""
    vu = consultation.etat
    formulaire = Confirmation(requete.POST or None, initial={"etat": vu.numero})
    devance = False
    if requete.method == "POST" and formulaire.is_valid():
        devance = formulaire.cleaned_data["etat"] != vu.numero
        if not devance:
            arguments = {"etat": vu.numero, "remplacer": formulaire.cleaned_data["remplacer"]}
            return redirect(demander(consultation, personne_de(requete), "publier", arguments))
    contexte = {
        **ecran_de_publication(ouverture_de(vu), consultation, droits_dans(personne_de(requete), consultation)),
        "consultation": consultation,
        "formulaire": Confirmation(initial={"etat": vu.numero}) if devance else formulaire,
        "changes": _gestes_depuis(consultation, formulaire.cleaned_data["etat"]) if devance else (),
    }
    return render(requete, "publication/confirmer.html", contexte, status=_CONFLIT if devance else 200)


@reservee(Droit.PUBLIER)
@require_POST
def rediger_l_additif(requete: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Confie à la file l'additif et les documents en suivi de modifications."""
    formulaire = Versions(requete.POST)
    if not formulaire.is_valid():
        return redirect("publication", consultation.pk)
    return redirect(demander(consultation, personne_de(requete), "differences", formulaire.cleaned_data))


def _gestes_depuis(consultation: Consultation, numero: int) -> list[Etat]:
    return list(consultation.etats.filter(numero__gt=numero).select_related("auteur"))
