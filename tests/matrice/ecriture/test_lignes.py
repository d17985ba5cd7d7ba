"""Les lignes que l'outil écrit lui-même sont, à l'octet près, celles d'openpyxl ; le reste lui est laissé."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from cctgen.matrice.ecriture import styles
from cctgen.matrice.ecriture.directes import (
    Numeroter,
    case_a_remplir,
    case_calculee,
    case_de_texte,
    echapper,
    ligne,
)
from cctgen.matrice.ecriture.enregistrement import enregistrer
from cctgen.matrice.ecriture.lignes import EcrivainDeLignes
from cctgen.matrice.ecriture.matrice import hauteurs_souples
from cctgen.matrice.ecriture.neuf import ClasseurNeuf, ecrire_directement

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


def test_des_lignes_directes_sont_celles_qu_openpyxl_aurait_ecrites() -> None:
    """Textes, cases vides, formules et hauteurs : la même feuille par cellules et par XML, mêmes rangs de style."""
    par_cellules, directement = (
        _une_feuille_habillee(ecrire) for ecrire in (_ecrire_par_cellules, _ecrire_directement)
    )
    assert directement == par_cellules


HAUTEURS = (12.5, 70.0, 96.4 - 0.01, None)


def _une_feuille_habillee(ecrire: Callable[[Worksheet], None]) -> bytes:
    classeur = ClasseurNeuf()
    styles.inscrire(classeur)
    feuille = classeur.create_sheet("F")
    styles.rediger(feuille.cell(1, 1), "En-tête")
    styles.habiller(feuille.cell(1, 1), styles.ENTETE)
    ecrire(feuille)
    valeurs = {"F": {f"C{numero}": "à choisir" for numero, _ in enumerate(TEXTES, 2)}}
    return enregistrer(classeur, JOUR, {"xl/worksheets/sheet1.xml": hauteurs_souples}, valeurs)


def _ecrire_par_cellules(feuille: Worksheet) -> None:
    for numero, texte in enumerate(TEXTES, 2):
        styles.poser(feuille.cell(numero, 1), texte)
        styles.habiller(feuille.cell(numero, 1), styles.FIXE)
        styles.habiller(feuille.cell(numero, 2), styles.SAISIE)
        feuille.cell(numero, 3).value = f'=IF(A{numero}<2,"é","&")'
        styles.habiller(feuille.cell(numero, 3), styles.CONSTAT)
        feuille.row_dimensions[numero].height = HAUTEURS[numero % len(HAUTEURS)]


def _ecrire_directement(feuille: Worksheet) -> None:
    def composer(numeroter: Numeroter) -> Iterator[bytes]:
        rangs = styles.Rangs(feuille, numeroter)
        for numero, texte in enumerate(TEXTES, 2):
            cases = (
                case_de_texte(f"A{numero}", rangs[styles.FIXE], styles.propre(texte, "F", f"A{numero}")),
                case_a_remplir(f"B{numero}", rangs[styles.SAISIE]),
                case_calculee(f"C{numero}", rangs[styles.CONSTAT], echapper(f'IF(A{numero}<2,"é","&")'), "à choisir"),
            )
            yield ligne(numero, cases, HAUTEURS[numero % len(HAUTEURS)])

    ecrire_directement(feuille, f"C{len(TEXTES) + 1}", composer)
