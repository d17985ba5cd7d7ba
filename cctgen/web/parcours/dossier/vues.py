"""Les pages qui montrent le dossier : ce qui est retenu, ce qui est écarté, ce qui reste à corriger."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from cctgen.assemblage.modele import Dossier
from cctgen.socle.memoire.livre import selon_le_livre
from cctgen.usages.explication.expliquer import clauses_de
from cctgen.web.depot.models import Consultation, Etat
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
    # Ce qu'on cherche varie sans fin : seules les vues entières se gardent.
    rendre = _rendre if vue.mots else _rendre_une_fois
    documents, articles = rendre(consultation.pk, consultation.etat, vue, contexte["peut_preparer"])
    contexte |= {"documents": documents, "articles": articles, "resume": tuple(lignes.resume(ouverture.dossier))}
    return render(requete, "dossier/dossier.html", contexte | {"vue": vue})


Rendus = tuple[tuple[lignes.DocumentVu, ...], SafeString]


def _rendre(identifiant: UUID, etat: Etat, vue: lignes.Vue, peut_preparer: bool) -> Rendus:
    """Rend les documents, et le texte de ceux que montre la vue."""
    ouverture = ouverture_de(etat)
    dossier = ouverture.dossier
    if dossier is None:
        return (), SafeString("")
    documents = lignes.documents_vus(dossier, lignes.Rendu(identifiant, dossier, lignes.renvois_de(ouverture)), vue)
    contexte = {"documents": documents, "vue": vue, "consultation": etat.consultation, "peut_preparer": peut_preparer}
    return documents, render_to_string("dossier/documents.html", contexte)


@selon_le_livre(au_plus=64)
def _rendre_une_fois(identifiant: UUID, etat: Etat, vue: lignes.Vue, peut_preparer: bool) -> Rendus:
    """Un état ne change pas, et trente personnes en lisent les mêmes cent kilo-octets."""
    return _rendre(identifiant, etat, vue, peut_preparer)


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
