"""Le contrat de la matrice, partagé par l'écriture et la lecture : feuilles, colonnes, listes."""

from __future__ import annotations

from enum import StrEnum

FEUILLE_MODE_EMPLOI = "Mode d'emploi"
FEUILLE_IDENTIFICATION = "Identification"
FEUILLE_EXIGENCES = "Exigences"
FEUILLE_COMPOSANTS = "Composants"
FEUILLE_ETAT = "État"
FEUILLE_TECHNIQUE = "_cctgen"

COLONNES_EXIGENCES = (
    "Réf.",
    "Thème",
    "Niveau",
    "Exigence",
    "Preuve attendue",
    "Conformité",
    "Mode de couverture",
    "Réponse et justification",
    "Renvoi (pièce, page)",
    "Complétude",
)

COLONNES_REPONSE = COLONNES_EXIGENCES[5:9]
"""Les seules colonnes que le soumissionnaire remplit."""

COLONNES_COMPOSANTS = (
    "Composant",
    "Éditeur ou communauté",
    "Version",
    "Licence (SPDX)",
    "Fonction",
    "Réf. référentiel",
    "Embarqué (oui/non)",
    "Installation et mise à jour intégrées (oui/non)",
    "Sans TMA ni MCO propre (oui/non)",
    "Justification",
)


class Conformite(StrEnum):
    """Ce que le soumissionnaire déclare sur une exigence."""

    CONFORME = "Conforme"
    PARTIELLE = "Partiellement conforme"
    NON_CONFORME = "Non conforme"
    DEROGATION = "Dérogation demandée"
    SANS_OBJET = "Sans objet"


class Couverture(StrEnum):
    """Par quel moyen le soumissionnaire couvre l'exigence."""

    STANDARD = "Standard"
    PARAMETRAGE = "Paramétrage"
    DEVELOPPEMENT = "Développement"
    PRODUIT_TIERS = "Produit tiers"
    VERSION_FUTURE = "Version future"
