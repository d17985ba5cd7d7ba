"""La relecture d'un ODT voit ce qui y manque, y est de trop, ou y a changé de place."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

import pytest

from cctgen.documents.odf.conversion import convertir_en_odt
from cctgen.documents.word.rendu import rendre_annexe, rendre_formulaire
from tests.depouillement.formulaires.fabrique import DOSSIER, FORMULAIRE
from tests.documents.fabriques import LISTES, dossier_complet, modele
from tests.tirages.opendocument import Ecrit, ecarts, ecrit_en_odt, ecrit_en_word
from tests.tirages.remplissage import COCHEE, remplir_l_odt

COMPLET = dossier_complet()
SOURCES = {
    "annexe.docx": rendre_annexe(COMPLET, COMPLET.documents[0], modele("annexe.docx")),
    "fiche.docx": rendre_formulaire(DOSSIER, FORMULAIRE, modele("formulaire.docx")),
}


@pytest.fixture(scope="module")
def odts() -> dict[str, bytes]:
    return convertir_en_odt(SOURCES)


def reecrire(odt: bytes, geste: Callable[[str], str], piece: str = "content.xml") -> Ecrit:
    sortie = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(odt)) as lue, zipfile.ZipFile(sortie, "w") as ecrite:
        for nom in lue.namelist():
            brut = lue.read(nom)
            ecrite.writestr(nom, geste(brut.decode()).encode() if nom == piece else brut)
    assert sortie.getvalue() != odt
    return ecrit_en_odt(sortie.getvalue())


@pytest.mark.libreoffice
def test_un_odt_fidele_n_a_aucun_ecart(odts: dict[str, bytes]) -> None:
    for nom, docx in SOURCES.items():
        assert list(ecarts(ecrit_en_word(docx), ecrit_en_odt(odts[nom.replace(".docx", ".odt")]))) == []
    lu = ecrit_en_word(SOURCES["annexe.docx"])
    assert LISTES and {a.rang for a in lu.alineas} >= {0, 1, 2}
    assert {a.est_numerote for a in lu.alineas if a.rang} == {True, False}
    assert lu.tableaux and lu.bandeaux
    assert {c.sorte for c in ecrit_en_word(SOURCES["fiche.docx"]).controles} == {"texte", "date", "choix", "coche"}


PERTES = {
    "case perdu": ("fiche", lambda xml: xml.replace('loext:checkbox="true"', "", 1)),
    "case ajouté": ("fiche", lambda xml: xml.replace('loext:display-text="Oui"', 'loext:display-text="Si"', 1)),
    "tableau perdu": ("fiche", lambda xml: re.sub(r"<table:table-cell.*?</table:table-cell>", "", xml, count=1)),
    "paragraphe ajouté": ("annexe", lambda xml: re.sub(r"(<text:h .*?</text:h>)", r"\1\1", xml, count=1)),
    "paragraphe perdu": ("annexe", lambda xml: re.sub(r"</?text:(?:list-item|list)\b[^>]*>", "", xml)),
    "lien qui ne mène plus": ("annexe", lambda xml: re.sub(r"<text:bookmark(-start)? [^>]*>", "", xml)),
}


@pytest.mark.libreoffice
@pytest.mark.parametrize("dit", PERTES)
def test_une_perte_est_nommee(dit: str, odts: dict[str, bytes]) -> None:
    nom, geste = PERTES[dit]
    abime = reecrire(odts[f"{nom}.odt"], geste)
    assert any(e.startswith(dit) for e in ecarts(ecrit_en_word(SOURCES[f"{nom}.docx"]), abime))


@pytest.mark.libreoffice
def test_un_pied_perdu_est_nomme(odts: dict[str, bytes]) -> None:
    sans = reecrire(odts["annexe.odt"], lambda xml: re.sub(r"<style:footer>.*?</style:footer>", "", xml), "styles.xml")
    assert any(e.startswith("en-têtes et pieds") for e in ecarts(ecrit_en_word(SOURCES["annexe.docx"]), sans))


@pytest.mark.libreoffice
def test_remplir_un_formulaire_ecrit_chaque_case_selon_sa_sorte(odts: dict[str, bytes]) -> None:
    rempli, ecrits = remplir_l_odt(odts["fiche.odt"], lambda rang: f"réponse {rang}")
    lus = {c.etiquette: c for c in ecrit_en_odt(rempli).controles}
    assert {etiquette: c.montre for etiquette, c in lus.items()} == ecrits
    par_sorte = {c.sorte: c.montre for c in lus.values()}
    assert par_sorte["coche"] == COCHEE
    assert par_sorte["choix"] in {"Temporaire", "Pérenne", "Oui", "Non"}
