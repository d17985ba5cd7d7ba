"""La feuille « Composants » : complétude, colonnes ajoutées, et matrices d'une version antérieure."""

from __future__ import annotations

import html
import io
import re
import subprocess
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from cctgen.documents.pdf.relecture import pages_de
from cctgen.matrice import contrat
from cctgen.matrice.attendu import texte_compare
from cctgen.matrice.completude import COMPLET
from cctgen.matrice.composants.completude import CONSTATS, MANQUES, formule, manques
from cctgen.matrice.composants.embarque import CONDITIONS, demandees, non_demandees
from cctgen.matrice.ecriture.matrice import ecrire_matrice
from cctgen.matrice.ecriture.report import ecrire_report
from cctgen.matrice.lecture.matrice import lire_matrice
from cctgen.matrice.modele import Composant
from tests.matrice.fabrique import matrice_conforme, un_dossier

ANCIEN = ["Redis", "Redis", "7", "BSD-3-Clause", "Cache", "", "oui", "oui", "oui", "Livré dans l'image."]
AVEC_TOUT = [*ANCIEN, "oui", "oui", "oui", "Service séparé", ""]


def a_l_ancienne(classeur: Workbook) -> None:
    """Ôte ce qu'une matrice plus ancienne n'avait pas."""
    feuille = classeur["Composants"]
    feuille.delete_cols(len(contrat.COLONNES_COMPOSANTS_DE_BASE) + 1, len(contrat.COLONNES_COMPOSANTS_AJOUTEES))


def test_une_matrice_plus_ancienne_reste_lue_sans_colonne_absente() -> None:
    matrice = lire_matrice(matrice_conforme(composants=[ANCIEN], retouche=a_l_ancienne), "m.xlsx")
    assert matrice.anomalies == ()
    (composant,) = matrice.composants
    assert composant.valeurs["Composant"] == "Redis"
    assert composant.valeurs[contrat.USAGE] == ""
    assert demandees(composant) == (contrat.INSTALLATION, contrat.SANS_TMA)
    assert len(non_demandees(composant)) == 3
    assert list(manques(composant)) == []


def test_une_colonne_ajoutee_puis_retiree_est_nommee() -> None:
    def sans_usage(classeur: Workbook) -> None:
        classeur["Composants"].delete_cols(contrat.COLONNES_COMPOSANTS.index(contrat.USAGE) + 1)

    matrice = lire_matrice(matrice_conforme(retouche=sans_usage), "m.xlsx")
    assert [(a.code, contrat.USAGE in a.message) for a in matrice.anomalies] == [("colonne-absente", True)]


def test_les_dix_premieres_colonnes_ne_changent_pas() -> None:
    assert contrat.COLONNES_COMPOSANTS[:10] == (
        "Composant",
        "Éditeur ou communauté",
        "Version",
        "Licence (SPDX)",
        "Fonction",
        "Réf. référentiel",
        "Embarqué (oui/non)",
        "Installation et mise à jour intégrées (oui/non)",
        "Sans TMA ni MCO propre (oui/non)",
        "Justification",
    )


def test_une_saisie_dans_la_colonne_calculee_est_nommee() -> None:
    def commenter(classeur: Workbook) -> None:
        classeur["Composants"]["P2"] = "à revoir"

    matrice = lire_matrice(matrice_conforme(composants=[AVEC_TOUT], retouche=commenter), "m.xlsx")
    assert [(a.code, a.lieu.cellule) for a in matrice.anomalies] == [("contenu-hors-tableau", "P2")]


def test_la_saisie_reste_ouverte_bien_plus_bas_que_la_completude() -> None:
    feuille = load_workbook(io.BytesIO(ecrire_matrice(un_dossier(), 0)))["Composants"]
    plages = [str(liste.sqref) for liste in feuille.data_validations.dataValidation]
    assert all(f"{contrat.LIGNES_COMPOSANTS_OUVERTES + 1}" in plage for plage in plages)
    assert feuille.column_dimensions["O"].protection.locked is False
    assert feuille.max_row == contrat.LIGNES_COMPOSANTS + 1


CAS = {
    "vide": ([], ""),
    "complet": (AVEC_TOUT, COMPLET),
    "sans nom": (["", *AVEC_TOUT[1:]], "Nommer le composant"),
    "sans version": (["A", "", "", "MIT"], "Version attendue"),
    "sans licence": (["A", "", "1"], "Licence attendue"),
    "sans usage": (["A", "", "1", "MIT", "", "AT-1"], "Usage : choisir dans la liste"),
    "sans régime": (["A", "", "1", "MIT", *[""] * 9, "Lié"], "Référence du produit ou régime embarqué attendus"),
    "condition tue": (
        [*AVEC_TOUT[:11], "", *AVEC_TOUT[12:]],
        "Embarqué : répondre « Sans effet sur la sécurité du SI »",
    ),
    "sans justification": ([*AVEC_TOUT[:9], "", *AVEC_TOUT[10:]], "Embarqué : justification attendue"),
    "condition niée": ([*AVEC_TOUT[:11], "non", *AVEC_TOUT[12:]], COMPLET),
}


@pytest.mark.parametrize("cas", [c for c in CAS if c != "vide"])
def test_le_controle_dit_le_meme_premier_manque_que_la_colonne(cas: str) -> None:
    ligne, attendu = CAS[cas]
    vides = dict.fromkeys(contrat.COLONNES_COMPOSANTS_SAISIES, "")
    composant = Composant(vides | dict(zip(vides, ligne, strict=False)), "Composants!A2")
    assert next((m.constat for m in manques(composant)), COMPLET) == attendu
    assert texte_compare(attendu) in CONSTATS


def test_la_formule_ne_cite_que_des_colonnes_de_la_feuille() -> None:
    cellules = set(re.findall(r"\b([A-Z]{1,2})7\b", formule(7)))
    assert cellules <= {contrat.lettre(rang) for rang in range(len(contrat.COLONNES_COMPOSANTS_SAISIES))}
    assert {colonne for m in MANQUES for colonne in m.vides} >= set(CONDITIONS)


def recalcule(dossier: Path) -> Workbook:
    """Rend `m.xlsx` tel que LibreOffice le calcule."""
    profil = f"-env:UserInstallation={(dossier / 'profil').as_uri()}"
    commande = ["soffice", profil, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir"]
    subprocess.run([*commande, str(dossier / "sortie"), str(dossier / "m.xlsx")], check=True, capture_output=True)
    return load_workbook(dossier / "sortie" / "m.xlsx", data_only=True)


@pytest.mark.libreoffice
@pytest.mark.filterwarnings("ignore:Print area cannot be set:UserWarning")  # LibreOffice réécrit « $A:$O »
def test_le_tableur_calcule_ce_que_dit_le_controle(tmp_path: Path) -> None:
    octets = matrice_conforme(composants=[ligne for ligne, _ in CAS.values()])
    (tmp_path / "m.xlsx").write_bytes(octets)
    classeur = recalcule(tmp_path)
    lus = [classeur["Composants"].cell(numero, 16).value or "" for numero in range(2, len(CAS) + 2)]
    assert [*map(texte_compare, lus)] == [*map(texte_compare, (attendu for _, attendu in CAS.values()))]
    assert (
        classeur["État"]["A4"].value == "Composants déclarés\u00a0: 8, dont à compléter\u00a0: 7 (feuille Composants)."
    )


def zone_imprimee(octets: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        classeur = archive.read("xl/workbook.xml").decode()
    (zone,) = re.findall(r'<definedName name="_xlnm.Print_Area" localSheetId="3">([^<]*)<', classeur)
    return html.unescape(zone)


def test_seules_les_lignes_remplies_s_impriment_ou_qu_elles_soient() -> None:
    """Trois cents lignes de complétude sortaient en douze pages vides : des colonnes entières, sans elle, ni filet."""
    matrice = ecrire_matrice(un_dossier(), 0)
    zone = zone_imprimee(matrice)
    assert zone == "'Composants'!$A$1:$O$1048576", "des colonnes entières, qu'openpyxl et LibreOffice entendent"
    assert zone_imprimee(ecrire_report(matrice, ())) == zone
    feuille = load_workbook(io.BytesIO(matrice))["Composants"]
    colonnes = [feuille.column_dimensions[contrat.lettre(rang)] for rang in range(15)]
    assert not any(c.fill.fill_type or c.border.left.style for c in colonnes), "une page sans saisie reste vide"


@pytest.mark.libreoffice
def test_libreoffice_n_imprime_aucune_page_vide(tmp_path: Path) -> None:
    (tmp_path / "m.xlsx").write_bytes(ecrire_matrice(un_dossier(), 0))
    profil = f"-env:UserInstallation={(tmp_path / 'profil').as_uri()}"
    commande = ["soffice", profil, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*commande, str(tmp_path / "m.xlsx")], check=True, capture_output=True)
    lues = pages_de((tmp_path / "m.pdf").read_bytes())
    assert 4 <= len(lues) <= 8
    assert all(lues)
