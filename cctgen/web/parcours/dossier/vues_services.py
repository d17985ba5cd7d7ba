"""Les services mis à disposition du titulaire : ce que cette consultation en précise."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from cctgen.assemblage.tete_d_annexe import ServiceOffert
from cctgen.consultation.modele import PrecisionDeService, lots_en_clair
from cctgen.socle.typographie import raccourcir
from cctgen.usages.ouverture.consultation import Ouverture
from cctgen.usages.reglage.preciser_service import preciser_service
from cctgen.web.depot.conflits import ValeurChangee, Vu, etat_vu, faire_si_inchangee
from cctgen.web.depot.models import Consultation
from cctgen.web.depot.ouvertures import ouverture_de
from cctgen.web.droits.garde import personne_de, reservee
from cctgen.web.parcours.dossier.contexte import contexte_du_dossier
from cctgen.web.parcours.dossier.formulaires import FormulaireDeService
from cctgen.web.roles import Droit


@reservee(Droit.LIRE)
@require_safe
def services(requete: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Montre les services que cette consultation offre."""
    ouverture = ouverture_de(consultation.etat)
    contexte = contexte_du_dossier(requete, consultation, ouverture)
    offerts = ouverture.dossier.services if ouverture.dossier else ()
    contexte["services"] = [(s, lots_en_clair(s.lots), _precision(ouverture, s.id) is not None) for s in offerts]
    return render(requete, "dossier/services.html", contexte)


@reservee(Droit.PREPARER)
@require_http_methods(["GET", "POST"])
def service(requete: HttpRequest, consultation: Consultation, service: str) -> HttpResponse:
    """Précise un service : sa documentation, son contact, son emploi."""
    ouverture = ouverture_de(consultation.etat)
    offert = _offert(ouverture, service)
    initial = {**_precisions(ouverture, service), "etat": consultation.etat.numero}
    formulaire = FormulaireDeService(requete.POST or None, initial=initial)
    contexte = contexte_du_dossier(requete, consultation, ouverture) | {"service": offert, "formulaire": formulaire}
    contexte["catalogue"] = ouverture.clausier.services[service]
    if requete.method == "POST" and formulaire.is_valid():
        vu = formulaire.cleaned_data["etat"]
        vues = _precisions(ouverture_de(etat_vu(consultation, vu)), service)
        precisions = formulaire.changes(vues)
        try:
            faire_si_inchangee(
                consultation,
                personne_de(requete),
                raccourcir(f"Précise le service « {offert.nom} »", 200),
                lambda racine: preciser_service(racine, service, precisions),
                Vu(vu, lambda o: {cle: _precisions(o, service)[cle] for cle in precisions}),
            )
        except ValeurChangee as changee:
            mises = _precisions(ouverture_de(consultation.etat), service)
            formulaire.repartir_de(consultation.etat.numero, vues, mises)
            contexte["mis"] = [(formulaire.fields[c].label, m) for c, m in mises.items() if m != vues[c]]
            return render(requete, "dossier/service.html", contexte | {"conflit": changee.conflit}, status=409)
        messages.success(requete, f"« {offert.nom} » est précisé.")
        return redirect("services", consultation.pk)
    return render(requete, "dossier/service.html", contexte, status=422 if formulaire.errors else 200)


def _offert(ouverture: Ouverture, service: str) -> ServiceOffert:
    offerts = ouverture.dossier.services if ouverture.dossier else ()
    trouve = next((s for s in offerts if s.id == service), None)
    if trouve is None:
        raise Http404
    return trouve


def _precisions(ouverture: Ouverture, service: str) -> dict[str, str]:
    """Rend ce que la consultation précise d'un service, champ par champ ; vide, le catalogue parle."""
    ecrite = _precision(ouverture, service)
    dites = ecrite.model_dump(mode="json", exclude_none=True) if ecrite else {}
    return {champ: str(dites.get(champ, "")) for champ in ("documentation", "contact", "emploi")}


def _precision(ouverture: Ouverture, service: str) -> PrecisionDeService | None:
    precisions = ouverture.consultation.redaction.services if ouverture.consultation else ()
    return next((p for p in precisions if p.service == service), None)
