"""La grille d'un évaluateur se lit avec les garanties de la matrice d'un candidat : tout est lu ou nommé, et borné."""

from __future__ import annotations

import io

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

from cctgen.evaluation.grille.ecriture import ecrire_grille
from tests.evaluation.grille.test_grille import ALPHA, DOSSIER, SAISIES, avis_lus, entete, lire, remplir
from tests.matrice.lecture.test_matrice import retoucher_zip

VIERGE = ecrire_grille(DOSSIER, [ALPHA])
REF = next(iter(DOSSIER.exigences(ALPHA.lot))).ref


def retoucher(retouche) -> bytes:
    classeur = openpyxl.load_workbook(io.BytesIO(VIERGE))
    retouche(classeur)
    tampon = io.BytesIO()
    classeur.save(tampon)
    return tampon.getvalue()


def nommees(octets: bytes) -> list[tuple[str, str, str]]:
    return [(a.code, a.lieu.feuille, a.lieu.cellule) for a in lire(octets).anomalies]


def test_une_grille_vierge_n_a_aucune_anomalie():
    assert nommees(VIERGE) == []


def test_une_formule_un_commentaire_et_un_texte_barre_sont_nommes():
    premiere = entete(openpyxl.load_workbook(io.BytesIO(VIERGE))["Alpha"]) + 1

    def saisir(classeur):
        feuille = classeur["Alpha"]
        feuille[f"M{premiere}"] = "=1+1"
        feuille[f"K{premiere}"].comment = Comment("à revoir", "A")
        feuille[f"N{premiere}"] = "Mémoire p. 3"
        feuille[f"N{premiere}"].font = Font(strike=True)

    assert sorted(nommees(retoucher(saisir))) == [
        ("contenu-hors-tableau", "Alpha", f"K{premiere}"),
        ("formule-ignoree", "Alpha", f"M{premiere}"),
        ("mise-en-forme-signifiante", "Alpha", f"N{premiere}"),
    ]


@pytest.mark.parametrize(
    ("feuille", "cellule"), [("Mode d'emploi", "D4"), ("Mode d'emploi", "B40"), ("Avancement", "K2")]
)
def test_ce_qui_est_ecrit_sur_une_feuille_sans_saisie_est_nomme(feuille, cellule):
    octets = retoucher(lambda c: c[feuille].__setitem__(cellule, "Note orale : 4"))
    assert nommees(octets) == [("contenu-hors-tableau", feuille, cellule)]


def test_une_consigne_d_une_version_anterieure_n_est_pas_une_saisie():
    octets = retoucher(lambda c: c["Mode d'emploi"].__setitem__("B5", "Enregistrez ce fichier, ancienne consigne."))
    assert nommees(octets) == []


def d_une_version(version: str, reference: str = DOSSIER.edition.reference) -> bytes:
    dite = f"{reference}, version {version} du 1er décembre 2020"
    return retoucher(lambda c: c["Mode d'emploi"].__setitem__("B2", dite))


@pytest.mark.parametrize("version", ["0.9", "7"])
def test_une_grille_d_une_autre_version_du_dossier_se_dit_telle(version):
    """Son en-tête n'est pas une saisie égarée : c'est la version sur laquelle elle a été remplie."""
    (anomalie,) = lire(d_une_version(version)).anomalies
    assert (anomalie.code, anomalie.lieu.cellule) == ("grille-d-une-autre-version", "B2")
    assert f"version {version} du" in anomalie.message.replace("\xa0", " ")
    assert nommees(d_une_version(version, "AUTRE")) == [("contenu-hors-tableau", "Mode d'emploi", "B2")]


def test_une_cellule_lointaine_ne_demande_pas_toute_la_memoire():
    rangee = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    octets = retoucher_zip(VIERGE, sheet3=lambda xml: xml.replace(b"</sheetData>", rangee))
    (anomalie,) = lire(octets).anomalies
    assert anomalie.code == "grille-illisible"
    assert "loin du tableau" in anomalie.message


def test_les_avis_se_lisent_comme_avant():
    assert avis_lus(lire(remplir(VIERGE, {REF: SAISIES})))[REF].commentaire == "Prouvé."


def test_un_texte_barre_est_nomme_apres_cent_cases_colorees():
    def saisir(classeur):
        feuille = classeur["Alpha"]
        for ligne in range(100, 200):
            feuille[f"A{ligne}"].fill = PatternFill("solid", fgColor="FF0000")
        feuille["A200"] = "Réserve"
        feuille["A200"].font = Font(strike=True)

    assert ("mise-en-forme-signifiante", "Alpha", "A200") in nommees(retoucher(saisir))
