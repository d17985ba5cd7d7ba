"""Un tableau large se couche avec ce qui l'annonce ; ses pages ont l'en-tête et le pied de leur largeur."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm
from openxml_audit import OpenXmlValidator

from cctgen.documents.entete import EnTete
from cctgen.documents.pdf.conversion import convertir
from cctgen.documents.pdf.relecture import pages_de
from cctgen.documents.tableaux.gabarit import suivant
from cctgen.documents.texte import Bloc, Style, Titre, paragraphe, tableau
from cctgen.documents.word.mise_en_page.mesures import PUCES, Forme, Page, Pages
from cctgen.documents.word.mise_en_page.orientation import Section, en_sections
from cctgen.documents.word.mise_en_page.tabulations import cale_sur_ses_marges
from cctgen.documents.word.rendu import rendre_fiche, rendre_rapport
from tests.documents.fabriques import modele
from tests.documents.tableaux.fabriques import des_gabarits, un_gabarit
from tests.documents.word.test_rendu import ENTETE

FORMES = {nom: Forme(10, 0, 0) for nom in (*Style, PUCES, *(f"titre {n}" for n in (1, 2, 3)))}
PAGES = Pages(Page(400, 300, FORMES), Page(700, 200, FORMES))
COUCHES = des_gabarits(un_gabarit("Large", paysage=True, A=1, B=1))
LARGE = tableau(("A", "B"), [("un", "deux")] * 3, "Large")
LIGNE = paragraphe("Une ligne.")
RAPPORT = EnTete("Fiche", "À remplir", "REF", "Objet", "Acheteur", "", ENTETE.date, "1")


def sections(*blocs: Bloc) -> list[tuple[bool, int]]:
    with suivant(COUCHES):
        return [(s.paysage, len(s.blocs)) for s in en_sections(blocs, PAGES)]


def test_sans_tableau_large_un_document_n_a_qu_une_section() -> None:
    assert sections(Titre(1, "Un"), LIGNE, tableau(("A",), [("un",)])) == [(False, 3)]


def test_le_titre_et_la_consigne_suivent_leur_tableau() -> None:
    longue = [LIGNE] * 30
    annonce = [Titre(1, "Un"), Titre(2, "Deux"), paragraphe("Consigne.", Style.MENTION)]
    assert sections(*longue, *annonce, LARGE, Titre(1, "Trois"), *longue) == [(False, 30), (True, 4), (False, 31)]
    assert sections(*longue, LARGE, *longue) == [(False, 30), (True, 1), (False, 30)], "le texte courant reste debout"


def test_ce_qui_tient_sous_un_tableau_large_y_reste() -> None:
    assert sections(*[LIGNE] * 30, Titre(1, "Un"), LARGE, Titre(1, "Deux"), LIGNE) == [(False, 30), (True, 4)]


def test_une_page_presque_vide_ne_se_releve_pas_avant_un_tableau_large() -> None:
    pleine = [LIGNE] * 25
    assert sections(*pleine, Titre(1, "Peu"), LIGNE, LIGNE, Titre(1, "Un"), LARGE) == [(False, 25), (True, 5)]


def test_une_derniere_page_couchee_presque_vide_recoit_les_parties_qui_y_tiennent() -> None:
    debout, reste = [LIGNE] * 30, [Titre(1, "Trois"), *[LIGNE] * 30]
    deux = [Titre(1, "Deux"), LIGNE, tableau(("A",), [("un",)])]
    assert sections(*debout, LARGE, *deux, *reste) == [(False, 30), (True, 4), (False, 31)]
    assert sections(*debout, LARGE, *deux, *deux, *reste)[1] == (True, 7), "chaque partie qui tient"
    haute = [Titre(1, "Deux"), *[LIGNE] * 14]
    assert sections(*debout, LARGE, *haute, *reste) == [(False, 30), (True, 1), (False, 46)], "une partie est entière"
    remplie = tableau(("A", "B"), [("un", "deux")] * 8, "Large")
    assert sections(*debout, remplie, *deux, *reste) == [(False, 30), (True, 1), (False, 34)]


def test_une_page_couchee_n_en_ouvre_pas_deux() -> None:
    with suivant(COUCHES):
        _, couchee = en_sections([*[LIGNE] * 30, Titre(1, "Un", nouvelle_page=True), LARGE], PAGES)
    assert couchee == Section(True, (Titre(1, "Un"), LARGE))


def une_fiche(*blocs: Bloc) -> bytes:
    with suivant(COUCHES):
        return rendre_fiche(modele("formulaire.docx"), RAPPORT, blocs)


LONG = [paragraphe("Un paragraphe assez long pour remplir la page. " * 6)] * 20


def places(piece: object) -> set[int]:
    return {int(t.get(qn("w:pos"))) for t in piece._element.iter(qn("w:tab")) if t.get(qn("w:val")) == "right"}  # type: ignore[attr-defined]


def test_les_sections_gardent_page_de_tete_et_numeros_et_calent_leur_en_tete(tmp_path: Path) -> None:
    octets = une_fiche(*LONG, Titre(1, "Un"), LARGE, Titre(1, "Deux"), *LONG)
    (tmp_path / "fiche.docx").write_bytes(octets)
    assert [str(e) for e in OpenXmlValidator().validate(tmp_path / "fiche.docx").errors] == []
    premiere, couchee, derniere = docx.Document(io.BytesIO(octets)).sections
    assert [s.orientation for s in (premiere, couchee, derniere)] == [
        WD_ORIENT.PORTRAIT,
        WD_ORIENT.LANDSCAPE,
        WD_ORIENT.PORTRAIT,
    ]
    assert [s.different_first_page_header_footer for s in (premiere, couchee, derniere)] == [True, False, False]
    assert all(s._sectPr.find(qn("w:pgNumType")) is None for s in (premiere, couchee, derniere))
    utile = (couchee.page_width - couchee.left_margin - couchee.right_margin) // 635
    assert places(couchee.header) == places(couchee.footer) == {utile}
    assert "REF" in couchee.header.paragraphs[0].text
    assert premiere.header._element is not None
    assert places(derniere.header) == set(), "debout, c'est le style qui cale"


def test_un_tableau_large_en_fin_de_document_n_ajoute_pas_de_page_vide() -> None:
    document = docx.Document(io.BytesIO(une_fiche(*LONG, Titre(1, "Un"), LARGE)))
    assert [s.orientation for s in document.sections] == [WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE]


def test_un_document_rendu_deux_fois_a_les_memes_octets() -> None:
    assert une_fiche(*LONG, Titre(1, "Un"), LARGE) == une_fiche(*LONG, Titre(1, "Un"), LARGE)


def test_un_modele_deja_couche_ou_au_corps_encadre_reste_d_une_section() -> None:
    def retourne(document: object) -> bytes:
        section = document.sections[-1]  # type: ignore[attr-defined]
        section.page_width, section.page_height = section.page_height, section.page_width
        tampon = io.BytesIO()
        document.save(tampon)  # type: ignore[attr-defined]
        return tampon.getvalue()

    couche = retourne(docx.Document(io.BytesIO(modele("formulaire.docx"))))
    with suivant(COUCHES):
        rendu = rendre_fiche(couche, RAPPORT, [*LONG, Titre(1, "Un"), LARGE, *LONG])
    assert len(docx.Document(io.BytesIO(rendu)).sections) == 1


@pytest.mark.libreoffice
def test_le_sommaire_annonce_la_page_d_un_titre_couche() -> None:
    blocs = [Titre(1, "Debout"), *LONG, *LONG, Titre(1, "Couche"), LARGE, Titre(1, "Releve"), *LONG]
    with suivant(COUCHES):
        octets = rendre_rapport(modele("rapport.docx"), RAPPORT, blocs)
    annonces = {}
    for p in docx.Document(io.BytesIO(octets)).paragraphs:
        if p.style is not None and p.style.name == "toc 1":
            *_, titre, page = p.text.split("\t")
            annonces[titre] = int(page)
    pages = pages_de(convertir({"r.docx": octets})["r.pdf"])
    vues = {titre: max(n for n, lue in enumerate(pages, 1) if titre.casefold() in lue) for titre in annonces}
    assert len(annonces) == 3
    assert annonces == vues


def test_un_en_tete_de_service_suit_ses_marges() -> None:
    document = docx.Document(io.BytesIO(modele("annexe.docx")))
    section = document.sections[0]
    section.left_margin = section.right_margin = Mm(30)
    centre = parse_xml(
        '<w:p xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:pPr><w:tabs>'
        '<w:tab w:val="center" w:pos="4536"/><w:tab w:val="right" w:pos="9072"/></w:tabs></w:pPr>'
        "<w:r><w:t>A</w:t></w:r><w:r><w:tab/></w:r><w:r><w:t>B</w:t></w:r></w:p>"
    )
    section.header._element.append(centre)
    tampon = io.BytesIO()
    document.save(tampon)
    cale = docx.Document(io.BytesIO(cale_sur_ses_marges(tampon.getvalue())))
    utile = (section.page_width - section.left_margin - section.right_margin) // 635
    assert places(cale.sections[0].header) == {utile}
    milieux = [t for t in cale.sections[0].header._element.iter(qn("w:tab")) if t.get(qn("w:val")) == "center"]
    assert [int(t.get(qn("w:pos"))) for t in milieux] == [utile // 2]
    assert cale_sur_ses_marges(modele("annexe.docx")) == modele("annexe.docx"), "un modèle déjà calé ne change pas"
