"""Produire les pièces, les télécharger, les voir telles qu'elles s'impriment."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from cctgen.socle.anomalies import bloquantes
from cctgen.usages.edition.avant_publication import pdfs_depasses, pieces_retouchees
from cctgen.usages.edition.pieces import (
    etat_des_pieces,
    pieces_manquantes,
    pieces_produites,
    se_convertit_en_pdf,
    sont_d_un_autre_clausier,
)
from cctgen.usages.ouverture.clausier_accepte import A_MIGRER
from cctgen.web.depot.envoi import archive, piece_jointe
from cctgen.web.depot.models import Consultation
from cctgen.web.depot.ouvertures import ouverture_de
from cctgen.web.droits.garde import droits_dans, personne_de, reservee
from cctgen.web.parcours.correction.destinations import anomalies_menees
from cctgen.web.parcours.dossier import lignes
from cctgen.web.parcours.dossier.contexte import contexte_du_dossier
from cctgen.web.parcours.dossier.pieces import noms_des_pieces, octets_de, toutes
from cctgen.web.roles import Droit
from cctgen.web.travaux.anciennes import fichiers_ecrits, pieces_anciennes
from cctgen.web.travaux.demande import demander

_COPIES = ("pdf", "odt", "brouillon")
_POUR_LA_VISIONNEUSE = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
"""Un PDF ne charge rien et ne s'affiche qu'ici ; la visionneuse du navigateur pose ses propres styles."""


@reservee(Droit.LIRE)
@require_safe
def pieces(requete: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Montre les pièces produites, et de quoi les produire."""
    ouverture = ouverture_de(consultation.etat)
    contexte = contexte_du_dossier(requete, consultation, ouverture)
    droits = droits_dans(personne_de(requete), consultation)
    ecrites = fichiers_ecrits(consultation)
    produites = tuple(pieces_produites(ouverture, noms_des_pieces(consultation.etat)))
    contexte |= {
        "groupes": [
            ("Pour les candidats", [p for p in produites if p.est_pour_les_candidats]),
            ("Pour vous", [p for p in produites if not p.est_pour_les_candidats]),
        ],
        "produites": produites,
        "documents_du_dossier": [d for d in ouverture.dossier.documents if d.rubriques] if ouverture.dossier else [],
        "etat_des_pieces": etat_des_pieces(ouverture),
        "autre_clausier": sont_d_un_autre_clausier(ouverture),
        "est_a_adopter": any(a.code == A_MIGRER for a in ouverture.anomalies),
        "manquantes": pieces_manquantes(ouverture.racine),
        "anciennes": pieces_anciennes(consultation.etat),
        "retouchees": pieces_retouchees(ouverture.racine, ecrites),
        "depasses": pdfs_depasses(ouverture.racine, ecrites),
        "pdf_possible": se_convertit_en_pdf(),
        "bloquantes": anomalies_menees(bloquantes(ouverture.anomalies), ouverture, consultation, droits),
        "en_cours": next((t for t in consultation.travaux.filter(nature="generer")[:1] if t.est_en_cours), None),
    }
    return render(requete, "dossier/pieces.html", contexte)


@reservee(Droit.PREPARER)
@require_POST
def produire(requete: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Demande les pièces et les copies cochées, puis mène à l'avancement."""
    arguments = {
        "copies": [copie for copie in _COPIES if copie in requete.POST.getlist("copies")],
        "remplacer": requete.POST.get("remplacer") == "oui",
    }
    return redirect(demander(consultation, personne_de(requete), "generer", arguments))


@reservee(Droit.LIRE)
@require_safe
def piece(_requete: HttpRequest, consultation: Consultation, piece: str) -> HttpResponse:
    """Donne une pièce à télécharger."""
    octets = octets_de(consultation.etat, piece)
    if octets is None:
        raise Http404
    return piece_jointe(piece, octets)


@reservee(Droit.LIRE)
@require_safe
def archive_des_pieces(_requete: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Donne toutes les pièces en une archive."""
    octets = toutes(consultation.etat)
    if not octets:
        raise Http404
    return archive(f"{consultation.nom}-pieces.zip", octets)


@reservee(Droit.LIRE)
@require_safe
def apercu(requete: HttpRequest, consultation: Consultation, document: str) -> HttpResponse:
    """Montre un document tel qu'il s'imprime, à défaut son texte."""
    ouverture = ouverture_de(consultation.etat)
    dossier = ouverture.dossier
    voulu = next((d for d in dossier.documents if d.id == document), None) if dossier else None
    if dossier is None or voulu is None:
        raise Http404
    pdf = f"{voulu.fichier}.pdf"
    est_depasse = pdf in pdfs_depasses(ouverture.racine, fichiers_ecrits(consultation))
    est_ancien = est_depasse or pdf in pieces_anciennes(consultation.etat)
    est_montrable = pdf in noms_des_pieces(consultation.etat) and not est_ancien
    contexte = contexte_du_dossier(requete, consultation, ouverture)
    contexte |= {"document": voulu, "pdf": pdf if est_montrable else "", "est_depasse": est_depasse}
    if not contexte["pdf"]:
        rendu = lignes.Rendu(consultation.pk, dossier, lignes.renvois_de(ouverture))
        vus = lignes.documents_vus(dossier, rendu, lignes.Vue(document=document))
        contexte["vu"] = next((d for d in vus if d.id == document), None)
    contexte |= {"etat_des_pieces": etat_des_pieces(ouverture), "autre_clausier": sont_d_un_autre_clausier(ouverture)}
    return render(requete, "dossier/apercu.html", contexte)


@reservee(Droit.LIRE)
@require_safe
def pdf(_requete: HttpRequest, consultation: Consultation, piece: str) -> HttpResponse:
    """Donne un PDF à montrer dans le cadre de sa page ; la visionneuse du navigateur a ses propres règles."""
    octets = octets_de(consultation.etat, piece) if piece.endswith(".pdf") else None
    if octets is None:
        raise Http404
    reponse = piece_jointe(piece, octets)
    reponse.headers["Content-Disposition"] = reponse.headers["Content-Disposition"].replace("attachment", "inline", 1)
    reponse.headers["Content-Security-Policy"] = _POUR_LA_VISIONNEUSE
    return reponse
