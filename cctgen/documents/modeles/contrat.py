"""Le contrat d'un modèle : à quoi il sert, ses balises, si Word numérote ses titres, les styles qu'il porte."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cctgen.documents.modeles.styles import StyleAttendu, styles_attendus


class Sorte(StrEnum):
    """Ce qu'est une balise, et donc comment elle s'écrit."""

    TEXTE = "texte"
    LISTE = "liste"
    CONDITION = "condition"
    BLOC = "bloc"


_ECRITURES = {
    Sorte.TEXTE: "{{{{ {0} }}}}",
    Sorte.LISTE: "{{%p for x in {0} %}}, puis {{{{ x }}}}, puis {{%p endfor %}}",
    Sorte.CONDITION: "{{%p if {0} %}} … {{%p endif %}}",
    Sorte.BLOC: "{{{{p {0} }}}}, seul dans son paragraphe",
}


def ecriture(sorte: Sorte, nom: str) -> str:
    """Rend la manière d'écrire dans Word une balise de cette sorte."""
    return _ECRITURES[sorte].format(nom)


class Numerotation(StrEnum):
    """Qui numérote les titres d'un document."""

    DE_WORD = "par Word : les renvois suivent"
    EN_TEXTE = "dans leur texte : Word ne les numérote pas"
    LIBRE = "par Word ou non, au choix"


@dataclass(frozen=True, slots=True)
class Balise:
    """Une balise qu'un modèle peut porter ; `exigee`, il la porte une fois ; `toujours`, aucune condition ne l'ôte."""

    nom: str
    sorte: Sorte
    dit: str
    exigee: bool = False
    toujours: bool = False

    @property
    def ecriture(self) -> str:
        """Rend la manière de l'écrire dans Word."""
        return ecriture(self.sorte, self.nom)


@dataclass(frozen=True, slots=True)
class Contrat:
    """Ce que l'outil attend d'un modèle ; `lettre` nomme celle dont il est le modèle, s'il en est un."""

    nom: str
    sert_a: str
    balises: tuple[Balise, ...]
    titres: Numerotation = Numerotation.LIBRE
    lettre: str = ""

    def balise(self, nom: str) -> Balise | None:
        """Rend la balise de ce nom, s'il y en a une."""
        return next((b for b in self.balises if b.nom == nom), None)

    @property
    def styles(self) -> tuple[StyleAttendu, ...]:
        """Rend les styles qu'un modèle de ce contrat doit porter."""
        return styles_attendus(sommaire=any(b.nom == "sommaire" for b in self.balises))
