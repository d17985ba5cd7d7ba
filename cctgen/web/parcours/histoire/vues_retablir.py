"""Rétablir un état antérieur : ce que cela change se lit d'abord, puis se confirme."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from cctgen.socle.anomalies import bloquantes
from cctgen.web.depot.models import Consultation
from cctgen.web.depot.retablissement import apercevoir, retablir
from cctgen.web.droits.garde import personne_de, reservee
from cctgen.web.parcours.histoire.comparaison import (
    comparer_les_tables,
    dire_les_figes,
    dossier_de,
    ecarts_des_dossiers,
)
from cctgen.web.parcours.publication.lecture import parties_des_ecarts
from cctgen.web.presentation.messages import anomalie_dite
from cctgen.web.roles import Droit

_CONFLIT = 409


class Confirmation(forms.Form):
    """Le dernier état que la personne avait sous les yeux en confirmant."""

    etat = forms.IntegerField(widget=forms.HiddenInput)


@reservee(Droit.PREPARER)
@require_http_methods(["GET", "HEAD", "POST"])
def retablir_etat(requete: HttpRequest, consultation: Consultation, numero: int) -> HttpResponse:
    """Montre ce que rétablir cet état changerait, puis, une fois confirmé, l'inscrit à la suite des autres."""
    voulu = get_object_or_404(consultation.etats.select_related("auteur", "consultation"), numero=numero)
    confirmation = Confirmation(requete.POST or None)
    devances: list[object] = []
    if requete.method == "POST" and confirmation.is_valid():
        vu = confirmation.cleaned_data["etat"]
        if vu == consultation.etat.numero:
            retablir(consultation, personne_de(requete), voulu, vu)
            messages.success(requete, f"L'état {numero} est rétabli ; l'histoire garde tous les autres.")
            return redirect("tableau", consultation.pk)
        devances = list(consultation.etats.filter(numero__gt=vu).select_related("auteur"))
    courant = consultation.etat
    apercu = apercevoir(voulu, courant)
    ouverture = apercu.ouverture
    ecarts = ecarts_des_dossiers(dossier_de(courant), ouverture.dossier if ouverture else None)
    contexte = {
        "consultation": consultation,
        "voulu": voulu,
        "etat": courant,
        "changes": devances,
        "figes": dire_les_figes(apercu.figes),
        "bareme_garde": apercu.bareme_garde,
        "illisible": ouverture is None,
        "anomalies": [anomalie_dite(a) for a in (bloquantes(ouverture.anomalies) if ouverture else ())],
        "comparaison": comparer_les_tables(courant.table, apercu.table),
        "ecarts": ecarts,
        "parties": () if ecarts is None else tuple(parties_des_ecarts(ecarts)),
    }
    return render(requete, "histoire/retablir.html", contexte, status=_CONFLIT if devances else 200)
