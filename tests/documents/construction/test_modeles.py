"""Les modèles livrés : de vrais documents Word, avec leurs balises, tels que le script les fabrique."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest
from docxtpl import DocxTemplate
from openxml_audit import OpenXmlValidator

from cctgen.documents.construction.modeles import MODELES, ModeleLivre, construire, ecrire_modeles
from tests.documents.fabriques import MODELES as DOSSIER
from tests.documents.fabriques import modele

BALISES = {
    "titre", "sous_titre", "objet", "reference", "acheteur", "service", "version", "date", "lots", "sommaire", "corps",
    "sommaire_long", "court", "logo",
}  # fmt: skip


PROPRES = {
    "formulaire.docx": {"projet"},
    "rapport.docx": {"projet"},
    "rapport-analyse.docx": {"synthese", "projet"},
    "note.docx": {"synthese"},
}
ABSENTES = {
    "formulaire.docx": {"lots", "sommaire", "sommaire_long", "court"},
    "rapport-analyse.docx": {"lots", "court"},
    "note.docx": {"lots", "court"},
}
DE_LETTRE = {
    "acheteur", "service", "destinataire", "siret", "lieu", "date", "titre", "reference", "objet", "lot", "qualite",
    "signataire", "projet",
}  # fmt: skip
DOCUMENTS = [m for m in MODELES if not m.nom.startswith("lettre-")]
LETTRES = [m for m in MODELES if m.nom.startswith("lettre-")]


@pytest.mark.parametrize("livre", LETTRES, ids=lambda m: m.nom)
def test_une_lettre_livree_a_les_balises_de_toute_lettre(livre: ModeleLivre):
    balises = DocxTemplate(io.BytesIO(modele(livre.nom))).get_undeclared_template_variables()
    assert balises >= DE_LETTRE
    assert "corps" not in balises


@pytest.mark.parametrize("livre", DOCUMENTS, ids=lambda m: m.nom)
def test_un_modele_livre_a_ses_balises_et_ses_styles(livre: ModeleLivre):
    attendues = (BALISES | PROPRES.get(livre.nom, set())) - ABSENTES.get(livre.nom, set())
    assert DocxTemplate(io.BytesIO(modele(livre.nom))).get_undeclared_template_variables() == attendues
    styles = {style.name for style in docx.Document(io.BytesIO(modele(livre.nom))).styles}
    assert {"Corps de clause", "Exigence", "Encadré", "List Bullet", "Heading 1", "Tableau de clause"} <= styles


@pytest.mark.parametrize("livre", MODELES, ids=lambda m: m.nom)
def test_un_modele_livre_est_conforme_au_schema_de_word(livre: ModeleLivre):
    assert [str(e) for e in OpenXmlValidator().validate(DOSSIER / livre.nom).errors] == []


def test_le_script_refait_les_modeles_a_l_octet_pres(tmp_path: Path):
    ecrire_modeles(tmp_path)
    assert {p.name for p in tmp_path.iterdir()} == {p.name for p in DOSSIER.glob("*.docx")} - {"tableaux.docx"}
    for livre in MODELES:
        assert (tmp_path / livre.nom).read_bytes() == construire(livre)
