"""Ce qu'un relecteur saisit : une remarque, ou la correction de quelques textes et son motif."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms

from cctgen.clausier.textes.retouche import Proses
from cctgen.socle.anomalies import Chemin

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

    texte = forms.CharField(label="Votre remarque", max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))


class Correction(forms.Form):
    """Un champ par texte de la clause, son motif, et l'empreinte du texte que le relecteur a sous les yeux."""

    motif = forms.CharField(
        label="Pourquoi corriger",
        help_text="Ce qui est faux, imprécis ou manque.",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    empreinte = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, proses: Proses, exigences: tuple[str, ...], donnees: Mapping[str, str] | None = None) -> None:
        super().__init__(donnees)
        self._proses = proses
        for chemin, texte in proses.items():
            lignes = min(14, max(1, texte.count("\n") + 1 + len(texte) // 110))
            self.fields[nom_de(chemin)] = forms.CharField(
                label=_libelle(chemin, exigences),
                initial=texte.strip(),
                widget=forms.Textarea(attrs={"rows": lignes, "class": "fr-input prose"}),
            )

    def changees(self) -> dict[Chemin, str]:
        """Rend les textes que le relecteur a changés."""
        saisies = {chemin: str(self.cleaned_data[nom_de(chemin)]).replace("\r\n", "\n") for chemin in self._proses}
        return {c: texte for c, texte in saisies.items() if texte.strip() != self._proses[c].strip()}


def nom_de(chemin: Chemin) -> str:
    """Rend le nom du champ d'un texte : `exigences.0.enonce`."""
    return ".".join(map(str, chemin))


def chemin_de(nom: str) -> Chemin:
    """Rend le chemin que dit un nom de champ."""
    return tuple(int(mot) if mot.isdigit() else mot for mot in nom.split("."))


def _libelle(chemin: Chemin, exigences: tuple[str, ...]) -> str:
    propre = _LIBELLES[str(chemin[-1])]
    return f"{propre} de {exigences[int(chemin[1])]}" if len(chemin) > 1 else propre
