"""Le sommaire dit les pages du document, quelle que soit la police du modèle : le PDF, relu, les donne."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

import pytest

from cctgen.documents.pdf.conversion import convertir_et_paginer
from cctgen.documents.pdf.passages import reduire
from cctgen.documents.pdf.relecture import pages_de
from cctgen.documents.pdf.sommaire import avec_les_pages, lignes_du_sommaire
from cctgen.documents.word.rendu import rendre_annexe
from cctgen.socle.erreurs import ErreurCctgen
from tests.documents.fabriques import dossier_complet, modele
from tests.documents.modeles.abimes import LISTES, STYLES, changer

_CORPS = '<w:sz w:val="20"/><w:szCs w:val="20"/>'
POLICES = {
    "times": ("Arial", "Times New Roman"),
    "marianne-absente-du-poste": ("Arial", "Marianne"),
    "dejavu": ("Arial", "DejaVu Serif"),
    "calibri": ("Arial", "Calibri"),
    "treize-points": (_CORPS, '<w:sz w:val="26"/><w:szCs w:val="26"/>'),
}
DOSSIER = dossier_complet()


class Converti(NamedTuple):
    redige: bytes
    docx: bytes
    pdf: bytes


def rendre(changements: Mapping[str, tuple[tuple[str, str], ...]]) -> bytes:
    octets = changer(changements) if changements else modele("annexe.docx")
    return rendre_annexe(DOSSIER, DOSSIER.documents[0], octets)


@pytest.fixture(scope="module")
def convertis() -> Mapping[str, Converti]:
    rediges = {f"{nom}.docx": rendre({STYLES: (change,)}) for nom, change in POLICES.items()}
    rediges["livre.docx"] = rendre({})
    rendu = convertir_et_paginer(rediges)
    return {
        nom: Converti(rediges[f"{nom}.docx"], rendu.documents[f"{nom}.docx"], rendu.pdfs[f"{nom}.pdf"])
        for nom in (*POLICES, "livre")
    }


def page_imprimee(pages: tuple[str, ...], titre: str) -> int:
    """Rend la page où un titre se lit pour la dernière fois : le sommaire l'a cité avant."""
    return max(rang for rang, page in enumerate(pages, start=1) if titre in page)


@pytest.mark.libreoffice
@pytest.mark.parametrize("nom", [*POLICES, "livre"])
def test_le_sommaire_du_word_dit_la_page_imprimee_de_chaque_titre(convertis: Mapping[str, Converti], nom: str):
    pages, lignes = pages_de(convertis[nom].pdf), list(lignes_du_sommaire(convertis[nom].docx))
    assert len(lignes) > 5
    imprimees = [page_imprimee(pages, reduire(ligne.numero + ligne.texte)) for ligne in lignes]
    assert [ligne.page for ligne in lignes] == imprimees


@pytest.mark.libreoffice
@pytest.mark.parametrize("nom", [*POLICES, "livre"])
def test_le_sommaire_du_pdf_est_celui_du_word(convertis: Mapping[str, Converti], nom: str):
    pages = pages_de(convertis[nom].pdf)
    sommaire = "".join(pages[:3])
    for ligne in lignes_du_sommaire(convertis[nom].docx):
        assert re.search(re.escape(reduire(ligne.texte)) + str(ligne.page), sommaire), ligne


@pytest.mark.libreoffice
def test_le_modele_livre_garde_ses_octets(convertis: Mapping[str, Converti]):
    assert convertis["livre"].docx == convertis["livre"].redige
    assert any(convertis[nom].docx != convertis[nom].redige for nom in POLICES)


@pytest.mark.libreoffice
def test_un_titre_que_libreoffice_numerote_autrement_se_refuse():
    """LibreOffice ignore le niveau qui ne reprend jamais : le PDF dirait un autre article que le document."""
    avant = '<w:pStyle w:val="Titre2"/>'
    continu = (avant, f'<w:lvlRestart w:val="0"/>{avant}')
    with pytest.raises(ErreurCctgen, match="ne numérote pas les titres comme Word"):
        convertir_et_paginer({"annexe.docx": rendre({LISTES: (continu,)})})


def test_remettre_les_pages_ne_change_que_les_pages():
    redige = rendre({})
    lignes = list(lignes_du_sommaire(redige))
    decalees = avec_les_pages(redige, [ligne.page + 7 for ligne in lignes])
    assert [(li.numero, li.texte, li.page - 7) for li in lignes_du_sommaire(decalees)] == [
        (li.numero, li.texte, li.page) for li in lignes
    ]
    assert avec_les_pages(decalees, [ligne.page for ligne in lignes]) == redige
    assert avec_les_pages(redige, [ligne.page for ligne in lignes]) is redige
