"""Une colonne de nombres se cale à droite ; un tiret y tient la place d'un nombre."""

from __future__ import annotations

import pytest

from cctgen.documents.composition.nombres import colonnes_de_nombres
from cctgen.documents.texte import Cellule, cellule, tableau


def a_droite(*cases: str | Cellule) -> bool:
    return colonnes_de_nombres(tableau(("Offre", "Note"), [("Alpha", case) for case in cases])) == {1}


@pytest.mark.parametrize(
    "cases",
    [("75,59", "–"), ("100,00", "–", "–"), ("72,68", (*cellule("–"), *cellule("548 000 €")), "–", "retirée")],
)
def test_les_notes_d_une_offre_hors_du_classement_restent_calees_a_droite(cases: tuple[str | Cellule, ...]) -> None:
    assert a_droite(*cases)


@pytest.mark.parametrize("cases", [("–", "–"), ("3 jours", "–"), ("3", "oui", "non"), ("–", "Rien")])
def test_une_colonne_de_textes_reste_a_gauche(cases: tuple[str, ...]) -> None:
    assert not a_droite(*cases)
