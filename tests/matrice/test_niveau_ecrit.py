"""La colonne « Niveau » dit une notation qui n'est pas celle du niveau, et une matrice d'avant se relit sans faute."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from cctgen.matrice import contrat
from cctgen.matrice.contrat import NIVEAUX_ECRITS, niveau_ecrit, niveau_lu
from cctgen.matrice.controle.ensemble import controler, controler_fichier
from cctgen.matrice.ecriture.matrice import ecrire_matrice
from cctgen.matrice.emission import attendues
from cctgen.matrice.lecture.matrice import lire_matrice
from cctgen.matrice.report.choix import choisir
from tests.matrice.bureautique import convertir
from tests.matrice.fabrique import CONFORME, remplir, un_dossier, une_exigence

CAS = (("P", False), ("P", True), ("I", True), ("I", False))
DOSSIER = un_dossier(
    *(
        replace(une_exigence(f"X-{n}", niveau, f"Le titulaire tient la règle {n}."), notee=notee)
        for n, (niveau, notee) in enumerate(CAS)
    )
)
VIERGE = ecrire_matrice(DOSSIER, 0)


def poser(*niveaux: str):
    """Rend ce qui écrit ces niveaux à la place de ceux de la matrice, ligne à ligne."""

    def retouche(classeur):
        for numero, niveau in enumerate(niveaux, 2):
            classeur["Exigences"][f"C{numero}"].value = niveau

    return retouche


D_AVANT = poser(*(niveau for niveau, _ in CAS))


def dits(octets: bytes) -> set[str]:
    """Rend les codes relevés, avec ou sans le dossier sous la main."""
    seul = controler_fichier(octets, "m.xlsx").anomalies
    confronte = controler(lire_matrice(octets, "m.xlsx"), attendues(DOSSIER, 0)).anomalies
    assert {a.code for a in seul} == {a.code for a in confronte}
    return {a.code for a in seul}


def test_la_matrice_ecrit_la_mention_que_portent_les_annexes() -> None:
    feuille = load_workbook(io.BytesIO(VIERGE))["Exigences"]
    assert [feuille[f"C{n}"].value for n in range(2, 6)] == ["P", "P, notée", "I", "I, non notée"]
    assert all(NIVEAUX_ECRITS[niveau_ecrit(niveau, notee)] == niveau for niveau, notee in CAS)
    assert niveau_lu(" I, notée ") == "I, notée", "une mention que l'outil n'écrit pas n'est pas la sienne"


@pytest.mark.parametrize("retouche", [None, D_AVANT], ids=["avec mention", "d'avant"])
def test_une_matrice_avec_ou_sans_mention_se_relit_sans_faute(retouche) -> None:
    assert dits(remplir(VIERGE, [CONFORME] * 4, retouche=retouche)) == set()


@pytest.mark.parametrize("niveaux", [("P", "P", "I", "I, notée"), ("I",), ("P, non notée",), ("",)])
def test_un_niveau_change_reste_un_texte_modifie(niveaux: tuple[str, ...]) -> None:
    assert "texte-modifie" in dits(remplir(VIERGE, [CONFORME] * 4, retouche=poser(*niveaux)))


def test_une_reponse_se_reporte_d_une_matrice_d_avant() -> None:
    ancienne = lire_matrice(remplir(VIERGE, [CONFORME] * 4, retouche=D_AVANT), "ancienne.xlsx")
    choix = choisir(ancienne, lire_matrice(VIERGE, "nouvelle.xlsx"))
    assert ([r.ref for r in choix.reportees], choix.laissees) == (["X-0", "X-1", "X-2", "X-3"], ())


@pytest.mark.libreoffice
def test_l_etat_compte_les_primordiales_notees_et_les_importantes_non_notees(tmp_path) -> None:
    [recalculee] = convertir({"m.xlsx": remplir(VIERGE, [CONFORME])}, "xlsx", tmp_path).values()
    etat = CalamineWorkbook.from_filelike(io.BytesIO(recalculee)).get_sheet_by_name("État").to_python()
    [total] = [ligne for ligne in etat if ligne[0] == "Total"]
    assert total[1:5] == [4, 1, 3, 2]


def test_l_etat_compte_sans_reponse_tout_ce_dont_l_ecart_se_qualifie() -> None:
    """Une importante non notée s'impose comme une primordiale : son silence ne se perd pas dans le total."""
    formules, gardees = (load_workbook(io.BytesIO(VIERGE), data_only=valeurs)["État"] for valeurs in (False, True))
    assert gardees["E7"].value == gardees["E8"].value == 3
    assert gardees["A2"].value.endswith("P et I non notées sans réponse\u00a0: 3.")
    comptes = [n for n in ("P", "P, notée", "I", "I, non notée") if f',"{n}",' in formules["E7"].value]
    assert comptes == ["P", "P, notée", "I, non notée"], "la formule compte ce que compte la valeur gardée"


@pytest.mark.parametrize("niveaux", ["I", "IP"])
def test_la_notice_ne_dit_le_sort_d_une_primordiale_que_s_il_y_en_a(niveaux: str) -> None:
    exigences = [
        une_exigence(f"X-{n}", niveau, f"Le titulaire tient la règle {n}.") for n, niveau in enumerate(niveaux)
    ]
    matrice = ecrire_matrice(un_dossier(*exigences), 0)
    feuille = load_workbook(io.BytesIO(matrice))[contrat.FEUILLE_MODE_EMPLOI]
    lue = " ".join(str(c) for ligne in feuille.iter_rows(values_only=True) for c in ligne if c)
    assert ("sur une P, elle vaut refus de la tenir" in lue) is ("P" in niveaux)
    assert [str(a) for a in lire_matrice(matrice, "matrice.xlsx").anomalies] == []
