"""Les colonnes de nombres d'un tableau, calées à droite : leurs unités se lisent les unes sous les autres."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cctgen.documents.composition.flux import LignesEnFlux
from cctgen.documents.texte import Cellule, Tableau, lignes_en_clair

_NOMBRE = re.compile(r"[-+−]?\d[\d\s]*(?:,\d+)?\s?(?:%|€(?:\sHT)?|points?)?")
_CHIFFRE = re.compile(r"\d")
_TIRET = "–"
_DESIGNENT = frozenset({
    "Lot", "Lots", "N°", "Article", "Articles cités", "Articles à vérifier", "Ancien numéro", "Nouveau numéro", "Page",
    "Version",
})  # fmt: skip
"""Colonnes dont les chiffres sont des noms : rien ne s'y compare ni ne s'y additionne."""


def colonnes_de_nombres(tableau: Tableau) -> frozenset[int]:
    """Rend les rangs des colonnes qui n'ont que des nombres, ou un mot à leur place (« non saisi », « – »).

    La première colonne nomme la ligne ; une case à remplir, une ligne composée à la demande n'en disent rien.
    """
    if tableau.hauteur or isinstance(tableau.lignes, LignesEnFlux):
        return frozenset()
    return frozenset(
        rang
        for rang, entete in enumerate(tableau.entetes)
        if rang
        and _texte(entete) not in _DESIGNENT
        and _sont_des_nombres([ligne[rang : rang + 1] for ligne in tableau.lignes])
    )


def _sont_des_nombres(cases: Sequence[Sequence[Cellule]]) -> bool:
    """Un tiret tient la place d'un nombre : il ne compte ni pour, ni contre, seul ou au-dessus d'un autre."""
    lues = [lue for case in cases for lue in map(_texte, case) if lue != _TIRET]
    chiffrees = [lue for lue in lues if _CHIFFRE.search(lue)]
    lignes = [ligne for lue in chiffrees for ligne in lue.split("\n") if ligne != _TIRET]
    return 2 * len(chiffrees) > len(lues) and all(map(_NOMBRE.fullmatch, lignes))


def _texte(case: Cellule) -> str:
    return "\n".join(lignes_en_clair(case)).strip()
