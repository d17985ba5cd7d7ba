"""Ce que l'acheteur saisit sur le dossier : valeurs réglables, ajustements motivés, réécriture, service."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, cast

from django import forms
from django.http import QueryDict

from cctgen.clausier.formes.services import Emploi
from cctgen.clausier.modele import Niveau, TypeParametre
from cctgen.clausier.parametres import defaut_de_valeur
from cctgen.consultation.modele import Action, Ajustement, Lot
from cctgen.socle.nombres import en_francais
from cctgen.socle.typographie import majuscule
from cctgen.usages.preparation.parametres import ParametreDemande
from cctgen.usages.reglage.ajuster import ExigenceReecrite, Reecriture
from cctgen.web.presentation.saisie import Texte, TexteDeMotif, Versionne
from cctgen.web.presentation.templatetags.typographie import citer

MOTIF_MAX = 1000
TEXTE_MAX = 60_000
_A_PART = ("etat", "motif")
"""Ce que le formulaire de réécriture demande en plus des textes de la clause."""
_NIVEAUX = ((Niveau.P.value, "Primordiale"), (Niveau.I.value, "Importante"))


class FormulaireDeParametres(Versionne):
    """Les valeurs réglables d'une clause ; vide, une valeur est celle que propose le clausier."""

    def __init__(self, demandes: Sequence[ParametreDemande], *arguments: Any, **nommes: Any) -> None:
        super().__init__(*arguments, **nommes)
        self.demandes = {d.nom: d for d in demandes}
        for demande in demandes:
            self.fields[f"p_{demande.nom}"] = _champ_de_parametre(demande)

    def clean(self) -> dict[str, Any]:
        """Refuse une valeur hors de ce que son paramètre admet, à côté de son champ."""
        saisi = super().clean() or {}
        for nom, demande in self.demandes.items():
            valeur = saisi.get(f"p_{nom}", "")
            if valeur and (faute := defaut_de_valeur(demande.parametre, valeur)):
                self.add_error(f"p_{nom}", majuscule(faute))
        return saisi


def _champ_de_parametre(demande: ParametreDemande) -> forms.Field:
    parametre = demande.parametre
    libelle = parametre.libelle or demande.nom.replace("_", " ").capitalize()
    communs: dict[str, Any] = {
        "label": f"{libelle} ({parametre.unite})" if parametre.unite else libelle,
        "help_text": " ".join(_aides(demande)),
        "required": False,
        "initial": demande.valeur if demande.est_regle else "",
    }
    if parametre.type is TypeParametre.CHOIX:
        choix = [("", "Comme proposé"), *((o, o) for o in parametre.options)]
        return forms.ChoiceField(choices=choix, **communs)
    if parametre.type is TypeParametre.DATE:
        return Texte(widget=forms.TextInput(attrs={"type": "date"}), **communs)
    if parametre.type is TypeParametre.TEXTE:
        return Texte(widget=forms.Textarea(attrs={"rows": 2}), max_length=TEXTE_MAX, **communs)
    return Texte(widget=forms.TextInput(attrs={"inputmode": "decimal"}), max_length=40, **communs)


def _aides(demande: ParametreDemande) -> Iterable[str]:
    parametre = demande.parametre
    if parametre.aide:
        yield parametre.aide
    bornes = [
        f"{mot} {en_francais(borne)}"
        for mot, borne in (("au moins", parametre.min), ("au plus", parametre.max))
        if borne is not None
    ]
    if bornes:
        yield f"{', '.join(bornes).capitalize()}{f' {parametre.unite}' if parametre.unite else ''}."
    if not demande.est_regle and demande.valeur:
        yield f"Vide, la valeur proposée s'applique : {demande.valeur}."
    elif not demande.est_regle:
        yield "Aucune valeur n'est proposée : renseignez-la."
    elif parametre.defaut:
        yield f"Valeur proposée : {parametre.defaut}."


_ACTIONS = ((Action.RETIRER.value, "La retirer"), (Action.AJOUTER.value, "L'ajouter"))


class FormulaireAjustement(Versionne):
    """Ajouter ou retirer une clause ou une exigence, et pourquoi ; seul se montre ce qui changerait un lot."""

    action = forms.ChoiceField(
        label="Ce que vous voulez",
        choices=_ACTIONS,
        widget=forms.RadioSelect,
    )
    lots = forms.MultipleChoiceField(
        label="Lots concernés",
        help_text="Aucun coché : tous les lots.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    motif = TexteDeMotif(
        label="Motif",
        help_text="Il figure dans la note à l'acheteur, et justifie votre choix plus tard.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=MOTIF_MAX,
        error_messages={"required": "Dites pourquoi : un ajustement sans motif ne se défend pas."},
    )

    def __init__(self, lots: Sequence[Lot], offertes: Collection[Action], *arguments: Any, **nommes: Any) -> None:
        super().__init__(*arguments, **nommes)
        # Un choix devenu sans objet entre-temps se valide encore : c'est le conflit qui le dit.
        montrees = {*offertes, self.data.get("action")}
        choix_d_action = cast("forms.ChoiceField", self.fields["action"])
        choix_d_action.widget.choices = [c for c in _ACTIONS if c[0] in montrees]
        if lots:
            choix = [(str(lot.numero), citer(f"Lot {lot.numero} : {lot.titre}", lot.titre)) for lot in lots]
            self.fields["lots"] = forms.MultipleChoiceField(
                label="Lots concernés",
                help_text="Aucun coché : tous les lots.",
                required=False,
                choices=choix,
                widget=forms.CheckboxSelectMultiple,
            )
        else:
            del self.fields["lots"]

    def ajustement(self, cible: str, *, est_clause: bool) -> Ajustement:
        """Rend l'ajustement saisi pour une clause, ou pour une exigence."""
        saisi = self.cleaned_data
        lots = tuple(int(n) for n in saisi.get("lots", ()))
        cles = {"clause" if est_clause else "exigence": cible}
        return Ajustement(**cles, action=Action(saisi["action"]), motif=saisi["motif"], lots=lots)


class FormulaireDeReecriture(Versionne):
    """Réécrire une clause : son titre, son texte, l'énoncé, la preuve et le niveau de ses exigences."""

    titre = Texte(label="Titre", max_length=300)
    texte = Texte(label="Texte", widget=forms.Textarea(attrs={"rows": 14}), max_length=TEXTE_MAX)

    def __init__(self, telle: Reecriture, saisi: QueryDict | None, etat: int) -> None:
        super().__init__(saisi, initial={"titre": telle.titre, "texte": telle.texte, "etat": etat})
        self.fields["texte"].required = bool(telle.texte)
        self.refs = tuple(telle.exigences)
        for rang, (ref, exigence) in enumerate(telle.exigences.items()):
            self.fields |= _champs_d_exigence(rang, ref, exigence)
        self.fields["motif"] = TexteDeMotif(
            label="Motif de la réécriture",
            widget=forms.Textarea(attrs={"rows": 3}),
            max_length=MOTIF_MAX,
            error_messages={"required": "Dites pourquoi : une réécriture sans motif ne se défend pas."},
        )

    @property
    def initiales(self) -> Mapping[str, str]:
        """Rend le texte de départ de chaque champ de la clause."""
        return {
            nom: str(self.get_initial_for_field(champ, nom)) for nom, champ in self.fields.items() if nom not in _A_PART
        }

    @property
    def telle(self) -> Mapping[str, str]:
        """Rend ce que la clause donne à réécrire, par libellé de champ, tel qu'une personne le lit."""
        niveaux = dict(_NIVEAUX)
        lus = ((c.label, self.get_initial_for_field(c, nom)) for nom, c in self.fields.items() if nom not in _A_PART)
        return {str(libelle): niveaux.get(valeur, valeur) for libelle, valeur in lus}

    @property
    def reecriture(self) -> Reecriture:
        """Rend ce que la personne a saisi ; un retour à la ligne de navigateur en vaut un autre."""
        saisi = {cle: str(valeur).replace("\r\n", "\n") for cle, valeur in self.cleaned_data.items()}
        exigences = {
            ref: ExigenceReecrite(saisi[f"enonce_{rang}"], saisi[f"preuve_{rang}"], Niveau(saisi[f"niveau_{rang}"]))
            for rang, ref in enumerate(self.refs)
        }
        return Reecriture(saisi["titre"], saisi["texte"], exigences)


def _champs_d_exigence(rang: int, ref: str, exigence: ExigenceReecrite) -> dict[str, forms.Field]:
    def long(libelle: str, initial: str) -> Texte:
        return Texte(
            label=f"{ref} : {libelle}",
            initial=initial,
            widget=forms.Textarea(attrs={"rows": 4}),
            max_length=TEXTE_MAX,
        )

    return {
        f"niveau_{rang}": forms.ChoiceField(label=f"{ref} : niveau", choices=_NIVEAUX, initial=exigence.niveau.value),
        f"enonce_{rang}": long("exigence", exigence.enonce),
        f"preuve_{rang}": long("preuve attendue", exigence.preuve),
    }


class FormulaireDeService(Versionne):
    """Ce que cette consultation dit d'un service mis à disposition."""

    documentation = Texte(
        label="Documentation",
        help_text="Où la trouver, sa version : « guide de raccordement, version 3, joint au dossier ».",
        required=False,
        max_length=500,
    )
    contact = Texte(label="Contact", help_text="Un bureau plutôt qu'une personne.", required=False, max_length=300)
    emploi = forms.ChoiceField(
        label="Emploi",
        required=False,
        choices=[
            ("", "Comme au catalogue"),
            (Emploi.OBLIGATION.value, "À employer, sauf écart déclaré ou accord écrit de votre part"),
            (Emploi.OPTION.value, "Au choix"),
        ],
    )
