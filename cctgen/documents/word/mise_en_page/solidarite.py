"""Ce qu'une fin de page ne sépare pas : une amorce de sa liste, un texte de ses références, un court tableau."""

from __future__ import annotations

from cctgen.documents.texte import Bloc, Liste, Paragraphe, Style, Tableau, contenu_en_clair
from cctgen.documents.word.mise_en_page.colonnes import longueur

SOLIDAIRES = (Style.BANDEAU, Style.MENTION)
"""Les styles que les modèles gardent avec le paragraphe suivant."""
_LIGNES_D_UN_COURT_TABLEAU = 3
"""Coupé, un tableau de trois lignes en laisserait une seule d'un côté ; de quatre, deux et deux."""
_SIGNES_D_UN_COURT_TABLEAU = 1400
"""Un quart de page environ."""
_LIGNES_REGARDEES = 12
_HAUTEUR_D_UNE_GRILLE = 3600
"""Vingtièmes de point : une grille vide qui les tient ne se coupe pas, six lignes à remplir restent ensemble."""


def tient_au_suivant(bloc: Bloc, suivant: Bloc | None) -> bool:
    """Vrai si une page ne finit pas entre ces deux blocs."""
    if suivant is None:
        return False
    if isinstance(suivant, Paragraphe) and suivant.style is Style.REFERENCES:
        return True
    if not isinstance(bloc, Paragraphe):
        return False
    if bloc.style in SOLIDAIRES:
        return True
    return isinstance(suivant, Liste | Tableau) and contenu_en_clair(bloc.contenu).rstrip().endswith(":")


def reste_entier(tableau: Tableau) -> bool:
    """Vrai d'un tableau qui tient sur une seule page : il le demande, ou il est court."""
    if tableau.solidaire:
        return True
    if len(tableau.lignes) > _LIGNES_REGARDEES:
        return False
    signes = sum(max(map(longueur, ligne), default=0) for ligne in tableau.lignes)
    if tableau.hauteur * len(tableau.lignes) > _HAUTEUR_D_UNE_GRILLE or signes > _SIGNES_D_UN_COURT_TABLEAU:
        return False
    return bool(tableau.hauteur) or len(tableau.lignes) <= _LIGNES_D_UN_COURT_TABLEAU
