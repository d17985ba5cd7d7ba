"""Ce qu'un relecteur saisit : une remarque, ou la correction de quelques textes et son motif."""

from __future__ import annotations

from django import forms
from django.http import QueryDict

from cctgen.clausier.textes.retouche import Proses
from cctgen.socle.anomalies import Chemin
from cctgen.socle.nombres import lire_entier
from cctgen.web.presentation.saisie import Texte, TexteDeMotif

_LIBELLES = {
    "titre": "Titre",
    "contexte": "Contexte",
    "texte": "Texte de la clause",
    "recommandations": "Recommandations",
    "note_acheteur": "Note à l'acheteur",
    "enonce": "Énoncé",
    "preuve": "Preuve attendue",
}


class Remarque(forms.Form):
    """Une remarque libre."""

    texte = Texte(
        label="Votre remarque",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Écrivez votre remarque avant de l'enregistrer."},
    )


class Correction(forms.Form):
    """Un champ par texte de la clause, son motif, et ce que le relecteur a sous les yeux.

    C'est l'empreinte du texte, et la dernière correction proposée qu'il en a vue (0 s'il n'y en avait pas).
    """

    motif = TexteDeMotif(
        label="Pourquoi corriger",
        help_text="Ce qui est faux, imprécis ou manque.",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    empreinte = forms.CharField(widget=forms.HiddenInput)
    vue = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, proses: Proses, exigences: tuple[str, ...], donnees: QueryDict | None = None) -> None:
        super().__init__(donnees)
        self._proses = proses
        for chemin, texte in proses.items():
            lignes = min(14, max(1, texte.count("\n") + 1 + len(texte) // 110))
            self.fields[nom_de(chemin)] = Texte(
                label=libelle_de(chemin, exigences),
                initial=texte.strip(),
                widget=forms.Textarea(attrs={"rows": lignes, "class": "fr-input prose"}),
            )

    def montrer(self, vue: int) -> None:
        """Garde la saisie, et retient que le relecteur a sous les yeux les corrections proposées jusqu'à celle-ci."""
        self.fields["vue"].initial = vue
        if isinstance(self.data, QueryDict):
            self.data = self.data.copy()
            self.data["vue"] = str(vue)

    def changees(self) -> dict[Chemin, str]:
        """Rend les textes que le relecteur a changés."""
        saisies = {chemin: str(self.cleaned_data[nom_de(chemin)]).replace("\r\n", "\n") for chemin in self._proses}
        return {c: texte for c, texte in saisies.items() if texte.strip() != self._proses[c].strip()}


def nom_de(chemin: Chemin) -> str:
    """Rend le nom du champ d'un texte : `exigences.0.enonce`."""
    return ".".join(map(str, chemin))


def chemin_de(nom: str) -> Chemin:
    """Rend le chemin que dit un nom de champ."""
    return tuple(mot if (rang := lire_entier(mot)) is None else rang for mot in nom.split("."))


def libelle_de(chemin: Chemin, exigences: tuple[str, ...]) -> str:
    """Rend le nom d'un texte : « Énoncé de SSI-012-1 »."""
    propre = _LIBELLES[str(chemin[-1])]
    return f"{propre} de {exigences[int(chemin[1])]}" if len(chemin) > 1 else propre
