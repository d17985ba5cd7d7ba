"""Le logo de l'acheteur : posé à sa place, borné, nommé ; sans lui, le document ne change pas."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest

from cctgen.documents.accessibilite.word import fautes_du_document
from cctgen.documents.marque import avec_le_logo, fautes_du_logo
from cctgen.documents.modeles.catalogue import CONTRATS
from cctgen.documents.word.lettre import rendre_lettre
from cctgen.documents.word.rendu import rendre_annexe
from cctgen.socle.erreurs import DonneesInvalides
from cctgen.socle.typographie import composer
from cctgen.usages.edition.modeles import modele_d_analyse
from cctgen.usages.ouverture.modeles.verifies import lire_modele
from tests.documents.fabriques import MODELES, dossier_complet, image_png, modele
from tests.documents.word.test_lettre import une_lettre

REJET = une_lettre("lettre-rejet.docx")


def annexe(octets: bytes) -> bytes:
    dossier = dossier_complet()
    return rendre_annexe(dossier, dossier.documents[0], octets)


def test_le_logo_est_en_tete_borne_et_porte_le_nom_de_l_acheteur() -> None:
    octets = annexe(avec_le_logo(modele("annexe.docx"), image_png(900, 200)))
    document = docx.Document(io.BytesIO(octets))
    (image,) = document.inline_shapes
    assert (round(image.width.cm, 1), round(image.height.cm, 1)) == (7.0, 1.6)
    assert document.paragraphs[0]._p.xpath(".//pic:pic")
    assert image._inline.docPr.get("descr") == composer(dossier_complet().edition.acheteur)
    assert fautes_du_document(octets) == ()


def test_sans_logo_rien_ne_reste_de_sa_place() -> None:
    document = docx.Document(io.BytesIO(annexe(modele("annexe.docx"))))
    assert document.paragraphs[0].style.name == "Acheteur"
    assert not document.inline_shapes


@pytest.mark.parametrize("nom", CONTRATS)
def test_chaque_document_livre_a_la_place_du_logo(nom: str) -> None:
    assert avec_le_logo(modele(nom), image_png(2, 1)) != modele(nom)


@pytest.mark.parametrize(
    ("image", "code"),
    [
        (b"", "logo-illisible"),
        (b"GIF89a" + bytes(40), "logo-illisible"),
        (image_png(300, 300)[:-20], "logo-illisible"),
        (b"\xff\xd8\xff\xe0" + bytes(30), "logo-illisible"),
        (image_png(4001, 2), "logo-demesure"),
        (bytes(2_000_001), "logo-demesure"),
    ],
)
def test_un_logo_fautif_se_dit(image: bytes, code: str) -> None:
    assert [a.code for a in fautes_du_logo("modeles/logo.png", image)] == [code]


def test_le_logo_de_la_consultation_passe_avant_celui_du_service(tmp_path: Path) -> None:
    propre, service = tmp_path / "propre", tmp_path / "service"
    for dossier, image in ((propre, image_png(40, 10)), (service, b"rien")):
        dossier.mkdir()
        (dossier / "logo.png").write_bytes(image)
    assert lire_modele("annexe.docx", (propre, service, MODELES)) != modele("annexe.docx")
    with pytest.raises(DonneesInvalides) as refus:
        lire_modele("annexe.docx", (service, MODELES))
    assert [a.code for a in refus.value.anomalies] == ["logo-illisible"]


def test_une_lettre_s_ouvre_sur_le_logo_ou_sans_rien_a_sa_place() -> None:
    sans = docx.Document(io.BytesIO(rendre_lettre(REJET, modele(REJET.modele))))
    assert sans.paragraphs[0].style.name == "Acheteur"
    octets = rendre_lettre(REJET, avec_le_logo(modele(REJET.modele), image_png(300, 80)))
    assert docx.Document(io.BytesIO(octets)).paragraphs[0]._p.xpath(".//pic:pic")
    assert fautes_du_document(octets) == ()


def test_le_rapport_d_analyse_porte_le_logo_de_la_consultation(tmp_path: Path) -> None:
    (tmp_path / "modeles").mkdir()
    (tmp_path / "modeles" / "logo.png").write_bytes(image_png(300, 80))
    assert modele_d_analyse(tmp_path) == avec_le_logo(modele("rapport-analyse.docx"), image_png(300, 80))
