"""Les lignes que l'outil écrit lui-même sont, à l'octet près, celles d'openpyxl ; le reste lui est laissé."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from cctgen.matrice.ecriture.enregistrement import enregistrer
from cctgen.matrice.ecriture.lignes import EcrivainDeLignes

TEXTES = (
    "=1+1",
    "",
    " bordé ",
    "a\nb\tc\r\nd",
    "<&>\"'",
    "é – 😀\u00a0\u202f",
    "]]>",
    "_x000D_",
    "\u2028",
    "&#10;",
)
JOUR = date(2026, 12, 1)


def un_classeur() -> Workbook:
    classeur = Workbook()
    feuille = classeur.worksheets[0]
    for rang, texte in enumerate(TEXTES, start=1):
        cellule = feuille.cell(rang, 2)
        cellule.value = texte
        cellule.data_type = "s"
        cellule.font = Font(bold=rang % 2 == 0)
        feuille.row_dimensions[rang].height = 12.5 + rang / 3
    for rang, valeur in enumerate((1, -0.1, 1e20, 1 / 3, True, False, None, '=IF(A1<2,"é","&")', "#N/A"), start=1):
        feuille.cell(rang, 28).value = valeur
    feuille.cell(4, 30).fill = PatternFill("solid", fgColor="FFFBE6")
    feuille.column_dimensions["C"].font = Font(italic=True)
    feuille.row_dimensions[40].height = 9
    feuille.merge_cells("D12:F13")
    classeur.create_sheet("Vide")
    return classeur


def pieces(ecrivain: type[ExcelWriter], classeur: Workbook) -> dict[str, bytes]:
    tampon = io.BytesIO()
    ecrit = ecrivain(classeur, zipfile.ZipFile(tampon, "w"))
    ecrit.save()
    remises = getattr(ecrit, "remises", {})
    with zipfile.ZipFile(tampon) as archive:
        lues = {nom: archive.read(nom) for nom in archive.namelist() if nom != "docProps/core.xml"}
    return {nom: remises[nom](octets) if nom in remises else octets for nom, octets in lues.items()}


def test_les_octets_sont_ceux_d_openpyxl() -> None:
    classeur, temoin = un_classeur(), un_classeur()
    for _ in range(2):  # un classeur enregistré garde ses cellules
        assert pieces(EcrivainDeLignes, classeur) == pieces(ExcelWriter, temoin)


def annoter(feuille: Worksheet) -> None:
    feuille["B1"].comment = Comment("Note", "Acheteur")


def lier(feuille: Worksheet) -> None:
    feuille["B1"].hyperlink = "https://exemple.test/"


def dater(feuille: Worksheet) -> None:
    feuille["B1"].value = JOUR


def enrichir(feuille: Worksheet) -> None:
    feuille["B1"].value = CellRichText("Un ", "texte")


def tabuler(feuille: Worksheet) -> None:
    feuille["A1"].value = "Titre"
    feuille["A2"].value = "Valeur"
    feuille.add_table(Table(displayName="Table1", ref="A1:A2"))


@pytest.mark.parametrize("changer", [annoter, lier, dater, enrichir, tabuler])
def test_ce_qui_n_est_ni_texte_ni_nombre_reste_a_openpyxl(changer: Callable[[Worksheet], None]) -> None:
    classeur, temoin = un_classeur(), un_classeur()
    changer(classeur.worksheets[0])
    changer(temoin.worksheets[0])
    assert pieces(EcrivainDeLignes, classeur) == pieces(ExcelWriter, temoin)


@pytest.mark.parametrize("illisible", ["\ud800", "\uffff"])
def test_un_texte_que_le_xml_ne_porte_pas_est_toujours_refuse(illisible: str) -> None:
    classeur = un_classeur()
    classeur.worksheets[0]["B1"].value = illisible
    with pytest.raises(ValueError, match=r"surrogates|XML compatible"):
        enregistrer(classeur, JOUR)
