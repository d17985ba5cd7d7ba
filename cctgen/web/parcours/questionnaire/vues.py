"""Les pages du questionnaire : ses réponses d'un coup d'œil, une rubrique, l'effet d'une réponse non enregistrée."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cctgen.consultation.brouillon import Cle, changees, sans, sans_objet
from cctgen.consultation.modele import SANS_LOT, ReponsesRedigees
from cctgen.socle.nombres import lire_entier
from cctgen.usages.preparation.effet_immediat import Essai
from cctgen.web.depot.models import Consultation, Etat
from cctgen.web.depot.ouvertures import ouverture_de
from cctgen.web.droits.garde import droits_dans, personne_de, reservee
from cctgen.web.parcours.questionnaire.apercu import apercu_de
from cctgen.web.parcours.questionnaire.avancement import Rubrique, rubriques
from cctgen.web.parcours.questionnaire.champs import Vue
from cctgen.web.parcours.questionnaire.enregistrement import ReponsesDisputees, conflits_dits, enregistrer
from cctgen.web.parcours.questionnaire.essais import essai_de
from cctgen.web.parcours.questionnaire.recapitulatif import par_rubrique, perdues
from cctgen.web.parcours.questionnaire.recu import POSEES, Recu, appliquer, lire
from cctgen.web.presentation.mis_de_cote import dire_les_copies
from cctgen.web.roles import Droit

_REFUS, _CONFLIT = 422, 409


@dataclass(frozen=True)
class _Page:
    """Une rubrique ouverte : l'état que la personne a vu, sa consultation prête à essayer, ce qu'elle envoie."""

    requete: HttpRequest
    consultation: Consultation
    rubrique: str
    etat: Etat

    @cached_property
    def essai(self) -> Essai:
        return essai_de(self.etat)

    @property
    def lots(self) -> tuple[int, ...]:
        return tuple(lot.numero for lot in self.essai.consultation.redaction.lots)

    @property
    def saisies(self) -> ReponsesRedigees:
        return self.essai.consultation.saisies

    def recu(self) -> Recu:
        """Rend ce que le formulaire envoie."""
        return lire(self.requete.POST, self.essai.clausier, self.lots)

    def montre(self, recu: Recu) -> Recu:
        """Rend ce qui est reçu sous les champs que la page va montrer."""
        return recu.bascule_faite(self.saisies, self.lots)

    def toutes(self, saisies: ReponsesRedigees) -> tuple[Rubrique, ...]:
        return rubriques(self.essai.clausier, self.lots, saisies)

    def ouverte(self, toutes: tuple[Rubrique, ...]) -> Rubrique:
        """Rend la rubrique de l'adresse ; lève `Http404` si elle n'existe pas."""
        for rubrique in toutes:
            if rubrique.adresse == self.rubrique:
                return rubrique
        raise Http404

    def contexte(
        self,
        saisies: ReponsesRedigees,
        recu: Recu | None = None,
        fautes: dict[Cle, str] | None = None,
        conflits: dict[Cle, str] | None = None,
    ) -> dict[str, Any]:
        """Rend de quoi dessiner la page et son aperçu avec ces réponses."""
        toutes = self.toutes(saisies)
        ouverte = self.ouverte(toutes)
        vue = Vue(self.essai.clausier, self.essai.consultation.redaction, saisies, recu, fautes, conflits)
        return {
            "consultation": self.consultation,
            "etat": self.etat,
            "rubriques": toutes,
            "rubrique": ouverte,
            "blocs": vue.blocs(ouverte.questions),
            "fautes": fautes or {},
            "conflits": conflits or {},
            "apercu": apercu_de(self.essai, saisies),
            "derniere": ouverte is toutes[-1],
            "depuis": self.depuis,
        }

    @property
    def depuis(self) -> str:
        """Rend la clause d'où la personne vient, si elle existe : la page y ramène."""
        clause = self.requete.POST.get("depuis") or self.requete.GET.get("depuis", "")
        propres = self.essai.consultation.clauses
        return clause if clause in self.essai.clausier.clauses or clause in propres else ""

    def vers(self, rubrique: Rubrique) -> HttpResponse:
        """Mène à une rubrique, en gardant la clause d'où la personne vient."""
        adresse = reverse("rubrique", args=[self.consultation.pk, rubrique.adresse])
        return redirect(f"{adresse}?{urlencode({'depuis': self.depuis})}" if self.depuis else adresse)


def _page(requete: HttpRequest, consultation: Consultation, rubrique: str) -> _Page:
    """Rend la page telle que la personne la voit : sur l'état que son formulaire nomme, à défaut le dernier."""
    vu = consultation.etats.filter(numero=lire_entier(requete.POST.get("etat")) or 0).first()
    return _Page(requete, consultation, rubrique, vu or consultation.etat)


@reservee(Droit.LIRE)
@require_GET
def questionnaire(requete: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Montre toutes les réponses, rubrique par rubrique, ce qui s'en déduit et ce qui n'a plus d'objet."""
    if ouverture_de(consultation.etat).consultation is None:
        messages.warning(requete, "Les réponses ne se lisent pas : réparez d'abord ce qui suit.")
        return redirect("anomalies", consultation.pk)
    essai = essai_de(consultation.etat)
    contexte = {
        "consultation": consultation,
        "droits": droits_dans(personne_de(requete), consultation),
        "rubriques": par_rubrique(essai),
        "perdues": perdues(essai),
        "apercu": apercu_de(essai, essai.consultation.saisies),
    }
    return render(requete, "questionnaire/questionnaire.html", contexte)


@reservee(Droit.PREPARER)
@require_http_methods(["GET", "HEAD", "POST"])
def rubrique(requete: HttpRequest, consultation: Consultation, rubrique: str) -> HttpResponse:
    """Montre une rubrique, ou l'enregistre ; une faute ou un conflit la remontre, sans rien écrire."""
    page = _page(requete, consultation, rubrique)
    if requete.method != "POST":
        return render(requete, "questionnaire/rubrique.html", page.contexte(page.saisies))
    envoye = page.recu()
    recu = page.montre(envoye)
    fautes = recu.fautes(page.essai.clausier)
    voulues = appliquer(recu.sans_les(fautes), page.saisies, page.lots)
    if fautes or envoye.bascule:
        contexte = page.contexte(voulues, recu, fautes)
        return render(requete, "questionnaire/rubrique.html", contexte, status=_REFUS if fautes else 200)
    try:
        copies = enregistrer(consultation, personne_de(requete), page.etat, voulues)
    except ReponsesDisputees as dispute:
        return _montrer_le_conflit(page, recu, voulues, dispute)
    dire_les_copies(requete, copies)
    return _suite(page, voulues)


@reservee(Droit.PREPARER)
@require_POST
def apercu(requete: HttpRequest, consultation: Consultation, rubrique: str) -> HttpResponse:
    """Rend l'effet de réponses non enregistrées, et les questions qu'elles font paraître ou disparaître."""
    page = _page(requete, consultation, rubrique)
    recu = page.montre(page.recu())
    fautes = recu.fautes(page.essai.clausier)
    contexte = page.contexte(appliquer(recu.sans_les(fautes), page.saisies, page.lots), recu, fautes)
    champs = [champ for bloc in contexte["blocs"] for champ in bloc.champs]
    contexte["redessiner"] = [c.nom for c in champs] != requete.POST.getlist(POSEES)
    contexte["champs"] = champs
    return render(requete, "questionnaire/apercu_partiel.html", contexte)


@reservee(Droit.PREPARER)
@require_POST
def oter_sans_objet(requete: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Ôte les réponses dont la question ne se pose plus."""
    page = _page(requete, consultation, "")
    cles = sans_objet(page.essai.clausier, page.lots, page.saisies)
    try:
        copies = enregistrer(consultation, personne_de(requete), page.etat, sans(page.saisies, cles))
    except ReponsesDisputees:
        messages.warning(requete, "Une autre personne vient de changer ces réponses : relisez-les avant de les ôter.")
    else:
        messages.success(requete, "Les réponses sans objet sont ôtées.")
        dire_les_copies(requete, copies)
    return redirect("questionnaire", consultation.pk)


def _montrer_le_conflit(page: _Page, recu: Recu, voulues: ReponsesRedigees, dispute: ReponsesDisputees) -> HttpResponse:
    """Remontre la rubrique sur le dernier état : ce que la personne a changé, et ce que l'autre a mis, à côté."""
    siennes = set(changees(page.saisies, voulues))
    siennes |= {(SANS_LOT, question) for _, question in siennes}
    changees_ici = Recu({cle: v for cle, v in recu.valeurs.items() if cle in siennes}, recu.par_lot)
    conflits = dict(conflits_dits(page.consultation, page.etat, dispute.cles))
    derniere = _Page(page.requete, page.consultation, page.rubrique, page.consultation.etat)
    contexte = derniere.contexte(derniere.saisies, changees_ici, None, conflits)
    # Ce que l'autre a répondu peut faire disparaître la question : le conflit se dit aussi en tête.
    contexte["disputes"] = [(derniere.essai.clausier.question(q), dit) for (_, q), dit in conflits.items()]
    return render(page.requete, "questionnaire/rubrique.html", contexte, status=_CONFLIT)


def _suite(page: _Page, voulues: ReponsesRedigees) -> HttpResponse:
    """Dit l'effet de ce qui vient d'être enregistré, et mène à la suite ou aux questions qui viennent de paraître."""
    effet = apercu_de(page.essai, voulues)
    if voulues != page.saisies:
        dites = "".join(f" {partante}" for partante in effet.partantes)
        messages.success(page.requete, f"Réponses enregistrées. {effet.resume}{dites}")
    toutes = page.toutes(voulues)
    ouverte = page.ouverte(toutes)
    montrees = {nom.partition("-")[2] for nom in page.requete.POST.getlist(POSEES)}
    vue = Vue(page.essai.clausier, page.essai.consultation.redaction, voulues)
    parues = [b for b in vue.blocs(ouverte.questions) if b.question.id not in montrees]
    if parues:
        messages.info(page.requete, "Votre réponse fait paraître d'autres questions : répondez-y ci-dessous.")
    if parues or "suite" not in page.requete.POST:
        return page.vers(ouverte)
    suivantes = [r for r in toutes[toutes.index(ouverte) + 1 :] if r.total]
    if suivantes:
        return page.vers(suivantes[0])
    return redirect("questionnaire", page.consultation.pk)
