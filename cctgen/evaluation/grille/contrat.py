"""Ce que l'écriture et la lecture d'une grille tiennent pour pareil : formes, feuilles, champs, colonnes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from cctgen.evaluation.modele import nom_replie

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


def places_du_champ(textes: Sequence[str], colonnes: Mapping[str, int]) -> tuple[int, int]:
    """Rend le rang du champ que nomme une rangée d'en-tête, et celui de sa valeur, écrite au-dessus d'« Exigence ».

    `colonnes` situe les en-têtes : une colonne insérée ou ôtée entre les deux déplace l'une avec l'autre. Une grille
    plus ancienne les a aux deux premières colonnes, l'un contre l'autre.
    """
    champ = next((rang for rang, texte in enumerate(textes) if texte), 0)
    for valeur in (colonnes.get(nom_replie("Exigence"), 0), champ + LARGEUR_DU_CHAMP):
        if 0 < champ < valeur < len(textes) and textes[valeur]:
            return champ, valeur
    return champ, champ + 1


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


def rangs_des_colonnes(entetes: Sequence[str]) -> dict[str, int]:
    """Rend le rang de chaque en-tête, replié ; d'une colonne écrite deux fois, celle qui a gardé ses voisines.

    Une colonne du même nom, insérée où que ce soit, ne prend pas la place de l'originale ; si rien ne les distingue,
    aucune n'est lue.
    """
    noms = [nom_replie(texte) for texte in entetes]
    rangs = {nom: rang for rang, nom in reversed(list(enumerate(noms)))}
    for nom in _VOISINES.keys() & {nom for nom in rangs if noms.count(nom) > 1}:
        avant, apres = _VOISINES[nom]
        voisines = {
            rang: (avant in noms[max(0, rang - 1) : rang]) + (apres in noms[rang + 1 : rang + 2])
            for rang, autre in enumerate(noms)
            if autre == nom
        }
        gardees = [rang for rang, nombre in voisines.items() if nombre == max(voisines.values())]
        if len(gardees) == 1:
            rangs[nom] = gardees[0]
        else:
            del rangs[nom]
    return rangs


_REPLIEES = list(map(nom_replie, ("", *COLONNES_GRILLE, COLONNE_PREUVE)))
_VOISINES = {_REPLIEES[rang]: (_REPLIEES[rang - 1], _REPLIEES[rang + 1]) for rang in range(1, len(_REPLIEES) - 1)}
