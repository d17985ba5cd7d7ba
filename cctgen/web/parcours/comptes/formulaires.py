"""Ce que saisissent l'administrateur et l'acheteur qui partage."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.password_validation import validate_password

from cctgen.web.comptes.models import Personne
from cctgen.web.roles import Role

LIBELLES = {
    Role.ACHETEUR: "Acheteur : prépare, publie, partage",
    Role.EVALUATEUR: "Évaluateur : lit le dossier",
    Role.DECIDEUR: "Décideur : lit et publie",
    Role.LECTEUR: "Lecteur : lit le dossier",
}
"""Chaque rôle, et ce qu'il permet."""


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
        help_texts = {"username": "Sans espace : claire.roy"}

    def clean_mot_de_passe(self) -> str:
        """Refuse un mot de passe trop court ou trop courant."""
        mot_de_passe = str(self.cleaned_data["mot_de_passe"])
        validate_password(mot_de_passe)
        return mot_de_passe

    def creer(self) -> Personne:
        """Enregistre le compte et son mot de passe."""
        personne = self.save(commit=False)
        personne.set_password(self.cleaned_data["mot_de_passe"])
        personne.save()
        return personne


class Partage(forms.Form):
    """Une personne, et le rôle qu'on lui donne."""

    identifiant = forms.CharField(label="Identifiant de la personne", max_length=150)
    role = forms.ChoiceField(
        label="Rôle", choices=[(r.value, libelle.partition(" :")[0]) for r, libelle in LIBELLES.items()]
    )

    def clean_identifiant(self) -> Personne:
        """Rend la personne ; refuse un identifiant que personne ne porte."""
        identifiant = str(self.cleaned_data["identifiant"]).strip()
        personne = Personne.objects.filter(username__iexact=identifiant, is_active=True).first()
        if personne is None:
            raise forms.ValidationError(
                f"Personne ne porte l'identifiant « {identifiant} ». L'administrateur crée les comptes."
            )
        return personne


class MotDePasse(PasswordChangeForm):
    """Le mot de passe d'aujourd'hui, et le nouveau deux fois ; la règle se dit en une phrase."""

    def __init__(self, user: Personne, *arguments: Any, **options: Any) -> None:
        super().__init__(user, *arguments, **options)
        self.fields["new_password1"].help_text = "Douze caractères au moins, pas seulement des chiffres."
        self.fields["new_password2"].help_text = ""
