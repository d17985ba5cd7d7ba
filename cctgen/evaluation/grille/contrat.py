"""Ce que l'écriture et la lecture d'une grille tiennent pour pareil : formes, feuilles, champs, colonnes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from cctgen.evaluation.modele import nom_replie

REFERENCE = "Réf."
COLONNES_GRILLE = (
    REFERENCE,
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


_ORDRE = {
    nom_replie(nom): place
    for place, nom in enumerate(
        (
            COLONNES_DECLAREES[0],
            COLONNE_SOUMISSIONNAIRE,
            *COLONNES_DECLAREES[1:],
            COLONNE_REPONSE_RECUE,
            COLONNE_ECART,
            PREFIXE_AVIS,
            *COLONNES_SAISIE,
            COLONNE_PREUVE,
            COLONNE_RESTE,
            COLONNE_FICHIER,
        )
    )
}
"""La place de chaque colonne parmi celles que l'outil écrit, sous toutes les formes d'une grille."""
AVIS_REPLIES = tuple(f"{nom_replie(prefixe)} " for prefixe in PREFIXES_D_AVIS)


def _place(nom: str) -> int | None:
    return _ORDRE[nom_replie(PREFIXE_AVIS)] if nom.startswith(AVIS_REPLIES) else _ORDRE.get(nom)


def colonnes_connues(entetes: Iterable[str]) -> int:
    """Compte les colonnes de l'outil que nomme une rangée."""
    return len(_ORDRE.keys() & set(map(nom_replie, entetes)))


def rangs_des_colonnes(entetes: Sequence[str]) -> dict[str, int]:
    """Rend le rang de chaque en-tête, replié ; d'une colonne écrite deux fois, celle qui a gardé ses voisines.

    Une colonne du même nom, insérée où que ce soit, ne prend pas la place de l'originale ; si rien ne les distingue,
    aucune n'est lue.
    """
    homonymes = rangs_des_homonymes(entetes)
    rangs = {nom: siens[0] for nom, siens in homonymes.items()}
    disputees = [nom for nom, siens in homonymes.items() if len(siens) > 1 and _place(nom) is not None]
    voisinages = _voisinages(list(map(nom_replie, entetes))) if disputees else {}
    for nom in disputees:
        mieux = max(voisinages[rang] for rang in homonymes[nom])
        gardes = [rang for rang in homonymes[nom] if voisinages[rang] == mieux]
        if len(gardes) == 1:
            rangs[nom] = gardes[0]
        else:
            del rangs[nom]
    return rangs


def a_un_titre_inconnu(entetes: Iterable[str]) -> bool:
    """Vrai si un en-tête n'est pas de ceux que l'outil écrit."""
    return any(titre and _place(nom_replie(titre)) is None for titre in entetes)


_PREMIER_MOT = re.compile(r"\w+")


def colonnes_retouchees(entetes: Sequence[str], attendues: Iterable[str]) -> dict[str, int]:
    """Rend le rang des colonnes attendues dont l'en-tête a été retouché : « Note (/4) », à la place de « Note ».

    Il ne fait pas de doute s'il est seul, entre les voisines de l'original, à en garder le premier mot.
    """
    noms = list(map(nom_replie, entetes))
    places = [_place(nom) for nom in noms]
    manquent = [nom for nom in attendues if nom in _ORDRE and nom not in noms]
    rangs: dict[str, list[int]] = {}
    for rang in (rang for rang, nom in enumerate(noms) if nom and places[rang] is None):
        avant = next((p for p in reversed(places[:rang]) if p is not None), -1)
        apres = next((p for p in places[rang + 1 :] if p is not None), len(_ORDRE))
        for nom in (n for n in manquent if avant < _ORDRE[n] < apres):
            if (mot := _PREMIER_MOT.match(nom)) and noms[rang].startswith(mot[0]):
                rangs.setdefault(nom, []).append(rang)
    return {nom: siens[0] for nom, siens in rangs.items() if len(siens) == 1}


def rangs_des_homonymes(entetes: Sequence[str]) -> dict[str, list[int]]:
    """Rend tous les rangs où s'écrit chaque en-tête, replié."""
    homonymes: dict[str, list[int]] = {}
    for rang, texte in enumerate(entetes):
        homonymes.setdefault(nom_replie(texte), []).append(rang)
    return homonymes


def _voisinages(noms: Sequence[str]) -> dict[int, int]:
    """Compte, par rang, les côtés où une colonne a gardé sa voisine ; celles que l'outil ne connaît pas n'en sont pas.

    La voisine attendue est la plus proche de celles que la feuille porte : chaque forme a les siennes.
    """
    suite = [(rang, nom, place) for rang, nom in enumerate(noms) if (place := _place(nom)) is not None]
    places = sorted({place for _, _, place in suite})
    bornes = [("", -1), *((nom, place) for _, nom, place in suite), ("", len(_ORDRE))]
    voisinages = {}
    for numero, (rang, nom, place) in enumerate(suite):
        avant, apres = bornes[numero], bornes[numero + 2]
        attendues = (
            (avant, max((p for p in places if p < place), default=-1)),
            (apres, min((p for p in places if p > place), default=len(_ORDRE))),
        )
        # Deux avis se suivent à la même place ; deux homonymes, eux, ne se valent pas l'un l'autre.
        voisinages[rang] = sum(
            autre == attendue or (autre == place and dit != nom) for (dit, autre), attendue in attendues
        )
    return voisinages
