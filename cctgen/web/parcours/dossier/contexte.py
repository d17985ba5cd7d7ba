"""Ce dont partent toutes les pages du dossier : la consultation ouverte, et ce que la personne peut y faire."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest

from cctgen.clausier.modele import Clause
from cctgen.usages.edition.avant_publication import anomalies_a_publier
from cctgen.usages.explication.expliquer import clauses_de
from cctgen.usages.ouverture.consultation import Ouverture
from cctgen.web.depot.models import Consultation
from cctgen.web.depot.ouvertures import ouverture_de
from cctgen.web.droits.garde import droits_dans, personne_de
from cctgen.web.parcours.correction.destinations import anomalies_menees
from cctgen.web.roles import Droit
from cctgen.web.travaux.anciennes import fichiers_ecrits


def contexte_du_dossier(requete: HttpRequest, consultation: Consultation, ouverture: Ouverture) -> dict[str, Any]:
    """Rend ce que montrent toutes les pages du dossier : ses lots, ses anomalies, ce que la personne peut y faire."""
    droits = droits_dans(personne_de(requete), consultation)
    relevees = anomalies_a_publier(ouverture, fichiers_ecrits(consultation))
    dites = anomalies_menees(relevees, ouverture, consultation, droits)
    return {
        "consultation": consultation,
        "etat": consultation.etat.numero,
        "lots": ouverture.dossier.lots if ouverture.dossier else (),
        "anomalies": list(dict.fromkeys(dites)),
        "peut_preparer": Droit.PREPARER in droits,
    }


def clause_ouverte(consultation: Consultation, identifiant: str) -> tuple[Ouverture, Clause]:
    """Rend la consultation ouverte et l'une de ses clauses, ou celle d'une exigence ; une inconnue n'existe pas."""
    ouverture = ouverture_de(consultation.etat)
    if ouverture.dossier is None:
        raise Http404
    clauses = clauses_de(ouverture)
    lue = clauses.get(identifiant) or next(
        (c for c in clauses.values() if any(e.id == identifiant for e in c.exigences)), None
    )
    if lue is None:
        raise Http404
    return ouverture, lue
