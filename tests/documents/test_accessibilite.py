"""Le contrôle de chaque document produit : titre, langue, plan, tableaux, images, cases, contrastes.

Ceux des trois exemples se contrôlent là où ils se génèrent (tests/usages/test_generer.py).
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Font, PatternFill

from cctgen.documents.accessibilite.classeur import fautes_du_classeur
from cctgen.documents.accessibilite.word import fautes_du_document
from cctgen.documents.construction.modeles import MODELES
from cctgen.documents.modeles.aspect.contrastes import contraste
from cctgen.documents.word.rendu import rendre_annexe
from cctgen.matrice.ecriture.matrice import ecrire_matrice
from tests.depouillement.formulaires.fabrique import vierge
from tests.documents.fabriques import dossier_complet, modele
from tests.matrice.fabrique import un_dossier

DOSSIER = dossier_complet()
ANNEXE = rendre_annexe(DOSSIER, DOSSIER.documents[0], modele("annexe.docx"))
EXEMPLES = Path(__file__).parents[2] / "exemples"


def changer(octets: bytes, piece: str, geste: Callable[[bytes], bytes]) -> bytes:
    sortie = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(octets)) as lue, zipfile.ZipFile(sortie, "w") as ecrite:
        for nom in lue.namelist():
            contenu = lue.read(nom)
            ecrite.writestr(nom, geste(contenu) if nom == piece else contenu)
    return sortie.getvalue()


def remplacer(avant: bytes, apres: bytes) -> Callable[[bytes], bytes]:
    def geste(contenu: bytes) -> bytes:
        assert avant in contenu
        return contenu.replace(avant, apres, 1)

    return geste


def test_aucun_modele_livre_ni_grille_d_exemple_n_a_de_defaut():
    modeles = {m.nom: fautes for m in MODELES if (fautes := fautes_du_document(modele(m.nom)))}
    grilles = {g.name: fautes for g in EXEMPLES.rglob("*.xlsx") if (fautes := fautes_du_classeur(g.read_bytes()))}
    assert (modeles, grilles) == ({}, {})


@pytest.mark.parametrize(
    ("piece", "geste", "faute"),
    [
        (
            "docProps/core.xml",
            lambda x: re.sub(rb"<dc:title>[^<]*</dc:title>", b"<dc:title/>", x),
            "le document n'a pas de titre",
        ),
        ("word/styles.xml", remplacer(b'<w:lang w:val="fr-FR"', b'<w:lang w:val="en-US"'), "la langue du texte"),
        ("word/document.xml", lambda x: re.sub(rb"<w:tblCaption[^>]*/>", b"", x, count=1), "pas de légende"),
        ("word/document.xml", remplacer(b"<w:tblHeader/>", b""), "n'a pas de ligne d'en-tête"),
        ("word/document.xml", remplacer(b'<w:pStyle w:val="Titre1"/>', b'<w:pStyle w:val="Titre3"/>'), "saute du"),
        (
            "word/document.xml",
            remplacer(b"<w:r><w:t", b'<w:r><w:rPr><w:color w:val="AAAAAA"/></w:rPr><w:t'),
            "AAAAAA sur",
        ),
        (
            "word/document.xml",
            remplacer(b"</w:tcPr><w:p>", b'<w:shd w:val="clear" w:fill="222222"/></w:tcPr><w:p>'),
            "sur 222222",
        ),
        (
            "word/document.xml",
            remplacer(
                b"<w:body>",
                b'<w:body><w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/'
                b'wordprocessingDrawing"><wp:docPr id="1" name="Logo"/></wp:inline></w:drawing></w:r></w:p>',
            ),
            "l'image « Logo » n'a pas de texte de remplacement",
        ),
    ],
    ids=["titre", "langue", "legende", "en-tete", "plan", "texte-pale", "fond-sombre", "image"],
)
def test_chaque_defaut_d_un_document_est_nomme(piece: str, geste: Callable[[bytes], bytes], faute: str):
    assert fautes_du_document(ANNEXE) == ()
    assert any(faute in f for f in fautes_du_document(changer(ANNEXE, piece, geste)))


def test_une_case_sans_nom_est_nommee():
    sans = changer(vierge(), "word/document.xml", lambda x: re.sub(rb"<w:alias[^>]*/>", b"", x, count=1))
    assert fautes_du_document(vierge()) == ()
    assert fautes_du_document(sans) == ("une case à remplir n'a pas de nom",)


def _sans_titre(classeur: openpyxl.Workbook) -> None:
    classeur.properties.title = ""


def _sans_en_tete_fige(classeur: openpyxl.Workbook) -> None:
    classeur["Exigences"].freeze_panes = None
    for numero in range(3, 60):
        classeur["Exigences"].cell(numero, 1).value = "X"


def _pale(classeur: openpyxl.Workbook) -> None:
    case = classeur["Exigences"]["A2"]
    case.font, case.fill = Font(color="FFAAAAAA"), PatternFill("solid", fgColor="FFF4F4F4")


@pytest.mark.parametrize(
    ("geste", "faute"),
    [(_sans_titre, "pas de titre"), (_sans_en_tete_fige, "ne garde pas son en-tête"), (_pale, "AAAAAA sur F4F4F4")],
)
def test_chaque_defaut_d_un_classeur_est_nomme(geste: Callable[[openpyxl.Workbook], None], faute: str):
    octets = ecrire_matrice(un_dossier(), 0)
    assert fautes_du_classeur(octets) == ()
    classeur = openpyxl.load_workbook(io.BytesIO(octets))
    geste(classeur)
    sortie = io.BytesIO()
    classeur.save(sortie)
    assert any(faute in f for f in fautes_du_classeur(sortie.getvalue()))


@pytest.mark.parametrize("octets", [b"", b"PK", ANNEXE[:2000]])
def test_un_fichier_abime_est_un_defaut_et_non_une_panne(octets: bytes):
    assert fautes_du_document(octets) == fautes_du_classeur(octets) == ("le fichier ne s'ouvre pas",)


def test_un_document_dont_une_piece_manque_est_un_defaut():
    assert fautes_du_document(changer(ANNEXE, "word/styles.xml", lambda _: b"<x")) == ("le fichier ne s'ouvre pas",)


def test_le_contraste_est_celui_des_regles():
    """WCAG 2.1 : noir sur blanc vaut 21, une couleur sur elle-même 1 ; 767676 est le gris limite du texte."""
    assert contraste("000000", "FFFFFF") == pytest.approx(21)
    assert contraste("123456", "123456") == pytest.approx(1)
    assert contraste("767676", "FFFFFF") >= 4.5 > contraste("777777", "FFFFFF")
