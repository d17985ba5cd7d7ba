"""Ce que `controler` lit, `depouiller` le lit : un classeur se reconnaît à son contenu, pas à son nom."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest

from cctgen.cli.terminal.ecran import sans_commande
from cctgen.depouillement.plis.contenu import est_un_classeur
from cctgen.depouillement.plis.reception import rassembler
from cctgen.usages.soumission.controler import controler
from tests.depouillement.test_registre import une_archive
from tests.matrice.bureautique import convertir
from tests.matrice.fabrique import matrice_conforme

NOMS = ["matrice.xlsx", "matrice", "matrice.txt", "matrice.xltx", "matrice.XLSX.zip", "matrice.bin", "matrice.docx"]


def sous(tmp_path: Path, nom: str, octets: bytes, forme: str) -> list[str]:
    """Rassemble un fichier déposé seul, dans une archive, ou dans une archive d'archive ; rend les tableurs reçus."""
    chemin = tmp_path / "pli" / nom
    chemin.parent.mkdir()
    if forme != "seul":
        membres = une_archive(**{nom: octets})
        octets = membres if forme == "archive" else une_archive(**{"interne.zip": membres})
        chemin = chemin.parent / "plateforme.zip"
    chemin.write_bytes(octets)
    return [recu.nom for recu in rassembler([chemin.parent]).recus if not recu.est_inventaire]


@pytest.mark.parametrize("forme", ["seul", "archive", "archive d'archive"])
@pytest.mark.parametrize("nom", NOMS)
def test_une_matrice_deposable_se_depouille_sous_tout_nom(tmp_path, nom, forme):
    (tmp_path / nom).write_bytes(matrice_conforme())
    (avant,) = controler([tmp_path / nom])
    assert avant.est_deposable
    mal_nommee = [a.code for a in avant.offre.anomalies if a.code == "fichier-mal-nomme"]
    assert mal_nommee == ([] if nom.endswith(".xlsx") else ["fichier-mal-nomme"])
    (recu,) = sous(tmp_path, nom, matrice_conforme(), forme)
    assert recu.endswith(nom)


@pytest.mark.libreoffice
@pytest.mark.parametrize("extension", ["ods", "ots", "xls", "xlt", "xltx"])
def test_tout_format_de_tableur_se_reconnait_a_son_contenu(tmp_path, extension):
    octets = convertir({"m.xlsx": matrice_conforme()}, extension, tmp_path)["m.xlsx"]
    assert est_un_classeur(io.BytesIO(octets))
    assert sous(tmp_path, "matrice", octets, "archive") == ["plateforme.zip/matrice"]


def un_document(nom: str, contenu: bytes) -> bytes:
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w") as archive:
        archive.writestr(nom, contenu)
    return tampon.getvalue()


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"PK\x03\x04",
        b"%PDF-1.7",
        un_document("word/document.xml", b"<x/>"),
        un_document("mimetype", b"application/vnd.oasis.opendocument.text"),
        bytes.fromhex("d0cf11e0a1b11ae1") + b"WordDocument",
    ],
)
@pytest.mark.parametrize("forme", ["seul", "archive"])
def test_une_autre_piece_reste_ce_qu_elle_est(tmp_path, octets, forme):
    assert sous(tmp_path, "piece.bin", octets, forme) == []


def test_une_matrice_nommee_comme_un_inventaire_est_a_renommer(tmp_path):
    (tmp_path / "m.json").write_bytes(matrice_conforme())
    (tmp_path / "sbom.json").write_text(json.dumps({"bomFormat": "CycloneDX", "components": []}))
    reception = rassembler([tmp_path])
    assert [r.nom for r in reception.recus] == ["sbom.json"]
    assert [(a.lieu.fichier, a.code) for a in reception.anomalies] == [("m.json", "fichier-non-lu")]
    assert "Renommez-le en .xlsx" in reception.anomalies[0].conseil


def test_un_nom_recu_ne_commande_pas_le_terminal(tmp_path):
    """« \\x1b[2J » efface l'écran, « \u202e » écrit une extension à l'envers."""
    nom = "a\x1b[2Jb\u202exslx\x07.xlsx"
    (tmp_path / "p.zip").write_bytes(une_archive(**{nom: matrice_conforme(), "\x1b]0;x.pdf": b"x"}))
    reception = rassembler([tmp_path / "p.zip"])
    dits = [r.nom for r in reception.recus] + [a.lieu.fichier for a in reception.anomalies]
    assert len(dits) == 2
    assert not any(signe in dit for dit in dits for signe in "\x1b\x07\u202e")
    assert sans_commande(f"lu : {nom}\n") == "lu : a\ufffd[2Jb\ufffdxslx\ufffd.xlsx\n"
