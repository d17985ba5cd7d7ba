"""Les pages des comptes et du partage."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import PasswordChangeView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.views.decorators.http import require_http_methods, require_POST

from cctgen.socle.nombres import compter
from cctgen.web.comptes.models import Personne
from cctgen.web.depot.models import Consultation, Participation
from cctgen.web.droits.garde import personne_de, reservee
from cctgen.web.parcours.comptes import formulaires
from cctgen.web.roles import Droit, Role

_ACHETEUR_OUVERT = {"role": Role.ACHETEUR, "personne__is_active": True}
"""Ce à quoi se reconnaît un acheteur qui peut se connecter."""


class ChangerDeMotDePasse(PasswordChangeView):
    """Change le mot de passe de la personne, et le lui confirme."""

    form_class = formulaires.MotDePasse
    template_name = "comptes/mot_de_passe.html"
    success_url = reverse_lazy("accueil")

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        """Enregistre le nouveau, et dit ce que cela ferme."""
        reponse = super().form_valid(form)
        messages.success(self.request, "Votre mot de passe est changé ; vos sessions ouvertes ailleurs sont fermées.")
        return reponse


mot_de_passe = reservee(Droit.CONNECTE)(ChangerDeMotDePasse.as_view())


@reservee(Droit.ADMINISTRER)
@require_http_methods(["GET", "HEAD", "POST"])
def comptes(requete: HttpRequest) -> HttpResponse:
    """Liste les comptes, et en crée un."""
    saisie = formulaires.Compte(requete.POST or None)
    if requete.method == "POST" and saisie.is_valid():
        personne = saisie.creer()
        messages.success(requete, f"Le compte « {personne.username} » est créé.")
        return redirect("comptes")
    contexte = {"personnes": Personne.objects.order_by("-is_active", "username"), "formulaire": saisie}
    return render(requete, "comptes/liste.html", contexte)


@reservee(Droit.ADMINISTRER)
@require_POST
def basculer(requete: HttpRequest, personne: int) -> HttpResponse:
    """Ferme un compte, ou le rouvre si c'est ce qui est demandé ; on ne ferme pas le sien.

    Deux administrateurs qui le ferment à la fois ne le rouvrent pas. Un compte se ferme même si une consultation n'a
    plus alors d'acheteur : il se dit aussitôt comment y remédier.
    """
    cible = get_object_or_404(Personne, pk=personne)
    if cible == personne_de(requete):
        messages.error(requete, "Un autre administrateur que vous peut seul fermer votre compte.")
    else:
        cible.is_active = requete.POST.get("rouvrir") == "oui"
        cible.save(update_fields=["is_active"])
        messages.success(requete, f"Le compte « {cible.username} » est {'ouvert' if cible.is_active else 'fermé'}.")
        if not cible.is_active and (seules := _sans_acheteur(cible)):
            messages.warning(
                requete,
                f"{compter(seules, 'consultation')} : plus aucun acheteur dont le compte soit ouvert. Rouvrez ce"
                " compte, le temps qu'il donne ce rôle à quelqu'un.",
            )
    return redirect("comptes")


def _sans_acheteur(personne: Personne) -> int:
    """Rend le nombre des consultations de cette personne qui n'ont plus d'acheteur dont le compte soit ouvert."""
    siennes = Consultation.objects.filter(participations__personne=personne, participations__role=Role.ACHETEUR)
    tenues = Participation.objects.filter(**_ACHETEUR_OUVERT).values("consultation")
    return siennes.exclude(pk__in=tenues).distinct().count()


@reservee(Droit.PARTAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def partage(requete: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Montre qui a quel rôle dans la consultation, et en donne un."""
    saisie = formulaires.Partage(requete.POST or None)
    if requete.method == "POST" and saisie.is_valid():
        personne, role = saisie.cleaned_data["identifiant"], Role(saisie.cleaned_data["role"])
        Participation.objects.get_or_create(consultation=consultation, personne=personne, role=role)
        messages.success(requete, f"{personne.nom_affiche} a maintenant ce rôle.")
        return redirect("partage", consultation.pk)
    tenus = consultation.participations.select_related("personne").order_by("personne__username", "role")
    contexte = {
        "consultation": consultation,
        "tenus": [(p, formulaires.LIBELLES[Role(p.role)]) for p in tenus],
        "formulaire": saisie,
        "roles": formulaires.LIBELLES.values(),
    }
    return render(requete, "comptes/partage.html", contexte)


@reservee(Droit.PARTAGER)
@require_POST
def retirer(requete: HttpRequest, consultation: Consultation, participation: int) -> HttpResponse:
    """Retire un rôle ; une consultation garde toujours un acheteur dont le compte est ouvert."""
    tenu = get_object_or_404(Participation, pk=participation, consultation=consultation)
    autres = consultation.participations.exclude(pk=tenu.pk)
    if tenu.role == Role.ACHETEUR and not autres.filter(**_ACHETEUR_OUVERT).exists():
        messages.error(
            requete,
            "Une consultation garde au moins un acheteur dont le compte est ouvert : donnez d'abord ce rôle à"
            " quelqu'un.",
        )
        return redirect("partage", consultation.pk)
    tenu.delete()
    messages.success(requete, f"{tenu.personne.nom_affiche} n'a plus ce rôle.")
    siens = consultation.roles_de(personne_de(requete))
    return redirect("partage", consultation.pk) if Role.ACHETEUR in siens else redirect("accueil")
