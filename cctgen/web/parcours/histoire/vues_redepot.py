"""Redéposer le dossier entier : reçu, contrôlé, son écart montré, puis accepté ou abandonné."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from cctgen.usages.depot.archive_recue import TAILLE_DEPLIEE, ArchiveRefusee
from cctgen.usages.depot.fusion import Retours
from cctgen.usages.depot.provenance import Provenance
from cctgen.web.depot.models import Consultation
from cctgen.web.droits.garde import personne_de, reservee
from cctgen.web.parcours.histoire.comparaison import (
    PRODUITS,
    comparer_les_tables,
    dire_les_figes,
    dossier_de,
    ecarts_des_dossiers,
)
from cctgen.web.parcours.publication.lecture import parties_des_ecarts
from cctgen.web.presentation.messages import anomalie_situee, erreur_dite
from cctgen.web.presentation.reception import faute_de_taille
from cctgen.web.presentation.templatetags.typographie import citer
from cctgen.web.redepot.models import Depot
from cctgen.web.redepot.reception import accepter, ce_qui_se_confirme, lire_le_depot, recevoir
from cctgen.web.roles import Droit

_CONFLIT, _REFUSE = 409, 422


class Archive(forms.Form):
    """Le zip du dossier."""

    archive = forms.FileField(
        error_messages={
            "required": "Choisissez le zip du dossier, puis recommencez.",
            "empty": "Ce fichier est vide. Choisissez le zip du dossier.",
        }
    )

    def clean_archive(self) -> UploadedFile[Any]:
        """Refuse un zip plus gros que la page ne l'annonce."""
        archive: UploadedFile[Any] = self.cleaned_data["archive"]
        if faute := faute_de_taille(archive):
            raise forms.ValidationError(faute)
        return archive


class Decision(forms.Form):
    """L'état que la personne avait sous les yeux en acceptant, et ce qu'elle a dit expressément vouloir."""

    etat = forms.IntegerField(widget=forms.HiddenInput)
    venu_d_ailleurs = forms.BooleanField(required=False)
    retours = forms.ChoiceField(choices=[(r.name, r.name) for r in Retours], required=False)

    @property
    def voulu(self) -> Retours:
        """Rend ce que deviennent les fichiers revenus au départ ; sans réponse, rien n'en change."""
        return Retours[self.cleaned_data["retours"] or Retours.GARDER.name]

    def tus(self, recu: Depot) -> tuple[str, ...]:
        """Rend les champs qui devaient être remplis avant d'accepter, et ne le sont pas."""
        attendu = ce_qui_se_confirme(recu, self.voulu)
        attendus = {"venu_d_ailleurs": attendu.provenance is not Provenance.D_ICI, "retours": attendu.retours}
        return tuple(champ for champ, utile in attendus.items() if utile and not self.cleaned_data[champ])


@reservee(Droit.PREPARER)
@require_http_methods(["GET", "HEAD", "POST"])
def redeposer(requete: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Reçoit le zip du dossier ; rien n'est changé avant que l'écart ait été lu."""
    formulaire = Archive(requete.POST or None, requete.FILES or None)
    faute = ""
    if requete.method == "POST" and formulaire.is_valid():
        try:
            depot = recevoir(consultation, personne_de(requete), formulaire.cleaned_data["archive"].read())
        except ArchiveRefusee as refus:
            faute = _refus_dit(refus)
        else:
            return redirect("depot", consultation.pk, depot.pk)
    elif requete.method == "POST":
        faute = str(next(iter(formulaire.errors.get("archive", ["Choisissez le zip du dossier."]))))
    contexte = {"consultation": consultation, "faute": faute, "taille_depliee": TAILLE_DEPLIEE // 1_000_000}
    return render(requete, "histoire/redeposer.html", contexte, status=_REFUSE if faute else 200)


@reservee(Droit.PREPARER)
@require_http_methods(["GET", "HEAD", "POST"])
def depot(requete: HttpRequest, consultation: Consultation, depot: UUID) -> HttpResponse:
    """Montre ce que le dossier reçu changerait, puis, une fois accepté, en fait l'état suivant."""
    recu = consultation.depots.select_related("consultation__courant").filter(pk=depot).first()
    if recu is None:
        if Depot.objects.filter(pk=depot).exists():
            raise Http404
        messages.info(requete, "Ce dossier reçu a déjà été accepté ou abandonné, peut-être dans un autre onglet.")
        return redirect("histoire", consultation.pk)
    decision = Decision(requete.POST or None)
    devance, voulu = False, Retours.GARDER
    tus: tuple[str, ...] = ()
    if requete.method == "POST" and decision.is_valid():
        devance = decision.cleaned_data["etat"] != consultation.etat.numero
        voulu = decision.voulu
        tus = () if devance else decision.tus(recu)
        if not devance and not tus:
            accepter(recu, personne_de(requete), decision.cleaned_data["etat"], voulu)
            messages.success(requete, "Le dossier redéposé est maintenant celui de la consultation.")
            return redirect("tableau", consultation.pk)
    contexte = _ce_qui_changerait(recu, consultation, voulu)
    if devance:
        depuis = consultation.etats.filter(numero__gt=decision.cleaned_data["etat"])
        contexte["changes"] = list(depuis.select_related("auteur"))
    contexte["tus"], contexte["choisi"] = tus, decision["retours"].value()
    return render(requete, "histoire/depot.html", contexte, status=_CONFLIT if devance else _REFUSE if tus else 200)


@reservee(Droit.PREPARER)
@require_POST
def abandonner(requete: HttpRequest, consultation: Consultation, depot: UUID) -> HttpResponse:
    """Oublie le dossier reçu."""
    Depot.objects.filter(pk=depot, consultation=consultation).delete()
    messages.info(requete, "Le dossier reçu est oublié : rien n'a changé.")
    return redirect("histoire", consultation.pk)


def _refus_dit(refus: ArchiveRefusee) -> str:
    return citer(f"{erreur_dite(refus.message)} {erreur_dite(refus.conseil)}", *refus.cites)


def _ce_qui_changerait(recu: Depot, consultation: Consultation, voulu: Retours) -> dict[str, Any]:
    lu = lire_le_depot(recu, voulu)
    ecarts = ecarts_des_dossiers(dossier_de(consultation.etat), lu.dossier)
    return {
        "consultation": consultation,
        "depot": recu,
        "etat": consultation.etat,
        "acceptable": lu.refus is None,
        "refus": _refus_dit(lu.refus) if lu.refus else "",
        "message": erreur_dite(lu.message),
        "figes": dire_les_figes(lu.figes),
        "provenance": lu.a_confirmer.provenance.name,
        "remis": [c for c in lu.a_confirmer.retours if c in recu.table],
        "retires": [c for c in lu.a_confirmer.retours if c not in recu.table],
        "retours": lu.a_confirmer.retours,
        "defait": lu.defait,
        "sans_depart": not recu.copie,
        "relus": lu.relus,
        "gardes": [c for c in lu.gardes if not c.startswith(PRODUITS)],
        "otes": lu.otes,
        "bareme_garde": lu.bareme_garde,
        "anomalies": [anomalie_situee(a) for a in lu.anomalies],
        "comparaison": comparer_les_tables(consultation.etat.table, lu.table),
        "ecarts": ecarts,
        "parties": () if ecarts is None else tuple(parties_des_ecarts(ecarts)),
    }
