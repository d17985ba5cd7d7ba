"""Ce que saisissent l'administrateur et l'acheteur qui partage."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.password_validation import validate_password

from cctgen.web.comptes.models import Personne
from cctgen.web.presentation.saisie import Adresse, Texte
from cctgen.web.roles import Role

LIBELLES = {
    Role.ACHETEUR: "Acheteur : prépare, publie, partage",
    Role.EVALUATEUR: "Évaluateur : lit le dossier",
    Role.DECIDEUR: "Décideur : lit et publie",
    Role.LECTEUR: "Lecteur : lit le dossier",
}
"""Chaque rôle, et ce qu'il permet."""
_CONNUS = ("username", "first_name", "last_name", "email")
"""Ce que l'on sait d'une personne, et que son mot de passe ne répète pas."""


class Compte(forms.ModelForm[Personne]):
    """Un compte neuf, son premier mot de passe et ses rôles pour tout le service."""

    mot_de_passe = forms.CharField(
        label="Premier mot de passe",
        help_text="Douze caractères au moins ; la personne le change en suivant son nom, en haut de la page.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    class Meta:
        model = Personne
        fields = ("username", "first_name", "last_name", "email", "est_gardien", "est_administrateur")
        labels = {
            "username": "Identifiant",
            "first_name": "Prénom",
            "last_name": "Nom",
            "email": "Adresse électronique",
            "est_gardien": "Gardien du clausier : relit, corrige et vise les clauses",
            "est_administrateur": "Administrateur : crée et ferme les comptes",
        }
        field_classes = {"first_name": Texte, "last_name": Texte, "email": Adresse}
        help_texts = {"username": "Sans espace : claire.roy"}

    def clean_username(self) -> str:
        """Refuse un identifiant qu'une majuscule seule distingue d'un autre : on les prendrait l'un pour l'autre."""
        identifiant = str(self.cleaned_data["username"])
        if porte := Personne.objects.filter(username__iexact=identifiant).first():
            raise forms.ValidationError(f"L'identifiant « {porte.username} » existe déjà : prenez-en un autre.")
        return identifiant

    def clean(self) -> dict[str, Any]:
        """Refuse un mot de passe trop court, trop courant, ou trop proche de ce qu'on sait de la personne."""
        saisie = super().clean() or self.cleaned_data
        personne = Personne(**{champ: saisie.get(champ, "") for champ in _CONNUS})
        if mot_de_passe := saisie.get("mot_de_passe"):
            try:
                validate_password(mot_de_passe, personne)
            except forms.ValidationError as refus:
                self.add_error("mot_de_passe", refus)
        return saisie

    def creer(self) -> Personne:
        """Enregistre le compte et son mot de passe."""
        personne = self.save(commit=False)
        personne.set_password(self.cleaned_data["mot_de_passe"])
        personne.save()
        return personne


class Partage(forms.Form):
    """Une personne, et le rôle qu'on lui donne."""

    identifiant = Texte(label="Identifiant de la personne", max_length=150)
    role = forms.ChoiceField(
        label="Rôle", choices=[(r.value, libelle.partition(" :")[0]) for r, libelle in LIBELLES.items()]
    )

    def clean_identifiant(self) -> Personne:
        """Rend la personne, à l'identifiant exact ou à une majuscule près ; refuse celui que personne ne porte."""
        identifiant = str(self.cleaned_data["identifiant"]).strip()
        proches = list(Personne.objects.filter(username__iexact=identifiant, is_active=True))
        exacte = next((p for p in proches if p.username == identifiant), None)
        if exacte is None and len(proches) > 1:
            noms = ", ".join(sorted(f"« {p.username} »" for p in proches))
            raise forms.ValidationError(f"Plusieurs comptes s'écrivent presque ainsi : {noms}. Écrivez-en un tel quel.")
        if not proches:
            raise forms.ValidationError(
                f"Personne ne porte l'identifiant « {identifiant} ». L'administrateur crée les comptes."
            )
        return exacte or proches[0]


class MotDePasse(PasswordChangeForm):
    """Le mot de passe d'aujourd'hui, et le nouveau deux fois ; la règle se dit en une phrase."""

    def __init__(self, user: Personne, *arguments: Any, **options: Any) -> None:
        super().__init__(user, *arguments, **options)
        self.fields["new_password1"].help_text = "Douze caractères au moins, pas seulement des chiffres."
        self.fields["new_password2"].help_text = ""
