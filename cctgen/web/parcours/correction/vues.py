"""Adopter le clausier d'aujourd'hui : ce qu'il change se lit d'abord, puis s'accepte."""

from __future__ import annotations

from pathlib import Path

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from cctgen.socle.erreurs import DossierOccupe
from cctgen.usages.preparation.migrer import accepter_la_migration, migrer
from cctgen.web.depot.dossiers import dossier_de_lecture
from cctgen.web.depot.gestes import faire
from cctgen.web.depot.models import Consultation
from cctgen.web.droits.garde import personne_de, reservee
from cctgen.web.presentation.messages import anomalie_dite, sans_chemin
from cctgen.web.presentation.mis_de_cote import dire_les_copies
from cctgen.web.roles import Droit

_CONFLIT = 409


class Acceptation(forms.Form):
    """L'état que la personne avait sous les yeux en acceptant."""

    etat = forms.IntegerField(widget=forms.HiddenInput)


@reservee(Droit.PREPARER)
@require_http_methods(["GET", "HEAD", "POST"])
def adopter(requete: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Montre ce que le clausier d'aujourd'hui change à la consultation, puis l'adopte une fois accepté."""
    acceptation = Acceptation(requete.POST or None)
    devance = False
    if requete.method == "POST" and acceptation.is_valid():
        vu = acceptation.cleaned_data["etat"]
        try:
            copies = _adopter(requete, consultation, vu)
        except DossierOccupe:
            devance = True
            consultation.refresh_from_db()
        else:
            messages.success(requete, "La consultation suit maintenant le clausier d'aujourd'hui.")
            dire_les_copies(requete, copies)
            return redirect("tableau", consultation.pk)
    migration = migrer(dossier_de_lecture(consultation.etat))
    contexte = {
        "consultation": consultation,
        "etat": consultation.etat,
        "migration": migration,
        "rectificatif": sans_chemin(migration.rectificatif),
        "ecarts": [(e, migration.changements.motifs.get(e.id, "")) for e in migration.changements.ecarts],
        "anomalies": [anomalie_dite(a) for a in migration.anomalies],
        "devance": devance,
    }
    return render(requete, "correction/adopter.html", contexte, status=_CONFLIT if devance else 200)


def _adopter(requete: HttpRequest, consultation: Consultation, vu: int) -> tuple[Path, ...]:
    def action(racine: Path) -> tuple[Path, ...]:
        if consultation.etat.numero != vu:
            raise DossierOccupe("La consultation a changé à l'instant.", "Relisez ce que le clausier y change.")
        return accepter_la_migration(racine).mis_de_cote

    return faire(consultation, personne_de(requete), "Adopte le clausier d'aujourd'hui", action)
