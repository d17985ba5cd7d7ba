"""Des lignes écrites en flux se relisent comme des cellules : texte inoffensif, style, étendue."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest

from cctgen.evaluation import feuilles
from cctgen.matrice.ecriture.neuf import ClasseurNeuf, rang_de_style
from cctgen.matrice.ecriture.valeurs import fin_de_calcul


def relue(valeur: str | int | None) -> openpyxl.cell.cell.Cell:
    classeur = ClasseurNeuf()
    classeur.create_sheet("Autre")
    feuille = classeur.create_sheet("Feuille")
    feuilles.ecrire_texte(feuilles.cellule(feuille, 1, 1), "En-tête")
    style = rang_de_style(feuille, fill=feuilles.fond("saisie"), protection=feuilles.OUVERTE, quotePrefix=True)
    lignes = [f'<row r="{n}">{feuilles.case_en_flux(f"B{n}", style, valeur)}</row>'.encode() for n in (2, 3)]
    classeur.ecrire_en_flux(feuille, "B3", lambda: lignes)
    octets = feuilles.enregistrer(classeur, "Titre", date(2027, 1, 1))
    lue = openpyxl.load_workbook(io.BytesIO(octets), read_only=True)["Feuille"]
    assert lue.calculate_dimension() == "A1:B3"
    return openpyxl.load_workbook(io.BytesIO(octets))["Feuille"]["B3"]


@pytest.mark.parametrize(
    "texte",
    ["Réponse", "=1+1", "-5", "a < b & c > d", "deux\nlignes", " espaces ", "_x0041_", "\U0001f600", "x" * 40_000],
)
def test_un_texte_en_flux_est_celui_d_une_cellule(texte):
    classeur = ClasseurNeuf()
    cellule = feuilles.cellule(classeur.create_sheet("Feuille"), 1, 1)
    feuilles.ecrire_texte(cellule, texte)
    tampon = io.BytesIO()
    classeur.save(tampon)
    attendue = openpyxl.load_workbook(tampon)["Feuille"]["A1"]
    lue = relue(texte)
    assert (lue.value, lue.data_type) == (attendue.value, attendue.data_type) == (attendue.value, "s")


def test_une_case_en_flux_garde_son_style_et_son_nombre():
    lue = relue(3)
    assert (lue.value, lue.data_type) == (3, "n")
    assert lue.fill.fgColor.rgb == feuilles.fond("saisie").fgColor.rgb
    assert not lue.protection.locked
    assert lue.quotePrefix
    assert relue(None).value is None


def test_un_calcul_en_flux_est_une_formule():
    formule = feuilles.formule_en_flux('=IF(A2<>"",1,2)')
    assert fin_de_calcul(formule, 2) == '><f>IF(A2&lt;&gt;"",1,2)</f><v>2</v>'
    assert fin_de_calcul(formule, "a < b") == ' t="str"><f>IF(A2&lt;&gt;"",1,2)</f><v>a &lt; b</v>'
