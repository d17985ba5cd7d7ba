"""Reconnaît les textes que l'outil a lui-même écrits autour du tableau : tout autre a été ajouté."""

from __future__ import annotations

from dataclasses import dataclass

from cctgen.assemblage.reglement import EFFETS
from cctgen.matrice import contrat
from cctgen.matrice.attendu import empreinte_texte
from cctgen.matrice.notice import notice

TITRES_ETAT = (
    "État de votre réponse",
    "Total",
)
COLONNES_ETAT = (
    "Thème",
    "Exigences",
    "Complètes",
    "À compléter",
    "Primordiales sans réponse",
    "Conformes",
    "Partiellement conformes",
    "Non conformes",
    "Dérogations demandées",
    "Sans objet",
)

# Comparer d'abord à ces textes épargne presque tous les calculs d'empreinte.
_COURANTS = frozenset(
    [
        *(texte for effet in EFFETS.values() for ligne in notice(effet) for texte in (ligne.texte, ligne.explication)),
        *TITRES_ETAT,
        *COLONNES_ETAT,
        *contrat.CHAMPS_MATRICE,
        *contrat.CHAMPS_SOUMISSIONNAIRE,
        *contrat.COLONNES_EXIGENCES,
        *contrat.COLONNES_COMPOSANTS,
    ]
)


@dataclass(frozen=True, slots=True)
class TextesEmis:
    """Les empreintes que porte la feuille technique, en plus des textes de cette version de l'outil.

    `themes` sont ceux du tableau : la feuille « État » les reprend.
    """

    empreintes: frozenset[str] = frozenset()
    themes: frozenset[str] = frozenset()

    def contient(self, texte: str) -> bool:
        """Vrai si le texte a été émis avec la matrice."""
        return texte in _COURANTS or texte in self.themes or empreinte_texte(texte) in self.empreintes
