"""Créer une consultation, puis en retoucher l'identité et les lots."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.forms import BaseFormSet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.timezone import localdate, localtime
from django.views.decorators.http import require_http_methods

from cctgen.socle.nombres import en_francais, lire_entier
from cctgen.usages.ouverture.consultation import Ouverture
from cctgen.usages.preparation.nouveau import creer_depuis_exemple, creer_vierge
from cctgen.usages.reglage.ce_qui_part import Chose, ce_qui_part
from cctgen.usages.reglage.retoucher_identite import Fiche, fiche_de, lire_la_fiche, retoucher
from cctgen.web.comptes.models import Personne
from cctgen.web.depot.conflits import Vu, conflit_depuis, etat_vu
from cctgen.web.depot.dossiers import dossier_de_lecture
from cctgen.web.depot.gestes import creer, faire
from cctgen.web.depot.models import Consultation, Etat
from cctgen.web.depot.ouvertures import ouverture_de
from cctgen.web.droits.garde import personne_de, reservee
from cctgen.web.parcours.accueil.fiches import (
    CHAMPS,
    HORS_LOT,
    Fusion,
    Place,
    a_plat,
    disputes_dites,
    fusionner_les_fiches,
    lots_de,
)
from cctgen.web.parcours.accueil.formulaires import (
    DepuisUnExemple,
    Identite,
    Lot,
    LotsSaisis,
    Vierge,
    lots_gardes,
    lots_initiaux,
)
from cctgen.web.parcours.accueil.numeros import numeros_portes
from cctgen.web.presentation.emportes import empreinte_de
from cctgen.web.presentation.mis_de_cote import dire_les_copies
from cctgen.web.presentation.templatetags.typographie import citer, instant
from cctgen.web.roles import Droit

_REFUS, _CONFLIT = 422, 409
_GESTE = "Retouche l'identité ou les lots"
_INSECABLE = "\N{NO-BREAK SPACE}"


class FicheDisputee(Exception):
    """Une autre personne a changé autrement les mêmes champs."""


class PartSansEtreLu(Exception):
    """La retouche ôterait ce que la personne n'a pas encore lu ; `choses` le dit."""

    def __init__(self, choses: tuple[Chose, ...]) -> None:
        super().__init__(choses)
        self.choses = choses


@reservee(Droit.CONNECTE)
@require_http_methods(["GET", "HEAD", "POST"])
def creer_une_consultation(requete: HttpRequest) -> HttpResponse:
    """Crée une consultation vierge, ou d'après un exemple livré ; son auteur en devient l'acheteur."""
    envoi = requete.POST if requete.method == "POST" else None
    depuis, deja = "exemple" in requete.POST, None
    vierge = Vierge(None if depuis else envoi)
    exemple = DepuisUnExemple(envoi if depuis else None)
    if envoi is not None and (exemple if depuis else vierge).is_valid():
        # L'un après l'autre : envoyé deux fois au même instant, le second voit ce qu'a créé le premier.
        with transaction.atomic():
            personne = Personne.objects.select_for_update().get(pk=personne_de(requete).pk)
            nom = exemple.cleaned_data["exemple"] if depuis else _nom(vierge)
            deja = _deja_creee(requete, nom)
            if deja is None:
                neuve = _creer_de_l_exemple(personne, nom) if depuis else _creer_vierge(personne, vierge)
                return redirect("tableau" if depuis else "questionnaire", neuve.pk)
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


def _creer_de_l_exemple(personne: Personne, nom: str) -> Consultation:
    geste = f"Crée la consultation d'après l'exemple « {nom} »"
    return creer(nom, personne, geste, lambda d: creer_depuis_exemple(d, nom))


def _creer_vierge(personne: Personne, formulaire: Vierge) -> Consultation:
    identite, jour = formulaire.identite, localdate()
    return creer(_nom(formulaire), personne, "Crée la consultation", lambda d: creer_vierge(d, identite, jour))


@reservee(Droit.PREPARER)
@require_http_methods(["GET", "HEAD", "POST"])
def identite(requete: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Montre l'identité et les lots, ou les enregistre ; une faute ou un conflit les remontre, sans rien écrire."""
    if requete.method != "POST":
        return _montrer(requete, consultation, lire_la_fiche(dossier_de_lecture(consultation.etat)))
    vu = _etat_vu(requete, consultation)
    vue = lire_la_fiche(dossier_de_lecture(vu))
    saisie, lots = (
        Identite(requete.POST),
        LotsSaisis(requete.POST, initial=lots_initiaux(vue, numeros_portes(consultation)), prefix="lots"),
    )
    if not (saisie.is_valid() and lots.is_valid()):
        return _page(requete, consultation, saisie, lots, statut=_REFUS)
    voulue = Fiche(
        **{**saisie.cleaned_data, "jour": saisie.cleaned_data["jour"].isoformat(), "lots": lots_gardes(lots)},
        lots_des_variantes=vue.lots_des_variantes,
    )

    def action(racine: Path) -> tuple[Fusion, tuple[Path, ...]]:
        fusion = _fusion(consultation, vu, voulue, lire_la_fiche(racine))
        return fusion, _retoucher(racine, fusion, requete.POST.get("emportes", ""))

    try:
        fusion, copies = faire(consultation, personne_de(requete), _GESTE, action)
    except FicheDisputee:
        return _montrer_le_conflit(requete, consultation, vu, voulue)
    except PartSansEtreLu as part:
        return _page(
            requete,
            consultation,
            saisie,
            lots,
            {
                "part": [citer(c.dite, *c.saisis) for c in part.choses],
                "empreinte_de_ce_qui_part": empreinte_de(c.dite for c in part.choses),
            },
        )
    messages.success(requete, "L'identité de la consultation est enregistrée.")
    for phrase in _renumerotes_dits(fusion):
        messages.info(requete, phrase)
    dire_les_copies(requete, copies)
    return redirect("identite", consultation.pk)


def _etat_vu(requete: HttpRequest, consultation: Consultation) -> Etat:
    return etat_vu(consultation, lire_entier(requete.POST.get("etat")) or 0)


def _fusion(consultation: Consultation, vu: Etat, voulue: Fiche, presente: Fiche) -> Fusion:
    vue, portes = lire_la_fiche(dossier_de_lecture(vu)), numeros_portes(consultation)
    fusion = fusionner_les_fiches(vue, voulue, presente, portes)
    if fusion.disputees and vue.lots_des_variantes:
        return fusionner_les_fiches(vue, voulue, presente, portes, _corriges(consultation, vu))
    return fusion


def _corriges(consultation: Consultation, vu: Etat) -> frozenset[int]:
    """Rend les lots dont le titre n'a changé, depuis l'état vu, qu'à cette fiche : elle ne redonne pas leur numéro."""
    suivants = consultation.etats.select_related("consultation").filter(numero__gte=vu.numero).order_by("numero")
    lus = [(etat.geste, _titres(ouverture_de(etat))) for etat in suivants]
    ailleurs = [(avant, apres) for (_, avant), (geste, apres) in pairwise(lus) if not geste.startswith(_GESTE)]
    return frozenset(n for n in lus[0][1] if all(avant.get(n) == apres.get(n) for avant, apres in ailleurs))


def _titres(ouverture: Ouverture) -> dict[int, str]:
    return {lot.numero: lot.titre for lot in ouverture.consultation.redaction.lots} if ouverture.consultation else {}


def _retoucher(racine: Path, fusion: Fusion, lu: str) -> tuple[Path, ...]:
    """Écrit la fiche fusionnée, si rien ne s'y dispute et que ce qui en part a été lu."""
    if fusion.disputees:
        raise FicheDisputee
    if fusion.fiche == lire_la_fiche(racine):
        return ()
    part = ce_qui_part(racine, fusion.fiche)
    if part and lu != empreinte_de(c.dite for c in part):
        raise PartSansEtreLu(part)
    return retoucher(racine, fusion.fiche)


def _montrer(requete: HttpRequest, consultation: Consultation, fiche: Fiche) -> HttpResponse:
    lots = LotsSaisis(initial=lots_initiaux(fiche, numeros_portes(consultation)), prefix="lots")
    return _page(requete, consultation, _identite_de(fiche), lots)


def _identite_de(fiche: Fiche) -> Identite:
    valeurs = {champ: getattr(fiche, champ) for champ in CHAMPS if champ != "jour"}
    return Identite(initial={**valeurs, "jour": date.fromisoformat(fiche.jour)})


def _montrer_le_conflit(requete: HttpRequest, consultation: Consultation, vu: Etat, voulue: Fiche) -> HttpResponse:
    """Remontre la fiche sur le dernier état : ce que la personne a changé, et ce que l'autre a mis du reste."""
    presente, portes = lire_la_fiche(dossier_de_lecture(consultation.etat)), numeros_portes(consultation)
    fusion = _fusion(consultation, vu, voulue, presente)
    conflits = [
        _conflit_dit(consultation, vu, place, nom, voulue) for place, nom in disputes_dites(fusion.disputees, presente)
    ]
    lots = LotsSaisis(initial=lots_initiaux(fusion.fiche, portes, presente), prefix="lots")
    return _page(
        requete,
        consultation,
        _identite_de(fusion.fiche),
        lots,
        {"conflits": [*conflits, *_renumerotes_dits(fusion)]},
        statut=_CONFLIT,
    )


def _conflit_dit(consultation: Consultation, vu: Etat, place: Place, nom: str, voulue: Fiche) -> SafeString:
    """Dit qui a mis quoi à cette place, et quand ; d'un lot ôté, ce que la personne y mettait, qui n'est pas repris."""

    def lire(ouverture: Ouverture) -> str | None:
        lue = ouverture.consultation
        return a_plat(fiche_de(lue.redaction)).get(place) if lue else None

    conflit = conflit_depuis(consultation, Vu(vu.numero, lire))
    auteur, mise = (conflit.auteur, conflit.valeur) if conflit else ("Une autre personne", None)
    quand = f" le {instant(localtime(conflit.quand))}" if conflit else ""
    if mise is None and place[0] != HORS_LOT:
        voulu = lots_de(voulue).get(place[0])
        siens = f" ; « {voulu.titre} », que vous y mettiez, n'est pas repris" if voulu else ""
        dit = f"{nom} : {auteur} l'a ôté{quand}, avec ses réponses et ses critères{siens}."
        return citer(dit, auteur, voulu.titre if voulu else "")
    if not mise:
        return citer(f"{nom} : {auteur} a vidé cette case{quand}.", auteur)
    if place[1] == "estimation":
        montant = f"{en_francais(Decimal(mise), milliers=_INSECABLE)} €"
        return citer(f"{nom} : {auteur} a mis « {montant} »{quand}.", auteur)
    return citer(f"{nom} : {auteur} a mis « {mise} »{quand}.", auteur, mise)


def _renumerotes_dits(fusion: Fusion) -> Iterator[SafeString]:
    lots = lots_de(fusion.fiche)
    for voulu, numero in fusion.renumerotes.items():
        pris = f"a été pris entre-temps par « {lots[voulu].titre} »" if voulu in lots else "fut celui d'un lot ôté"
        dit = f"Lot {voulu} : ce numéro {pris}. Le vôtre, « {lots[numero].titre} », est le lot {numero}."
        yield citer(dit, *(lots[n].titre for n in (voulu, numero) if n in lots))


def _page(
    requete: HttpRequest,
    consultation: Consultation,
    saisie: Identite,
    lots: BaseFormSet[Lot],
    a_dire: Mapping[str, Any] = MappingProxyType({}),
    *,
    statut: int = 200,
) -> HttpResponse:
    # Ni enregistrée, ni disputée, la saisie garde l'état que la personne a vu.
    numero = requete.POST.get("etat") if statut == _REFUS or "part" in a_dire else consultation.etat.numero
    contexte: dict[str, Any] = {"consultation": consultation, "etat": numero, "saisie": saisie, "lots": lots, **a_dire}
    contexte["fautifs"] = [champ for f in (saisie, *lots) for champ in f if champ.errors] if statut == _REFUS else []
    return render(requete, "accueil/identite.html", contexte, status=statut)
