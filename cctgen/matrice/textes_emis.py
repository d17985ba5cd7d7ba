"""Reconnaît les textes que l'outil a lui-même écrits autour du tableau : tout autre a été ajouté."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from cctgen.consultation.effets import EFFETS
from cctgen.matrice import contrat
from cctgen.matrice.attendu import empreintes_possibles, texte_compare
from cctgen.matrice.notice import notice

TITRES_IDENTIFICATION = (
    "Identification",
    "Le dossier auquel vous répondez",
    "Le soumissionnaire (à remplir)",
)
TITRES_ETAT = (
    "État de votre réponse",
    "Total",
)
COLONNES_ETAT = (
    "Thème",
    "Exigences",
    "Complètes",
    "À compléter",
    "P et I non notées sans réponse",
    "Conformes",
    "Partiellement conformes",
    "Non conformes",
    "Dérogations demandées",
    "Sans objet",
)

VALEURS_DES_LISTES = frozenset([*contrat.Conformite, *contrat.Couverture, *contrat.OUI_NON])
"""Ce qu'un soumissionnaire déclare : trouvé hors de sa place, c'est une réponse, jamais un texte émis."""

# Comparer d'abord à ces textes épargne presque tous les calculs d'empreinte.
_REDIGES: Mapping[str, frozenset[str]] = {
    contrat.FEUILLE_MODE_EMPLOI: frozenset(
        texte
        for effet in ("", *EFFETS.values())
        for colonnes in (contrat.COLONNES_COMPOSANTS, contrat.COLONNES_COMPOSANTS_SANS_REFERENTIEL)
        for ligne in notice(effet, composants=colonnes)
        for texte in (ligne.texte, ligne.explication)
    ),
    contrat.FEUILLE_IDENTIFICATION: frozenset(
        [*TITRES_IDENTIFICATION, *contrat.CHAMPS_MATRICE, *contrat.CHAMPS_SOUMISSIONNAIRE]
    ),
    contrat.FEUILLE_ETAT: frozenset([*TITRES_ETAT, *COLONNES_ETAT]),
}
COURANTS: Mapping[str, frozenset[str]] = {
    feuille: frozenset(map(texte_compare, textes)) for feuille, textes in _REDIGES.items()
}
"""Tels qu'ils se comparent : une matrice d'avant la typographie se reconnaît aussi."""
D_UNE_AUTRE_FEUILLE = frozenset(map(texte_compare, (*contrat.COLONNES_EXIGENCES, *contrat.COLONNES_COMPOSANTS))).union(
    *COURANTS.values()
)


def _citations_de_la_notice() -> Mapping[str, int]:
    citations: Counter[str] = Counter()
    for effet in EFFETS.values():
        textes = (texte for ligne in notice(effet) for texte in (ligne.texte, ligne.explication))
        citations |= Counter(texte for texte in textes if texte in VALEURS_DES_LISTES)
    return citations


VALEURS_CITEES: Mapping[str, Mapping[str, int]] = {
    contrat.FEUILLE_MODE_EMPLOI: _citations_de_la_notice(),
    contrat.FEUILLE_ETAT: {texte: 1 for texte in COLONNES_ETAT if texte in VALEURS_DES_LISTES},
}
"""Combien de fois la notice et l'état écrivent eux-mêmes chaque valeur de liste."""


_compare = lru_cache(maxsize=1024)(texte_compare)
"""D'une offre à l'autre, les textes émis autour du tableau sont les mêmes."""


class TextesEmis(NamedTuple):
    """Les empreintes que porte la feuille technique, en plus des textes de cette version de l'outil.

    `themes` sont ceux du tableau, tels qu'ils se comparent : la feuille « État » les reprend.
    """

    empreintes: frozenset[str] = frozenset()
    themes: frozenset[str] = frozenset()

    def contient(self, feuille: str, texte: str) -> bool:
        """Vrai si le texte a été émis sur cette feuille, nommée comme au contrat.

        Les empreintes ne disent pas leur feuille : un texte que l'on sait d'une autre n'y est pas cherché.
        """
        compare = _compare(texte)
        if compare in COURANTS[feuille] or (feuille == contrat.FEUILLE_ETAT and compare in self.themes):
            return True
        return compare not in D_UNE_AUTRE_FEUILLE and self.porte(texte)

    def porte(self, texte: str) -> bool:
        """Vrai si la feuille technique porte l'empreinte du texte, et qu'il n'est pas une valeur de liste."""
        if texte in VALEURS_DES_LISTES:
            return False
        return any(empreinte in self.empreintes for empreinte in empreintes_possibles(texte))
