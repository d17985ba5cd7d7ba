"""Les pages qui montrent le dossier : ce qui est retenu, ce qui est écarté, ce qui reste à corriger."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cctgen.assemblage.modele import Dossier
from cctgen.usages.explication.expliquer import clauses_de
from cctgen.web.depot.models import Consultation
from cctgen.web.depot.ouvertures import ouverture_de
from cctgen.web.droits.garde import reservee
from cctgen.web.parcours.dossier import lignes
from cctgen.web.parcours.dossier.contexte import contexte_du_dossier
from cctgen.web.roles import Droit


@reservee(Droit.LIRE)
@require_safe
def dossier(requete: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Montre les clauses retenues, document par document : motif, texte, exigences."""
    ouverture = ouverture_de(consultation.etat)
    contexte = contexte_du_dossier(requete, consultation, ouverture)
    if ouverture.dossier is None:
        return render(requete, "dossier/a_reparer.html", contexte)
    vue = _vue(requete, ouverture.dossier)
    rendu = lignes.Rendu(consultation.pk, ouverture.dossier, lignes.renvois_de(ouverture))
    documents = lignes.documents_vus(ouverture.dossier, rendu, vue)
    contexte |= {"vue": vue, "documents": documents, "resume": tuple(lignes.resume(ouverture.dossier))}
    return render(requete, "dossier/dossier.html", contexte)


@reservee(Droit.LIRE)
@require_safe
def ecartees(requete: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Montre les clauses écartées, par thème, et pourquoi chacune l'est."""
    ouverture = ouverture_de(consultation.etat)
    contexte = contexte_du_dossier(requete, consultation, ouverture)
    if ouverture.dossier is None:
        return render(requete, "dossier/a_reparer.html", contexte)
    vue = _vue(requete, ouverture.dossier)
    contexte |= {"vue": vue, "themes": lignes.ecartees(ouverture, clauses_de(ouverture), vue)}
    return render(requete, "dossier/ecartees.html", contexte)


@reservee(Droit.LIRE)
@require_safe
def anomalies(requete: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Montre tout ce que les contrôles relèvent, ce qui bloque d'abord."""
    ouverture = ouverture_de(consultation.etat)
    return render(requete, "dossier/anomalies.html", contexte_du_dossier(requete, consultation, ouverture))


def _vue(requete: HttpRequest, dossier: Dossier) -> lignes.Vue:
    """Rend ce que l'adresse demande de voir ; ce qui n'existe pas n'y compte pas."""
    lot = requete.GET.get("lot", "")
    document = requete.GET.get("document", "")
    connus = [d.id for d in dossier.documents if d.rubriques]
    return lignes.Vue(
        lot=next((n for n in dossier.numeros if n and str(n) == lot), 0),
        document=document if document in (*connus, lignes.TOUS) else next(iter(connus), lignes.TOUS),
        mots=requete.GET.get("mots", "").strip()[:100],
    )
