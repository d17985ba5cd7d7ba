"""La matrice émise : exacte, protégée, lisible, reproductible, et sans rien qui ne doive partir."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from decimal import Decimal

import pytest
from openpyxl import load_workbook
from openxml_audit import OpenXmlValidator, ValidationSeverity

from cctgen.assemblage.selection.causes import Enoncee
from cctgen.assemblage.selection.verdicts import Selection, Verdict
from cctgen.consultation.modele import Lot
from cctgen.matrice import contrat
from cctgen.matrice.attendu import texte_compare
from cctgen.matrice.ecriture.matrice import ecrire_matrice
from cctgen.socle.erreurs import DonneesInvalides
from tests.fabriques import tel_qu_ecrit
from tests.matrice.fabrique import un_dossier, une_exigence


def ouvrir(octets: bytes):
    return load_workbook(io.BytesIO(octets))


def test_les_feuilles_et_les_en_tetes_sont_ceux_du_contrat():
    classeur = ouvrir(ecrire_matrice(un_dossier(), 0))
    assert classeur.sheetnames == ["Mode d'emploi", "Identification", "Exigences", "Composants", "État", "_cctgen"]
    assert tuple(c.value for c in classeur["Exigences"][1]) == contrat.COLONNES_EXIGENCES
    assert tuple(texte_compare(c.value) for c in classeur["Composants"][1]) == contrat.COLONNES_COMPOSANTS


def test_une_ligne_par_exigence_du_lot_dans_l_ordre_du_dossier():
    exigences = [une_exigence(f"X-{n}", lots=lots) for n, lots in ((3, (1, 2)), (1, (2,)), (2, (1,)))]
    dossier = un_dossier(*exigences, lots=(Lot(numero=1, titre="Réseau"), Lot(numero=2, titre="Postes")))
    classeur = ouvrir(ecrire_matrice(dossier, 1))
    assert [c.value for c in classeur["Exigences"]["A"]] == ["Réf.", "X-3", "X-2"]
    assert classeur["Identification"]["B6"].value == "1 – Réseau"


@pytest.mark.parametrize("texte", ["=1+1", "+33 1", "- tiret", "@a", "#N/A", "=HYPERLINK(0)", "{{ jinja }} <b> & % é"])
def test_un_texte_reste_un_texte(texte):
    cellule = ouvrir(ecrire_matrice(un_dossier(une_exigence(theme=texte)), 0))["Exigences"]["B2"]
    assert (cellule.data_type, tel_qu_ecrit(cellule.value)) == ("s", tel_qu_ecrit(texte))


def test_le_markdown_devient_du_texte_brut():
    dossier = un_dossier(une_exigence(enonce="Le **titulaire** applique l'[article 2.3](clause:SSI-030)."))
    assert ouvrir(ecrire_matrice(dossier, 0))["Exigences"]["D2"].value == "Le titulaire applique l’article\u00a02.3."


def test_un_caractere_illegal_est_remplace():
    cellule = ouvrir(ecrire_matrice(un_dossier(une_exigence(preuve="a\x0bb")), 0))["Exigences"]["E2"]
    assert "\x0b" not in cellule.value
    assert cellule.value.startswith("a")


def test_un_texte_trop_long_est_refuse_et_situe():
    with pytest.raises(DonneesInvalides) as erreur:
        ecrire_matrice(un_dossier(une_exigence(preuve="x" * 32_768)), 0)
    assert [(a.code, a.lieu.cellule) for a in erreur.value.anomalies] == [("texte-trop-long", "E2")]


def test_seules_les_cellules_de_reponse_sont_ouvertes():
    classeur = ouvrir(ecrire_matrice(un_dossier(), 0))
    exigences = classeur["Exigences"]
    assert [c.column_letter for c in exigences[2] if not c.protection.locked] == ["F", "G", "H", "I"]
    assert all(feuille.protection.sheet and not feuille.protection.password for feuille in classeur)
    assert not exigences.protection.autoFilter
    assert exigences.auto_filter.ref == "A1:J3"
    composants = classeur["Composants"]
    ecrites = [c for ligne in composants.iter_rows(min_row=2) for c in ligne if c.has_style]
    lettres = [contrat.lettre(rang) for rang in range(len(contrat.COLONNES_COMPOSANTS))]
    attendus = dict.fromkeys(lettres[:-1], False) | {lettres[-1]: True}
    assert {c.column_letter: c.protection.locked for c in ecrites} == attendus
    verrous = {lettre: composants.column_dimensions[lettre].protection.locked for lettre in lettres}
    assert verrous == attendus, "une cellule vide suit l'aspect de sa colonne"


def test_une_feuille_de_composants_vierge_s_imprime_avec_des_lignes_a_remplir():
    feuille = ouvrir(ecrire_matrice(un_dossier(), 0))["Composants"]
    saisies = [ligne[:-1] for ligne in feuille.iter_rows(min_row=2, max_row=feuille.max_row)]
    bordees = [[c for c in ligne if c.border.bottom and c.border.bottom.style] for ligne in saisies]
    remplissables = [ligne for ligne in bordees if len(ligne) == len(contrat.COLONNES_COMPOSANTS) - 1]
    assert 20 <= len(remplissables) <= 40, "de quoi écrire à la main, sur une page"
    assert {c.value for ligne in bordees for c in ligne} == {None}


def test_l_impression_tient_sur_une_page_de_large():
    feuille = ouvrir(ecrire_matrice(un_dossier(), 0))["Exigences"]
    assert feuille.page_setup.orientation == "landscape"
    assert (feuille.page_setup.fitToWidth, feuille.page_setup.fitToHeight) == (1, 0)
    assert feuille.print_title_rows == "$1:$1"
    assert feuille.freeze_panes == "D2"


def test_une_exigence_longue_a_une_ligne_haute_qui_peut_encore_grandir():
    octets = ecrire_matrice(un_dossier(une_exigence(enonce="mot " * 200)), 0)
    assert ouvrir(octets)["Exigences"].row_dimensions[2].height > 150
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        assert b"customHeight=" not in archive.read("xl/worksheets/sheet3.xml")


def test_la_version_et_l_empreinte_se_lisent_dans_une_cellule():
    feuille = ouvrir(ecrire_matrice(un_dossier(version=4), 0))["Identification"]
    champs = {ligne[0].value: ligne[1].value for ligne in feuille.iter_rows(min_row=3, max_row=9)}
    assert champs["Version de la matrice"] == "4"
    assert champs["Date d’édition"] == "1er\u00a0décembre\u00a02026"
    assert len(champs["Empreinte de la matrice"].replace(" ", "")) == 16


def test_l_empreinte_change_avec_le_texte_et_la_version():
    def lue(dossier):
        return ouvrir(ecrire_matrice(dossier, 0))["_cctgen"]["B6"].value

    base = lue(un_dossier())
    assert lue(un_dossier()) == base
    assert lue(un_dossier(version=2)) != base
    assert lue(un_dossier(une_exigence(enonce="Autre."))) != base


def test_memes_entrees_memes_octets():
    octets = ecrire_matrice(un_dossier(), 0)
    assert octets == ecrire_matrice(un_dossier(), 0)
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        assert b"2026-12-01T00:00:00Z" in archive.read("docProps/core.xml")
        assert {m.date_time for m in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_aucun_bareme_aucun_poids_aucun_lien_ne_part():
    exigence = replace(une_exigence("X-1", "I"), poids=Decimal("7.77"), notee=True)
    verdict = Verdict("X-1", True, Enoncee("secret-du-motif"))
    octets = ecrire_matrice(replace(un_dossier(exigence), selections=(Selection(0, {}, {"X-1": verdict}),)), 0)
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        assert not [n for n in archive.namelist() if "externalLink" in n or "vba" in n or "media" in n]
        contenu = b"".join(archive.read(n) for n in archive.namelist() if n.startswith("xl/"))
    assert b"7.77" not in contenu
    assert b"secret-du-motif" not in contenu


def test_la_feuille_technique_est_masquee_et_rien_d_autre():
    etats = {f.title: f.sheet_state for f in ouvrir(ecrire_matrice(un_dossier(), 0)).worksheets}
    assert [nom for nom, etat in etats.items() if etat != "visible"] == ["_cctgen"]
    assert etats["_cctgen"] == "hidden"


def test_la_matrice_s_imprime_en_a4_a_huit_points_au_moins():
    """Excel réduit la feuille jusqu'à la faire tenir : à dix points, il ne doit pas réduire de plus d'un cinquième."""
    for feuille in ouvrir(ecrire_matrice(un_dossier(), 0)).worksheets:
        if feuille.sheet_state != "visible":
            continue
        assert int(feuille.page_setup.paperSize) == int(feuille.PAPERSIZE_A4), feuille.title
        cote = 297 if feuille.page_setup.orientation == "landscape" else 210
        utile = (cote / 25.4 - feuille.page_margins.left - feuille.page_margins.right) * 72
        largeurs = [d.width for d in feuille.column_dimensions.values() if d.width]
        # Une largeur se compte en caractères de la police par défaut : sept pixels, soit 5,25 points.
        posees = sum(largeurs) * 5.25
        repetee = largeurs[0] * 5.25 * (feuille.page_setup.fitToWidth - 1)
        echelle = utile * feuille.page_setup.fitToWidth / (posees + repetee)
        assert 10 * min(1, echelle) >= 8, (feuille.title, echelle)


def test_une_matrice_sans_exigence_s_ecrit():
    dossier = un_dossier(une_exigence(lots=(2,)), lots=(Lot(numero=1, titre="A"), Lot(numero=2, titre="B")))
    assert ouvrir(ecrire_matrice(dossier, 1))["Exigences"].max_row == 1


def test_le_classeur_est_un_ooxml_valide(tmp_path):
    fichier = tmp_path / "matrice.xlsx"
    fichier.write_bytes(ecrire_matrice(un_dossier(), 0))
    assert [str(e) for e in OpenXmlValidator().validate(fichier).errors if e.severity is ValidationSeverity.ERROR] == []


def test_chaque_page_imprimee_d_un_tableau_dit_ce_qu_il_est_et_de_quel_fichier():
    dossier = un_dossier(une_exigence(lots=(1,)), lots=(Lot(numero=1, titre="Réseau & postes"),))
    classeur = ouvrir(ecrire_matrice(dossier, 1))
    for nom in ("Exigences", "Composants"):
        tete = classeur[nom].oddHeader
        assert tel_qu_ecrit(tete.left.text) == f"{nom}, lot 1 – Réseau && postes"
        assert tete.right.text == "&F"
    assert classeur["Composants"].page_setup.pageOrder == "overThenDown"
