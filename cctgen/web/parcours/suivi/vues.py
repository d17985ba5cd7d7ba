"""La page qui suit un geste long."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from cctgen.socle.erreurs import ErreurCctgen
from cctgen.web.depot.models import Consultation
from cctgen.web.depot.ouvertures import ouverture_de
from cctgen.web.droits.garde import droits_dans, personne_de, reservee
from cctgen.web.parcours.correction.destinations import anomalies_menees
from cctgen.web.presentation.messages import AnomalieDite
from cctgen.web.roles import Droit
from cctgen.web.travaux.demande import ouvrages_connus
from cctgen.web.travaux.models import Travail


@reservee(Droit.LIRE)
@require_safe
def travail(requete: HttpRequest, consultation: Consultation, travail: UUID) -> HttpResponse:
    """Montre où en est un geste long, puis son compte rendu ; htmx n'en redemande que l'avancement."""
    demande = get_object_or_404(Travail, pk=travail, consultation=consultation)
    contexte = {
        "consultation": consultation,
        "travail": demande,
        "ouvrage": ouvrages_connus()[demande.nature],
        "anomalies": _menees(demande, droits_dans(personne_de(requete), consultation)),
    }
    partiel = requete.headers.get("HX-Request") == "true"
    return render(requete, "travaux/avancement.html" if partiel else "travaux/suivre.html", contexte)


def _menees(travail: Travail, droits: Collection[Droit]) -> Sequence[AnomalieDite | dict[str, str]]:
    """Rend les anomalies du compte rendu, chacune avec l'écran qui la corrige ; sans lui si rien ne s'ouvre."""
    dites: list[dict[str, str]] = travail.compte_rendu.get("anomalies", [])
    if not travail.relevees:
        return dites
    try:
        ouverture = ouverture_de(travail.consultation.etat)
    except ErreurCctgen:
        return dites
    return anomalies_menees(travail.relevees, ouverture, travail.consultation, droits)
