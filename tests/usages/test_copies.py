"""Les copies en OpenDocument : rien ne s'y perd, ou rien n'est écrit."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import replace

import pytest

from cctgen.documents.odf.conversion import pertes
from cctgen.documents.odf.volets import volets_du_xlsx
from cctgen.documents.pdf.libreoffice import mettre_en_odf
from cctgen.documents.word.rendu import rendre_annexe, rendre_formulaire
from cctgen.matrice.ecriture.matrice import ecrire_matrice
from cctgen.matrice.lecture.matrice import lire_matrice
from cctgen.socle.erreurs import ErreurCctgen
from cctgen.usages.edition import copies
from cctgen.usages.edition.copies import Copie, produire_les_copies
from cctgen.usages.edition.fichiers_produits import Atelier, FichierProduit
from tests.depouillement.formulaires.fabrique import DOSSIER, FORMULAIRE
from tests.documents.fabriques import dossier_complet, modele
from tests.matrice.fabrique import un_dossier

COMPLET = dossier_complet()
ATELIER = Atelier(COMPLET, (), lambda _: None)
SOURCES = (
    FichierProduit("annexe.docx", copies.ODF, rendre_annexe(COMPLET, COMPLET.documents[0], modele("annexe.docx"))),
    FichierProduit("fiche.docx", copies.ODF, rendre_formulaire(DOSSIER, FORMULAIRE, modele("formulaire.docx"))),
    FichierProduit("matrice.xlsx", copies.ODF, ecrire_matrice(un_dossier(), 0)),
)


@pytest.fixture(scope="module")
def convertis() -> Mapping[str, bytes]:
    return {f.chemin: f.contenu for f in produire_les_copies(ATELIER, SOURCES, [Copie.ODT])}


def contenu(octets: bytes) -> str:
    return zipfile.ZipFile(io.BytesIO(octets)).read("content.xml").decode()


@pytest.mark.libreoffice
def test_chaque_document_a_son_odt_et_chaque_matrice_son_ods(convertis: Mapping[str, bytes]) -> None:
    assert set(convertis) == {"annexe.odt", "fiche.odt", "matrice.ods"}
    assert pertes(SOURCES[0].contenu, convertis["annexe.odt"]) == []
    assert pertes(SOURCES[1].contenu, convertis["fiche.odt"]) == []


@pytest.mark.libreoffice
def test_la_matrice_ods_garde_protections_listes_feuille_masquee_et_identifiants(
    convertis: Mapping[str, bytes],
) -> None:
    xml = contenu(convertis["matrice.ods"])
    assert len(re.findall(r'<table:table [^>]*table:protected="true"', xml)) == 6
    listes = re.findall(r"cell-content-is-in-list\(([^)]*)\)", xml)
    assert sum("$_cctgen." in liste for liste in listes) == 2
    assert any("oui" in liste for liste in listes)
    assert xml.count('table:display="false"') == 1
    lue, source = lire_matrice(convertis["matrice.ods"], "m"), lire_matrice(SOURCES[2].contenu, "m")
    assert lue.emission == source.emission
    assert lue.anomalies == ()


@pytest.mark.libreoffice
def test_un_aspect_conditionnel_de_l_ods_cale_en_haut_comme_sa_case(
    convertis: Mapping[str, bytes],
) -> None:
    """« Complétude » se calait en bas de case : un aspect conditionnel hérite du style normal, non de sa case."""
    styles = zipfile.ZipFile(io.BytesIO(convertis["matrice.ods"])).read("styles.xml").decode()
    normal = re.search(r'<style:style style:name="Default" style:family="table-cell">.*?</style:style>', styles)
    conditionnels = re.findall(r'<style:style style:name="ConditionalStyle[^>]*>', styles)
    assert conditionnels and all('parent-style-name="Default"' in style for style in conditionnels)
    assert normal and 'style:vertical-align="top"' in normal[0]


@pytest.mark.libreoffice
def test_la_matrice_ods_fige_a_l_ecran_ce_que_fige_la_xlsx(convertis: Mapping[str, bytes]) -> None:
    rouverte = mettre_en_odf({"matrice.ods": convertis["matrice.ods"]}, ".xlsx")["matrice.ods"]
    voulus = volets_du_xlsx(SOURCES[2].contenu)
    assert len(voulus) > 2
    assert volets_du_xlsx(rouverte) == voulus


@pytest.mark.libreoffice
def test_ce_qui_manque_a_l_odt_est_nomme(convertis: Mapping[str, bytes]) -> None:
    annexe, fiche = convertis["annexe.odt"], convertis["fiche.odt"]
    assert pertes(SOURCES[0].contenu, fiche)
    sans_case = _reecrire(fiche, lambda xml: xml.replace("loext:tag=", "loext:perdu=", 1))
    assert [p for p in pertes(SOURCES[1].contenu, sans_case) if p.startswith("la case")] == ["la case « Lieu »"]
    coupe = _reecrire(annexe, lambda xml: xml.replace("Notification des incidents", "", 3))
    assert any("Notification" in p for p in pertes(SOURCES[0].contenu, coupe))


def _reecrire(octets: bytes, geste) -> bytes:
    sortie = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(octets)) as lue, zipfile.ZipFile(sortie, "w") as ecrite:
        for nom in lue.namelist():
            brut = lue.read(nom)
            ecrite.writestr(nom, geste(brut.decode()).encode() if nom == "content.xml" else brut)
    return sortie.getvalue()


def test_une_copie_infidele_est_refusee(monkeypatch: pytest.MonkeyPatch) -> None:
    autre = ecrire_matrice(replace(un_dossier(), edition=replace(un_dossier().edition, version=7)), 0)
    monkeypatch.setattr(copies, "mettre_en_odf", lambda *_: {"matrice.xlsx": autre})
    monkeypatch.setattr(copies, "convertir_en_odt", lambda _: {})
    with pytest.raises(ErreurCctgen, match="ODS"):
        list(produire_les_copies(ATELIER, SOURCES[2:], [Copie.ODT]))
