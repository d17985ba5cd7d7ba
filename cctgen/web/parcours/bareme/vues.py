"""Les pages du barème : le régler, en lire l'effet aussitôt, l'enregistrer ; gelé, le lire et savoir pourquoi."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from cctgen.assemblage.modele import Dossier
from cctgen.consultation.modele import Consultation as Redigee
from cctgen.socle.erreurs import DonneesInvalides
from cctgen.socle.memoire.livre import selon_le_livre
from cctgen.socle.nombres import lire_entier
from cctgen.usages.ouverture.consultation import Ouverture, ouvrir, telle_quelle
from cctgen.usages.preparation.simuler import sans_estimation, simuler
from cctgen.usages.reglage.regler_bareme import SECTION, avec_ce_bareme, gel_du_bareme, lire_le_bareme, regler_bareme
from cctgen.usages.reglage.sections import commentaires_emportes, lire_la_section
from cctgen.web.depot.conflits import ValeurChangee, Vu, etat_vu, faire_si_inchangee
from cctgen.web.depot.dossiers import dossier_de_lecture
from cctgen.web.depot.models import Consultation, Etat
from cctgen.web.depot.ouvertures import ouverture_de
from cctgen.web.droits.garde import droits_dans, personne_de, reservee
from cctgen.web.parcours.bareme.ecriture import en_section
from cctgen.web.parcours.bareme.effet import Effet, effet_du_bareme, prix_d_essai
from cctgen.web.parcours.bareme.fautes import (
    FauteDite,
    avec_leurs_liens,
    fautes_de_l_effet,
    fautes_de_saisie,
    libelles_absents,
    mis_entre_temps,
    nombres_illisibles,
    par_champ,
    textes_illisibles,
)
from cctgen.web.parcours.bareme.gestes import appliquer, champ_a_viser
from cctgen.web.parcours.bareme.listes import listes
from cctgen.web.parcours.bareme.modele import Reglage
from cctgen.web.parcours.bareme.reperes import ancre, champ_de_l_anomalie, champ_du_chemin, champ_present
from cctgen.web.parcours.bareme.saisie import depuis_la_section, depuis_le_formulaire
from cctgen.web.parcours.correction.destinations import anomalies_menees
from cctgen.web.presentation.emportes import empreinte_de
from cctgen.web.presentation.fusion import fusionner
from cctgen.web.presentation.messages import anomalie_dite
from cctgen.web.roles import Droit

_ENREGISTRER, _VOIR = "enregistrer", "voir"
_LECTURE, _EFFET = "bareme", "effet"
"""L'ancre du barème qui ne se règle plus."""
_GARDES = 32
"""Simulations gardées par travailleur."""


@reservee(Droit.LIRE)
@require_http_methods(["GET"])
def bareme(requete: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Montre le barème : à régler, ou à lire s'il est gelé ou si la personne ne prépare pas."""
    contexte = _contexte(requete, consultation)
    if contexte["dossier"] is None:
        return render(requete, "bareme/a_reparer.html", contexte)
    ecrite = _ecrite(consultation)
    reglage = depuis_la_section(ecrite)
    # L'estimation reste chez qui prépare : des prix d'essai tirés d'elle la diraient aux autres.
    vue = telle_quelle if contexte["peut_preparer"] else sans_estimation
    contexte |= _effet(consultation, reglage, None, requete.GET.get("prix", ""), vue)
    if contexte["gel"] or not contexte["peut_preparer"]:
        if vu := contexte.get("effet"):
            # Rien ne s'y corrige : aucune anomalie n'y mène à un champ.
            contexte["effet"] = replace(vu, anomalies=tuple(replace(a, lien="") for a in vu.anomalies))
        return render(requete, "bareme/lecture.html", contexte)
    return _formulaire(requete, contexte, reglage, a_corriger=fautes_de_l_effet(reglage, contexte.get("effet")))


@reservee(Droit.LIRE)
@require_http_methods(["GET"])
def champ(requete: HttpRequest, consultation: Consultation, code: str) -> HttpResponse:
    """Mène au champ où une anomalie du barème se corrige : celui de sa place, sinon de ce qu'elle nomme."""
    etapes = [e for e in requete.GET.get("place", "").split(".") if e]
    place = tuple(e if (rang := lire_entier(e)) is None else rang for e in etapes)
    reglage = depuis_la_section(_ecrite(consultation))
    nom = champ_du_chemin(place) if place else champ_de_l_anomalie(reglage, code, requete.GET.get("ref", ""))
    droits = droits_dans(personne_de(requete), consultation)
    a_lire = gel_du_bareme(dossier_de_lecture(consultation.etat)) or Droit.PREPARER not in droits
    visee = _LECTURE if a_lire else ancre(champ_present(reglage, nom))
    return redirect(f"{reverse('bareme', args=[consultation.pk])}#{visee}")


@reservee(Droit.PREPARER)
@require_POST
def effet(requete: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Rend le seul effet du barème saisi, pour la page qui le montre à chaque changement."""
    reglage = depuis_le_formulaire(requete.POST)
    contexte: dict[str, Any] = {"consultation": consultation}
    if fautes := (*textes_illisibles(reglage), *nombres_illisibles(reglage)):
        return render(requete, "bareme/effet.html", contexte | {"fautes": fautes})
    section = en_section(reglage, _ecrite(consultation))
    contexte |= _effet(consultation, reglage, section, requete.POST.get("prix", ""))
    return render(requete, "bareme/effet.html", contexte)


@reservee(Droit.PREPARER)
@require_POST
def regler(requete: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Enregistre le barème saisi, en montre l'effet, ou y ajoute et en ôte un élément."""
    contexte = _contexte(requete, consultation)
    if contexte["dossier"] is None:
        raise Http404
    geste = requete.POST.get("geste", _VOIR)
    reglage = appliquer(depuis_le_formulaire(requete.POST), geste)
    section = en_section(reglage, _ecrite(consultation))
    a_verifier = geste in (_ENREGISTRER, _VOIR) and not contexte["gel"]
    refus = _fautes(reglage, section) if a_verifier else ()
    if refus and geste == _ENREGISTRER:
        return _formulaire(requete, contexte, reglage, refus=refus, statut=422)
    if geste == _ENREGISTRER and not (emportes := _a_dire_d_abord(requete, consultation, section)):
        return _enregistrer(requete, consultation, contexte, reglage, section)
    contexte |= _effet(consultation, reglage, section, requete.POST.get("prix", ""))
    if geste == _ENREGISTRER:
        contexte |= {"emportes": emportes, "empreinte_des_emportes": empreinte_de(emportes)}
    a_corriger = refus or (fautes_de_l_effet(reglage, contexte.get("effet")) if geste == _VOIR else ())
    # L'effet s'écrit sous tout le barème d'un écran étroit : qui le demande y est mené.
    contexte["vise"] = _EFFET if geste == _VOIR and not refus else ""
    return _formulaire(requete, contexte, reglage, a_corriger=a_corriger)


def _fautes(reglage: Reglage, section: Mapping[str, Any]) -> tuple[FauteDite, ...]:
    """Rend ce qui empêche d'enregistrer ; un texte illisible se corrige avant qu'autre chose s'en dise."""
    if illisibles := textes_illisibles(reglage):
        return illisibles
    nombres = nombres_illisibles(reglage)
    deja = {f.champ for f in nombres}
    return (
        *libelles_absents(reglage),
        *nombres,
        *(f for f in fautes_de_saisie(reglage, section) if f.champ not in deja),
    )


def _enregistrer(
    requete: HttpRequest,
    consultation: Consultation,
    contexte: dict[str, Any],
    reglage: Reglage,
    section: Mapping[str, Any],
) -> HttpResponse:
    vu = lire_entier(requete.POST.get("etat")) or 0
    lots = [n for cle in section.get("lots", ()) if (n := lire_entier(cle))]
    try:
        faire_si_inchangee(
            consultation,
            personne_de(requete),
            "Règle le barème",
            lambda racine: regler_bareme(racine, section),
            Vu(vu, lambda o: o.consultation.redaction.bareme if o.consultation else None, lots),
        )
    except ValeurChangee as changee:
        avant, apres = (depuis_la_section(_ecrite_a(e)) for e in (etat_vu(consultation, vu), consultation.etat))
        mis = mis_entre_temps(avant, apres)
        section = fusionner(en_section(avant, section), section, en_section(apres, section))
        reglage = depuis_la_section(section)
        contexte |= {"conflit": changee.conflit, "mis": mis, "etat": consultation.etat.numero}
        contexte |= _effet(consultation, reglage, section, requete.POST.get("prix", ""))
        return _formulaire(requete, contexte, reglage, statut=409)
    messages.success(requete, "Le barème est enregistré.")
    return redirect("bareme", consultation.pk)


def _a_dire_d_abord(requete: HttpRequest, consultation: Consultation, section: Mapping[str, Any]) -> tuple[str, ...]:
    """Rend les commentaires écrits à la main que ce barème ôterait, tant que la personne ne les a pas vus."""
    if gel_du_bareme(dossier_de_lecture(consultation.etat)):
        return ()
    emportes = commentaires_emportes(dossier_de_lecture(consultation.etat), SECTION, section)
    return () if requete.POST.get("emportes", "") == empreinte_de(emportes) else emportes


def _contexte(requete: HttpRequest, consultation: Consultation) -> dict[str, Any]:
    ouverture = ouverture_de(consultation.etat)
    droits = droits_dans(personne_de(requete), consultation)
    return {
        "consultation": consultation,
        # Tant que rien n'est enregistré, le formulaire garde l'état que la personne a vu.
        "etat": requete.POST.get("etat", consultation.etat.numero),
        "ouverture": ouverture,
        "dossier": ouverture.dossier or _sans_son_bareme(dossier_de_lecture(consultation.etat)),
        "baremes": _baremes(ouverture.dossier),
        "anomalies": anomalies_menees(ouverture.anomalies, ouverture, consultation, droits),
        "gel": gel_du_bareme(dossier_de_lecture(consultation.etat)),
        "peut_preparer": Droit.PREPARER in droits,
    }


def _formulaire(
    requete: HttpRequest,
    contexte: dict[str, Any],
    reglage: Reglage,
    *,
    refus: tuple[FauteDite, ...] = (),
    a_corriger: tuple[FauteDite, ...] = (),
    statut: int = 200,
) -> HttpResponse:
    """Rend le formulaire ; `refus` empêche d'enregistrer, `a_corriger` de publier."""
    ouverture: Ouverture = contexte["ouverture"]
    fautes = par_champ((*refus, *a_corriger))
    contexte |= {"reglage": reglage, **listes(ouverture.clausier, contexte["dossier"], reglage, fautes)}
    contexte |= {"refus": refus, "a_corriger": a_corriger}
    contexte["prix"] = requete.POST.get("prix", requete.GET.get("prix", ""))
    contexte["vise"] = contexte.get("vise") or ancre(champ_a_viser(reglage, requete.POST.get("geste", "")))
    return render(requete, "bareme/reglage.html", contexte, status=statut)


def _ecrite(consultation: Consultation) -> Mapping[str, Any]:
    return _ecrite_a(consultation.etat)


def _ecrite_a(etat: Etat) -> Mapping[str, Any]:
    section = lire_la_section(dossier_de_lecture(etat), SECTION)
    return section if isinstance(section, Mapping) else {}


def _effet(
    consultation: Consultation,
    reglage: Reglage,
    section: Mapping[str, Any] | None,
    prix: str,
    vue: Callable[[Redigee], Redigee] = telle_quelle,
) -> dict[str, Any]:
    """Rend l'effet du barème saisi, à défaut de celui qui est écrit ; ou ce qui empêche de l'éprouver."""
    essais, illisibles = prix_d_essai(prix)
    contexte: dict[str, Any] = {"prix_illisibles": illisibles}
    if section is None and not _ecrite(consultation):
        return contexte
    try:
        ecrite = "" if section is None else json.dumps(section)
        vu = _eprouver(dossier_de_lecture(consultation.etat), ecrite, essais, vue)
    except DonneesInvalides as refus:
        return contexte | {"refus_de_l_essai": [anomalie_dite(a) for a in refus.anomalies]}
    return contexte | {"effet": avec_leurs_liens(reglage, vu)}


@selon_le_livre(au_plus=_GARDES)
def _sans_son_bareme(racine: Path) -> Dossier | None:
    """Rend le dossier que le seul barème empêche d'assembler, pour l'y corriger ; rien si autre chose l'empêche."""
    return ouvrir(racine, changer=avec_ce_bareme(None)).dossier


@selon_le_livre(au_plus=_GARDES)
def _eprouver(racine: Path, section: str, essais: tuple[Decimal, ...], vue: Callable[[Redigee], Redigee]) -> Effet:
    """Rend l'effet d'un barème sur un état ; gardé, car un état ne change pas et la simulation dure."""
    changer = avec_ce_bareme(lire_le_bareme(json.loads(section))) if section else vue
    return effet_du_bareme(simuler(racine, prix=essais, changer=changer))


def _baremes(dossier: Dossier | None) -> list[tuple[str, Any]]:
    """Rend chaque barème et les lots qu'il note, pour qui ne fait que lire."""
    if dossier is None:
        return []
    plusieurs = len(dossier.baremes) > 1
    return [
        (f"Lot{'s' if len(lots) > 1 else ''} {', '.join(map(str, lots))}" if plusieurs else "", bareme)
        for lots, bareme in dossier.baremes
    ]
