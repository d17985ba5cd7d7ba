"""Les exports, relus par les bibliothèques de leur domaine : compliance-trestle pour OSCAL, reqif pour ReqIF."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path

import pytest
import reqif
import xmlschema
from reqif.parser import ReqIFParser
from trestle.common.err import TrestleError
from trestle.core.validator_factory import validator_factory
from trestle.oscal.catalog import Catalog
from trestle.oscal.profile import Profile

from cctgen.clausier.modele import Clausier
from cctgen.cli.principal import executer
from cctgen.usages.edition.generer import generer
from cctgen.usages.gardien.exporter import DemandeExport, exporter
from cctgen.usages.ouverture.clausier_verifie import exiger_clausier
from cctgen.usages.preparation.nouveau import creer_depuis_exemple


@pytest.fixture(scope="module")
def livre() -> Clausier:
    """Le clausier livré."""
    return exiger_clausier()


@pytest.fixture(scope="module")
def oscal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Le catalogue et les profils d'une consultation d'exemple allotie ou non, et son dossier généré."""
    dossier = tmp_path_factory.mktemp("oscal")
    creer_depuis_exemple(dossier / "marche", "infogerance")
    assert generer(dossier / "marche").fichiers
    exporter(DemandeExport(dossier / "oscal", "oscal", consultation=dossier / "marche"))
    return dossier


def test_trestle_relit_le_catalogue_et_y_compte_chaque_clause_et_exigence(oscal: Path, livre: Clausier) -> None:
    catalogue = Catalog.oscal_read(oscal / "oscal/catalogue.json")
    assert catalogue is not None
    controles = [c for g in catalogue.groups or [] for c in g.controls or []]
    assert {c.id for c in controles} == set(livre.clauses)
    exigences = {e.id for c in livre.clauses.values() for e in c.exigences}
    assert {e.id for c in controles for e in c.controls or []} == exigences
    assert {c.id: c.title for c in controles} == {c.id: c.titre for c in livre.clauses.values()}
    assert len(catalogue.back_matter.resources) == len(livre.references)


def test_trestle_valide_le_catalogue(oscal: Path) -> None:
    catalogue = Catalog.oscal_read(oscal / "oscal/catalogue.json")
    tous = validator_factory.get(Namespace(mode="all"))
    assert tous.model_is_valid(catalogue, quiet=True, trestle_root=oscal)
    abime = oscal / "abime.json"
    texte = (oscal / "oscal/catalogue.json").read_text(encoding="utf-8")
    abime.write_text(texte.replace('"id": "SSI-001"', '"id": "1 SSI"', 1), encoding="utf-8")
    with pytest.raises(TrestleError):
        Catalog.oscal_read(abime)


def test_le_profil_est_la_selection_de_la_consultation(oscal: Path) -> None:
    manifeste = json.loads((oscal / "marche/sortie/manifeste.json").read_text(encoding="utf-8"))
    profils = sorted((oscal / "oscal").glob("profil*.json"))
    assert len(profils) == len(manifeste["lots"])
    for chemin, lot in zip(profils, manifeste["lots"], strict=True):
        profil = Profile.oscal_read(chemin)
        choisis = profil.imports[0].include_controls[0].with_ids
        attendus = [c["id"] for c in lot["clauses"]] + [e["id"] for e in lot["exigences"]]
        assert sorted(choisis) == sorted(attendus)
        assert profil.imports[0].href == "catalogue.json"


@pytest.fixture(scope="module")
def fichier_reqif(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Le clausier livré en ReqIF."""
    fichier = tmp_path_factory.mktemp("reqif") / "clausier.reqif"
    exporter(DemandeExport(fichier, "reqif"))
    return fichier


def test_la_bibliotheque_reqif_relit_chaque_texte(fichier_reqif: Path, livre: Clausier) -> None:
    contenu = ReqIFParser.parse(str(fichier_reqif)).core_content.req_if_content
    lus = {o.identifier: {a.definition_ref: a.value for a in o.attributes} for o in contenu.spec_objects}
    for clause in livre.clauses.values():
        assert lus[f"_{clause.id}"]["clause.titre"] == clause.titre
        assert lus[f"_{clause.id}"].get("clause.texte", "") == clause.texte
        for exigence in clause.exigences:
            assert lus[f"_{exigence.id}"]["exigence.enonce"] == exigence.enonce
    attributs = {
        attribut.identifier: attribut.long_name
        for sorte in contenu.spec_types
        for attribut in getattr(sorte, "attribute_definitions", None) or ()
    }
    assert attributs["clause.texte"] == attributs["exigence.enonce"] == "ReqIF.Text"


def test_le_reqif_suit_le_schema_de_l_omg(fichier_reqif: Path) -> None:
    schema = xmlschema.XMLSchema(str(Path(reqif.__file__).parent / "reqif_schema/reqif.xsd"))
    assert list(schema.iter_errors(str(fichier_reqif))) == []
    abime = fichier_reqif.read_text(encoding="utf-8").replace("<SPEC-OBJECT-TYPE-REF>", "<SPEC-OBJET-REF>", 1)
    assert list(schema.iter_errors(abime.replace("</SPEC-OBJECT-TYPE-REF>", "</SPEC-OBJET-REF>", 1).encode()))


def test_consultation_ne_va_qu_avec_oscal(tmp_path: Path) -> None:
    assert executer(["clausier", "exporter", str(tmp_path / "c.csv"), "--format", "csv", "--consultation", "x"]) == 2
