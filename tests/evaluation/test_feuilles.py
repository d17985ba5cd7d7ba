"""Ce qu'une feuille de l'évaluation montre au-dessus de son tableau."""

from __future__ import annotations

import pytest
from openpyxl import Workbook

from cctgen.evaluation import feuilles

PHRASE = "Une ligne par demande ; le texte et l'échéance sont les mêmes pour tous. " * 4


@pytest.mark.parametrize("registre", ["demandes", "dérogations", "décisions"])
def test_une_consigne_va_jusqu_au_bord_de_sa_page(registre: str) -> None:
    """Elle s'écrit hors des colonnes que chaque page répète, et ne s'y serre pas : la colonne d'après déborderait."""
    feuille = Workbook().worksheets[0]
    largeurs = feuilles.largeurs_de(registre)
    feuilles.regler_largeurs(feuille, largeurs)
    premiere = feuilles.premiere_hors_rappel(feuille, 3)
    feuilles.ecrire_consigne(feuille, 3, PHRASE, premiere)
    [plage] = feuille.merged_cells.ranges
    assert plage.min_col == premiere
    assert premiere == 4
    assert premiere < plage.max_col == feuilles.colonnes_de_la_premiere_page(largeurs, 3) < len(largeurs)


def test_la_hauteur_d_une_case_suit_ses_lignes_vides_et_finales_comprises() -> None:
    une = feuilles.hauteur_de_lignes(100, ["mot"], 20)
    assert feuilles.hauteur_de_lignes(100, ["mot", "", "mot"], 20) == une + 2 * 13.5
    longue = "mot " * 60
    assert feuilles.hauteur_de_lignes(100, [longue], 20) == feuilles.hauteur_de_lignes(100, [longue.strip()], 20)
    assert feuilles.hauteur_de_lignes(100, [longue] * 20, 8) == une + 7 * 13.5
