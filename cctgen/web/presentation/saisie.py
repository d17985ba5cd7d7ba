"""Ce qu'une personne saisit : la règle de tout texte, dite sous son champ, et ce qu'elle change de l'état vu."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django import forms
from django.http import QueryDict

from cctgen.socle.typographie import majuscule, se_voit
from cctgen.socle.validation import est_un_motif
from cctgen.socle.yaml_strict import defaut_de_texte
from cctgen.web.presentation.templatetags.jeton import AUTEUR

Saisie = tuple[tuple[str, str], ...]
"""Les champs envoyés, nom et valeur, dans leur ordre ; un nom peut revenir."""

_JETON = "csrfmiddlewaretoken"
_MOT_DE_PASSE = re.compile(r"password|mot_de_passe")
"""Ce qu'aucune page ne réécrit, fût-ce dans un champ caché."""


def envoyee(envoi: QueryDict) -> Saisie:
    """Rend les champs d'un envoi, hors son jeton, qui ne vaut plus, et les mots de passe, qui se retapent."""
    hors = (_JETON, AUTEUR)
    return tuple((nom, valeur) for nom, valeur in champs_de(envoi) if nom not in hors and not _MOT_DE_PASSE.search(nom))


def champs_de(envoi: QueryDict) -> Saisie:
    """Rend tous les champs d'un envoi."""
    return tuple((nom, str(v)) for nom, valeurs in envoi.lists() for v in valeurs)


class Texte(forms.CharField):
    """Un texte que le fichier saura relire : ni caractère de contrôle, ni signe qui renverse l'ordre des lettres."""

    def to_python(self, value: Any) -> str:
        """Rend le texte saisi, vide si rien ne s'en voit : une référence invisible n'en est pas une."""
        texte = super().to_python(value) or ""
        return texte if se_voit(texte) else ""

    def validate(self, value: Any) -> None:
        """Refuse ce que ni Word, ni Excel ne portent, en disant où c'est."""
        super().validate(value)
        if faute := faute_de_texte(value or ""):
            raise forms.ValidationError(faute)


class TexteDeMotif(Texte):
    """Ce qui motive une décision : la règle est celle des fichiers, un signe n'en est pas un."""

    def validate(self, value: Any) -> None:
        """Refuse « . » ou « RAS » comme une case vide."""
        super().validate(value)
        if value and not est_un_motif(value):
            raise forms.ValidationError("Dites pourquoi en une phrase : un signe ou « RAS » ne motive rien.")


class Adresse(forms.EmailField, Texte):
    """Une adresse électronique, tenue à la même règle."""


def faute_de_texte(texte: str) -> str:
    """Rend ce qui empêche d'enregistrer un texte, en une phrase, ou rien ; un retour de chariot vaut une ligne."""
    return majuscule(defaut_de_texte(texte.replace("\r\n", "\n")))


class Versionne(forms.Form):
    """Un formulaire qui se souvient de l'état vu par la personne."""

    etat = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def changes(self, vues: Mapping[str, str]) -> dict[str, str]:
        """Rend les champs que la personne a changés de ce qu'elle voyait, et ce qu'elle y met."""
        saisis = {champ: str(self.cleaned_data.get(champ, "")).replace("\r\n", "\n").strip() for champ in vues}
        return {champ: saisi for champ, saisi in saisis.items() if saisi != vues[champ].strip()}

    def repartir_de(
        self, etat: int, vues: Mapping[str, str] = MappingProxyType({}), mises: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        """Part de cet état, dont la personne vient de lire ce qu'une autre y a mis : sa saisie reste où elle a changé.

        Ailleurs, `mises`, ce que l'état porte, remplace ce qu'elle avait vu : enregistrer de nouveau ne le défait pas.
        """
        siens = self.changes(vues)
        reprises = {champ: mise for champ, mise in mises.items() if champ in vues and champ not in siens}
        data = QueryDict(mutable=True)
        data.update(self.data)
        for champ, valeur in {**reprises, "etat": str(etat)}.items():
            data[champ] = valeur
        self.data = data
