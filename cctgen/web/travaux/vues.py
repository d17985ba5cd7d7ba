"""La page qui suit un geste long."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from cctgen.web.depot.models import Consultation
from cctgen.web.droits.garde import reservee
from cctgen.web.roles import Droit
from cctgen.web.travaux.demande import ouvrages_connus
from cctgen.web.travaux.models import Travail


@reservee(Droit.LIRE)
@require_safe
def travail(requete: HttpRequest, consultation: Consultation, travail: UUID) -> HttpResponse:
    """Montre où en est un geste long, puis son compte rendu ; htmx n'en redemande que l'avancement."""
    demande = get_object_or_404(Travail, pk=travail, consultation=consultation)
    contexte = {"consultation": consultation, "travail": demande, "ouvrage": ouvrages_connus()[demande.nature]}
    partiel = requete.headers.get("HX-Request") == "true"
    return render(requete, "travaux/avancement.html" if partiel else "travaux/suivre.html", contexte)
