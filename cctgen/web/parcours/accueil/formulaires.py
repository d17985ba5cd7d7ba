"""Les formulaires d'une consultation : la créer, l'identifier, découper ses lots."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from typing import Any

from django import forms

from cctgen.clausier.formes.champs import defaut_de_jour
from cctgen.clausier.parametres import ORNE
from cctgen.socle.nombres import est_orne, lire_montant
from cctgen.socle.typographie import majuscule, se_voit
from cctgen.usages.preparation.nouveau import IdentiteSaisie, objets_des_exemples
from cctgen.usages.reglage.retoucher_identite import Fiche, LotFiche
from cctgen.web.presentation.saisie import Texte

LOTS_NEUFS = 2
"""Lots que l'on peut ajouter d'un coup ; enregistrer en propose d'autres."""


class Ligne(Texte):
    """Une ligne de texte que le fichier saura relire."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=500, **options)


class LigneLue(Ligne):
    """Une ligne parfois longue, dont la case montre la fin ; ce qu'on y colle n'y garde pas ses sauts de ligne."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 1}), **options)

    def to_python(self, value: Any) -> str:
        """Rend le texte d'une seule ligne."""
        return super().to_python(re.sub(r"[\r\n]+", " ", value) if isinstance(value, str) else value)


class Vierge(forms.Form):
    """Une consultation neuve, sans réponse."""

    reference = Ligne(label="Référence de la consultation", help_text="Par exemple : 2026-DNUM-017.")
    objet = LigneLue(label="Objet du marché")
    acheteur = LigneLue(label="Acheteur", help_text="Le nom de la personne publique.")
    service = LigneLue(label="Service", required=False)
    lots = Texte(
        label="Lots",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Un titre par ligne ; rien si le marché n'est pas alloti.",
    )

    def clean_lots(self) -> tuple[str, ...]:
        """Rend un titre par ligne remplie."""
        return tuple(" ".join(ligne.split()) for ligne in self.cleaned_data["lots"].splitlines() if se_voit(ligne))

    @property
    def identite(self) -> IdentiteSaisie:
        """Rend l'identité saisie."""
        return IdentiteSaisie(**self.cleaned_data)


class DepuisUnExemple(forms.Form):
    """Une copie de travail d'un exemple livré."""

    exemple = forms.ChoiceField(label="Exemple", widget=forms.RadioSelect)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["exemple"] = forms.ChoiceField(
            label="Exemple",
            choices=list(objets_des_exemples().items()),
            widget=forms.RadioSelect,
        )


class Identite(forms.Form):
    """L'identité d'une consultation qui existe."""

    reference = Ligne(label="Référence de la consultation")
    objet = LigneLue(label="Objet du marché")
    acheteur = LigneLue(label="Acheteur")
    service = LigneLue(label="Service", required=False)
    jour = forms.DateField(
        label="Date d'édition",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Celle que portent les pièces ; les clauses valent à cette date.",
    )

    variantes = forms.ChoiceField(
        label="Variantes",
        help_text="Le silence les autorise : tranchez, et portez-le à l'avis de marché si vous les interdisez.",
        required=False,
        choices=[("", "Rien n'est décidé"), ("non", "Elles sont interdites"), ("oui", "Elles sont admises")],
    )
    exigences_minimales = Texte(
        label="Exigences minimales que toute variante respecte",
        help_text="Si elles sont admises.",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    presentation = Texte(
        label="Présentation des variantes",
        help_text="Si elles sont admises.",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean_exigences_minimales(self) -> str:
        """Rend le texte, ses retours à la ligne ceux du fichier."""
        return str(self.cleaned_data["exigences_minimales"]).replace("\r\n", "\n")

    def clean_presentation(self) -> str:
        """Rend le texte, ses retours à la ligne ceux du fichier."""
        return str(self.cleaned_data["presentation"]).replace("\r\n", "\n")

    def clean_jour(self) -> date:
        """Refuse une date que la consultation ne relirait pas."""
        jour: date = self.cleaned_data["jour"]
        if defaut := defaut_de_jour(jour.isoformat()):
            raise forms.ValidationError(majuscule(defaut))
        return jour


class Lot(forms.Form):
    """Un lot ; un lot neuf dont rien n'est saisi ne compte pas."""

    numero = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    titre = LigneLue(label="Titre", required=False)
    estimation = Ligne(label="Estimation hors taxes, en euros", required=False, help_text="Reste chez vous.")
    oter = forms.BooleanField(label="Ôter ce lot, ses réponses et ses critères", required=False)

    def full_clean(self) -> None:
        """D'un lot que l'on ôte, rien d'autre ne compte : ce qui y est mal écrit part avec lui."""
        super().full_clean()
        if getattr(self, "cleaned_data", {}).get("oter"):
            self.errors.pop("titre", None)
            self.errors.pop("estimation", None)

    def clean_estimation(self) -> str:
        """Refuse ce qui n'est pas un montant, ou n'estime rien."""
        ecrite = str(self.cleaned_data["estimation"])
        if not ecrite:
            return ""
        montant = lire_montant(ecrite)
        if montant is None:
            raise forms.ValidationError("Ce n'est pas un montant : écrivez par exemple 125 000,50.")
        if est_orne(ecrite):
            raise forms.ValidationError(ORNE.format(ecrite))
        if montant <= 0:
            raise forms.ValidationError("Une estimation est supérieure à zéro ; laissez vide pour ne rien estimer.")
        return str(montant)

    def clean(self) -> dict[str, Any]:
        """Un lot qui existe, ou que l'on chiffre, a un titre."""
        valeurs = self.cleaned_data
        if valeurs.get("oter") or valeurs.get("titre") or "titre" in self.errors:
            return valeurs
        if self.initial.get("existe"):
            self.add_error("titre", "Donnez un titre à ce lot, ou ôtez-le.")
        elif valeurs.get("estimation"):
            self.add_error("titre", "Donnez un titre à ce lot, ou videz son estimation.")
        return valeurs


LotsSaisis = forms.formset_factory(Lot, extra=0)


def lots_gardes(saisis: forms.BaseFormSet[Lot]) -> tuple[LotFiche, ...]:
    """Rend les lots tels que la personne les veut : ni ceux qu'elle ôte, ni les neufs laissés vides."""
    valeurs = [formulaire.cleaned_data for formulaire in saisis.forms]
    return tuple(
        LotFiche(v["numero"], v["titre"], v["estimation"]) for v in valeurs if v.get("titre") and not v.get("oter")
    )


def lots_initiaux(fiche: Fiche, portes: Collection[int], presente: Fiche | None = None) -> list[dict[str, Any]]:
    """Rend les valeurs de départ : les lots écrits, puis quelques lots neufs, d'un numéro que rien n'a porté.

    Un lot de la fiche `presente` que cette fiche n'a plus y reste, coché pour être ôté.
    """
    gardes = {lot.numero: lot for lot in fiche.lots}
    tous = {lot.numero: lot for lot in (presente or fiche).lots} | gardes
    suivant = max((*tous, *portes), default=0) + 1
    ecrits = [
        {
            "numero": lot.numero,
            "titre": lot.titre,
            "estimation": lot.estimation,
            "existe": True,
            "oter": lot.numero not in gardes,
        }
        for lot in tous.values()
    ]
    return [*ecrits, *({"numero": suivant + n} for n in range(LOTS_NEUFS))]
