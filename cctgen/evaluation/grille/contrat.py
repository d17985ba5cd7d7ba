"""Ce que l'écriture et la lecture d'une grille tiennent pour pareil : formes, feuilles, champs, colonnes."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

COLONNES_GRILLE = (
    "Réf.",
    "Thème",
    "Niveau",
    "Notée",
    "Exigence",
    "Conformité déclarée",
    "Couverture déclarée",
    "Justification déclarée",
    "Renvoi",
    "Anomalies",
    "Constat",
    "Note",
    "Commentaire",
    "Source (pièce, page)",
)
COLONNES_DECLAREES, COLONNES_SAISIE = COLONNES_GRILLE[:10], COLONNES_GRILLE[10:]
COLONNE_PREUVE, COLONNE_RESTE = "Preuve attendue", "Reste à faire"
COLONNE_SOUMISSIONNAIRE, COLONNE_FICHIER = "Soumissionnaire", "Fichier reçu (début du SHA-256)"
"""Elles désignent l'offre de chaque ligne quand une feuille les porte toutes."""
COLONNE_ECART = "Écart"
COLONNE_REPONSE_RECUE = "Réponse reçue"
"""Ce que le soumissionnaire a répondu à une demande : à côté de l'offre, dans les seules feuilles où il y en a."""
PREFIXE_AVIS = "Avis : "
"""Suivi d'un nom quelconque : « de » s'éliderait devant certains."""
PREFIXES_D_AVIS = (PREFIXE_AVIS, "Avis de ")
"""Ceux qu'une grille porte, selon la version qui l'a écrite."""

FEUILLE_MODE_EMPLOI = "Mode d'emploi"
FEUILLE_AIDE = "Aide à la saisie"
FEUILLE_AVANCEMENT = "Avancement"
FEUILLES_SANS_SAISIE = (FEUILLE_MODE_EMPLOI, FEUILLE_AIDE, FEUILLE_AVANCEMENT)

CHAMP_SOUMISSIONNAIRE = "Soumissionnaire"
CHAMP_LOT = "Lot"
CHAMP_EMPREINTE = "Empreinte (SHA-256)"
CHAMP_AVANCEMENT = "Avancement"
DEBUT_AVANCEMENT = "reste "
SANS_ALLOTISSEMENT = "sans allotissement"

LARGEUR_DU_CHAMP = 3
"""Les colonnes que prend le nom d'un champ d'en-tête : thème, niveau et notée, étroites."""


def places_du_champ(textes: Sequence[str]) -> tuple[int, int]:
    """Rend le rang du champ que nomme une rangée d'en-tête, et celui de sa valeur.

    Une grille plus ancienne les a aux deux premières colonnes, l'un contre l'autre.
    """
    champ = next((rang for rang, texte in enumerate(textes) if texte), 0)
    ecartee = champ + LARGEUR_DU_CHAMP
    return champ, ecartee if champ and ecartee < len(textes) and textes[ecartee] else champ + 1


LONGUEUR_DU_DEBUT = 12
"""Ce qu'une ligne montre d'une empreinte ; assez pour désigner un fichier reçu."""


class Forme(StrEnum):
    """Comment une grille se feuillette ; l'évaluateur choisit, la lecture rend la même chose des deux."""

    PAR_OFFRE = "une offre par feuille"
    PAR_EXIGENCE = "chaque exigence à travers toutes les offres"


class Reste(StrEnum):
    """Ce qu'une ligne attend encore de l'évaluateur ; la grille le calcule, la lecture n'en tient pas compte."""

    A_NOTER = "à noter"
    A_MOTIVER = "à motiver"
    A_CONSTATER = "à constater"
    FAIT = "fait"
    FACULTATIF = "facultatif"
