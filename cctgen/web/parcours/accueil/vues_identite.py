"""Créer une consultation, puis en retoucher l'identité et les lots."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.forms import BaseFormSet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.timezone import localdate, localtime
from django.views.decorators.http import require_http_methods

from cctgen.usages.preparation.nouveau import creer_depuis_exemple, creer_vierge
from cctgen.usages.reglage.retoucher_identite import Fiche, LotFiche, lire_la_fiche, retoucher
from cctgen.web.depot.dossiers import dossier_de_lecture
from cctgen.web.depot.gestes import creer, faire
from cctgen.web.depot.models import Consultation
from cctgen.web.droits.garde import personne_de, reservee
from cctgen.web.parcours.accueil.formulaires import (
    DepuisUnExemple,
    Identite,
    Lot,
    LotsSaisis,
    Vierge,
    lots_gardes,
    lots_initiaux,
)
from cctgen.web.presentation.fusion import fusionner
from cctgen.web.roles import Droit

_REFUS, _CONFLIT = 422, 409
_NOMS = {
    "reference": "la référence",
    "objet": "l'objet",
    "acheteur": "l'acheteur",
    "service": "le service",
    "jour": "la date d'édition",
    "lots": "les lots",
    "variantes": "les variantes",
    "exigences_minimales": "les exigences minimales des variantes",
    "presentation": "la présentation des variantes",
}


class FicheDisputee(Exception):
    """Une autre personne a changé autrement les mêmes champs."""

    def __init__(self, champs: tuple[str, ...]) -> None:
        super().__init__(champs)
        self.champs = champs


@reservee(Droit.CONNECTE)
@require_http_methods(["GET", "HEAD", "POST"])
def creer_une_consultation(requete: HttpRequest) -> HttpResponse:
    """Crée une consultation vierge, ou d'après un exemple livré ; son auteur en devient l'acheteur."""
    envoi = requete.POST if requete.method == "POST" else None
    depuis, deja = "exemple" in requete.POST, None
    vierge = Vierge(None if depuis else envoi)
    exemple = DepuisUnExemple(envoi if depuis else None)
    if depuis and exemple.is_valid() and not (deja := _deja_creee(requete, exemple.cleaned_data["exemple"])):
        nom = exemple.cleaned_data["exemple"]
        geste = f"Crée la consultation d'après l'exemple « {nom} »"
        neuve = creer(nom, personne_de(requete), geste, lambda d: creer_depuis_exemple(d, nom))
        return redirect("tableau", neuve.pk)
    if envoi is not None and not depuis and vierge.is_valid() and not (deja := _deja_creee(requete, _nom(vierge))):
        return redirect("questionnaire", _creer_vierge(requete, vierge).pk)
    fautifs = [champ for champ in vierge if champ.errors]
    contexte = {"vierge": vierge, "exemple": exemple, "fautifs": fautifs, "deja": deja, "depuis": depuis}
    statut = 200 if envoi is None else _REFUS if deja is None else _CONFLIT
    return render(requete, "accueil/nouvelle.html", contexte, status=statut)


def _deja_creee(requete: HttpRequest, nom: str) -> Consultation | None:
    """Rend la consultation de même référence que la personne a déjà, tant qu'elle ne confirme pas en vouloir deux."""
    siennes = Consultation.objects.filter(participations__personne=personne_de(requete), nom=nom)
    return None if requete.POST.get("confirmer") == nom else siennes.order_by("-courant__quand").first()


def _nom(formulaire: Vierge) -> str:
    return slugify(formulaire.identite.reference)[:80].strip("-") or "consultation"


def _creer_vierge(requete: HttpRequest, formulaire: Vierge) -> Consultation:
    identite, jour = formulaire.identite, localdate()
    return creer(
        _nom(formulaire), personne_de(requete), "Crée la consultation", lambda d: creer_vierge(d, identite, jour)
    )


@reservee(Droit.PREPARER)
@require_http_methods(["GET", "HEAD", "POST"])
def identite(requete: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Montre l'identité et les lots, ou les enregistre ; une faute ou un conflit les remontre, sans rien écrire."""
    if requete.method != "POST":
        return _montrer(requete, consultation, lire_la_fiche(dossier_de_lecture(consultation.etat)))
    vue = _fiche_vue(requete, consultation)
    saisie, lots = Identite(requete.POST), LotsSaisis(requete.POST, initial=lots_initiaux(vue), prefix="lots")
    if not (saisie.is_valid() and lots.is_valid()):
        return _page(requete, consultation, saisie, lots, statut=_REFUS)
    voulue = Fiche(
        **{**saisie.cleaned_data, "jour": saisie.cleaned_data["jour"].isoformat(), "lots": lots_gardes(lots)}
    )
    try:
        faire(
            consultation, personne_de(requete), "Retouche l'identité ou les lots", lambda r: _retoucher(r, vue, voulue)
        )
    except FicheDisputee as dispute:
        return _montrer_le_conflit(requete, consultation, vue, voulue, dispute.champs)
    messages.success(requete, "L'identité de la consultation est enregistrée.")
    return redirect("identite", consultation.pk)


def _fiche_vue(requete: HttpRequest, consultation: Consultation) -> Fiche:
    numero = requete.POST.get("etat", "")
    vu = consultation.etats.filter(numero=int(numero)).first() if numero.isdecimal() else None
    return lire_la_fiche(dossier_de_lecture(vu or consultation.etat))


def _retoucher(racine: Path, vue: Fiche, voulue: Fiche) -> None:
    """Applique sur la fiche présente les seuls champs changés ; lève `FicheDisputee` si l'autre a changé les mêmes."""
    presente = lire_la_fiche(racine)
    changes = [champ for champ in _NOMS if getattr(voulue, champ) != getattr(vue, champ)]
    disputes = tuple(
        champ for champ in changes if getattr(presente, champ) not in (getattr(vue, champ), getattr(voulue, champ))
    )
    if disputes:
        raise FicheDisputee(disputes)
    if (fusion := _fusion(vue, voulue, presente)) != presente:
        retoucher(racine, fusion)


def _fusion(vue: Fiche, voulue: Fiche, presente: Fiche) -> Fiche:
    """Rend la fiche présente, où ce que la personne a changé est fait."""
    fusion = fusionner(*(asdict(f) | {"lots": [asdict(lot) for lot in f.lots]} for f in (vue, voulue, presente)))
    return Fiche(**{**fusion, "lots": tuple(LotFiche(**lot) for lot in fusion["lots"])})


def _montrer(requete: HttpRequest, consultation: Consultation, fiche: Fiche) -> HttpResponse:
    return _page(requete, consultation, _identite_de(fiche), LotsSaisis(initial=lots_initiaux(fiche), prefix="lots"))


def _identite_de(fiche: Fiche) -> Identite:
    valeurs = {champ: getattr(fiche, champ) for champ in _NOMS if champ not in ("lots", "jour")}
    return Identite(initial={**valeurs, "jour": date.fromisoformat(fiche.jour)})


def _montrer_le_conflit(
    requete: HttpRequest, consultation: Consultation, vue: Fiche, voulue: Fiche, champs: Iterable[str]
) -> HttpResponse:
    """Remontre la fiche sur le dernier état : ce que la personne a changé, et ce que l'autre a mis du reste."""
    dernier = consultation.etat
    presente = lire_la_fiche(dossier_de_lecture(dernier))
    auteur = "Une autre personne" if dernier.auteur is None else dernier.auteur.nom_affiche
    quand = date_format(localtime(dernier.quand), "j F Y à H:i")
    conflits = [f"{_NOMS[c].capitalize()} : {auteur} a mis « {_dite(presente, c)} » le {quand}." for c in champs]
    fusion = _fusion(vue, voulue, presente)
    saisie, lots = _identite_de(fusion), LotsSaisis(initial=lots_initiaux(fusion), prefix="lots")
    return _page(requete, consultation, saisie, lots, conflits, statut=_CONFLIT)


def _dite(fiche: Fiche, champ: str) -> str:
    if champ != "lots":
        return str(getattr(fiche, champ))
    return " ; ".join(f"{lot.numero}. {lot.titre}" for lot in fiche.lots) or "aucun"


def _page(
    requete: HttpRequest,
    consultation: Consultation,
    saisie: Identite,
    lots: BaseFormSet[Lot],
    conflits: Iterable[str] = (),
    *,
    statut: int = 200,
) -> HttpResponse:
    numero = requete.POST.get("etat") if statut == _REFUS else consultation.etat.numero
    contexte: dict[str, Any] = {"consultation": consultation, "etat": numero, "saisie": saisie, "lots": lots}
    contexte["conflits"] = conflits
    contexte["fautifs"] = [champ for f in (saisie, *lots) for champ in f if champ.errors] if statut == _REFUS else []
    return render(requete, "accueil/identite.html", contexte, status=statut)
