"""Les fragments de texte qui font plus que se lire : lien, endroit marqué, case à remplir, annotation."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Lien:
    """Un texte qui mène à un endroit marqué du même document."""

    texte: str
    signet: str


@dataclass(frozen=True, slots=True)
class Marque:
    """L'endroit où mène un lien ; le texte qui la suit est ce qu'on y lit."""

    signet: str


class SorteDeSaisie(StrEnum):
    """Ce qu'une case d'un formulaire admet."""

    TEXTE = "texte"
    DATE = "date"
    CHOIX = "choix"
    COCHE = "coche"


@dataclass(frozen=True, slots=True)
class Saisie:
    """Une case à remplir ; `etiquette` la retrouve quand le document revient, `invite` y est écrit d'ici là.

    `rangee` et `colonne` la situent parmi celles qui se lisent ensemble : ligne de grille, coches d'une question.
    """

    etiquette: str
    libelle: str
    sorte: SorteDeSaisie
    invite: str
    options: tuple[str, ...] = ()
    rangee: str = ""
    colonne: str = ""


@dataclass(frozen=True, slots=True)
class Annote:
    """Un texte commenté en marge, une ligne par paragraphe du commentaire."""

    texte: str
    lignes: tuple[str, ...]
