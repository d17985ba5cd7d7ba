"""Le texte qu'une personne saisit : une seule règle, dite sous son champ, pour tous les formulaires de la page."""

from __future__ import annotations

from typing import Any

from django import forms

from cctgen.socle.typographie import majuscule
from cctgen.socle.yaml_strict import defaut_de_texte


class Texte(forms.CharField):
    """Un texte que le fichier saura relire : ni caractère de contrôle, ni signe qui renverse l'ordre des lettres."""

    def validate(self, value: Any) -> None:
        """Refuse ce que ni Word, ni Excel ne portent, en disant où c'est."""
        super().validate(value)
        if faute := faute_de_texte(value or ""):
            raise forms.ValidationError(faute)


class Adresse(forms.EmailField, Texte):
    """Une adresse électronique, tenue à la même règle."""


def faute_de_texte(texte: str) -> str:
    """Rend ce qui empêche d'enregistrer un texte, en une phrase, ou rien ; un retour de chariot vaut une ligne."""
    return majuscule(defaut_de_texte(texte.replace("\r\n", "\n")))
