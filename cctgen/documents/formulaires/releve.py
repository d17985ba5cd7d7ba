"""Ce qu'une personne a écrit dans un formulaire rendu : les cases, ce qui est écrit à côté, et ce qui le marque.

Rien n'est exécuté ni deviné : une case se reconnaît à son étiquette, le reste du texte est rendu tel qu'il se lit.
"""

from __future__ import annotations

from dataclasses import dataclass

from cctgen.documents.formulaires.cases import INVITES, formulaire_de
from cctgen.documents.fragments import SorteDeSaisie

COCHEE, DECOCHEE = "☒", INVITES[SorteDeSaisie.COCHE]
INSERE, SUPPRIME = "inséré en suivi de modifications", "supprimé en suivi de modifications"
SUIVI = (INSERE, SUPPRIME)
MARGE = "En-tête ou pied de page"
"""Repère de ce qui est écrit dans les marges, répété à chaque page."""


@dataclass(frozen=True, slots=True)
class Remarque:
    """Un morceau de texte que sa mise en forme ou le suivi marque : `nature` est celle d'un `Aspect`, ou de `SUIVI`."""

    nature: str
    texte: str


@dataclass(frozen=True, slots=True)
class CaseLue:
    """Une case rendue ; `valeur` est vide si rien n'y est écrit, ☒ pour une case cochée.

    `rangee` et `cellule` la situent dans le fichier : une ligne recopiée porte les mêmes étiquettes, pas la même place.
    """

    etiquette: str
    libelle: str
    valeur: str
    rangee: int = 0
    cellule: int = 0
    remarques: tuple[Remarque, ...] = ()


@dataclass(frozen=True, slots=True)
class Ligne:
    """Un paragraphe hors des cases ; `repere` est le début de sa ligne de tableau, ou ce qui le porte.

    `avant` est le même avant les modifications suivies, s'il y en a ; `texte` est vide quand elles l'ôtent.
    """

    texte: str
    repere: str = ""
    remarques: tuple[Remarque, ...] = ()
    avant: str = ""


@dataclass(frozen=True, slots=True)
class Releve:
    """Un formulaire rendu, lu en entier ; `objets` compte les images, dessins et documents insérés, que rien ne lit."""

    cases: tuple[CaseLue, ...]
    lignes: tuple[Ligne, ...]
    objets: int

    @property
    def formulaire(self) -> str:
        """Rend l'identifiant du formulaire que disent ses étiquettes, vide si aucune n'est de l'outil."""
        return next((formulaire_de(case.etiquette) for case in self.cases), "")
