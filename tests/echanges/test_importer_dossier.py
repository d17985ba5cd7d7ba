"""Un dossier donné à l'import : le conseil dit quel fichier donner, ou quelle commande convient."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cctgen.socle.erreurs import DossierIntrouvable, EcritureImpossible
from cctgen.usages.gardien.importer import DemandeImport, preparer
from cctgen.usages.gardien.importer_cct import DemandeImport as DemandeImportCct
from cctgen.usages.gardien.importer_cct import preparer as preparer_cct
from cctgen.usages.preparation.nouveau import creer_depuis_exemple


@pytest.mark.parametrize(
    ("fichiers", "conseille"),
    [
        (["catalogue.json"], "catalogue.json"),
        (["profil.json", "catalogue.json"], "catalogue.json"),
        (["clausier.yaml", "notes.csv"], "cctgen --clausier"),
        (["b.xlsx", "a.DOCX", "image.png"], "a.DOCX, b.xlsx"),
        (["a.csv", "b.csv", "c.csv", "d.csv"], "a.csv, b.csv, c.csv…"),
        (["image.png"], "ni document Word"),
        ([], "ni document Word"),
    ],
)
def test_importer_un_dossier_dit_quoi_donner(fichiers: list[str], conseille: str, tmp_path: Path) -> None:
    source = tmp_path / "recu"
    source.mkdir()
    for nom in fichiers:
        (source / nom).write_bytes(b"")
    with pytest.raises(DossierIntrouvable, match="est un dossier") as levee:
        preparer(DemandeImport(source, tmp_path / "neuf"))
    assert conseille in levee.value.conseil


@pytest.fixture
def source(tmp_path: Path) -> Path:
    (tmp_path / "liste.csv").write_text("N°;Exigence\nE1;Le titulaire chiffre les disques.\n", encoding="utf-8")
    return tmp_path / "liste.csv"


@pytest.mark.parametrize("place", ["marche", "marche/sortie/neuf"])
@pytest.mark.parametrize("importer", [preparer, preparer_cct])
def test_un_clausier_ne_s_ecrit_pas_dans_une_consultation(
    source: Path, place: str, importer: Callable[[Any], Any]
) -> None:
    creer_depuis_exemple(source.parent / "marche", "portail")
    demande = DemandeImport if importer is preparer else DemandeImportCct
    with pytest.raises(DossierIntrouvable, match="un clausier ne s'y écrit pas"):
        importer(demande(source, source.parent / place))
    assert not (source.parent / "marche" / "clausier.yaml").exists()


@pytest.mark.parametrize("place", ["occupee", "occupee/neuf"])
@pytest.mark.parametrize("importer", [preparer, preparer_cct])
def test_un_fichier_a_la_place_du_dossier_se_nomme_lui_meme(
    source: Path, place: str, importer: Callable[[Any], Any]
) -> None:
    (source.parent / "occupee").write_text("à moi", encoding="utf-8")
    demande = DemandeImport if importer is preparer else DemandeImportCct
    with pytest.raises(EcritureImpossible, match=r"occupee » est un fichier, là où il faut un dossier") as refus:
        importer(demande(source, source.parent / place))
    assert ".cctgen" not in refus.value.message
    assert (source.parent / "occupee").read_text(encoding="utf-8") == "à moi"


@pytest.mark.parametrize("nom", ["publication.xlsx", "publication.docx", "publication.csv", "publication.inconnu"])
def test_une_publication_d_un_autre_format_renvoie_a_la_commande_qui_la_lit(tmp_path: Path, nom: str) -> None:
    (tmp_path / nom).write_bytes(b"x")
    dite = next(a for a in preparer_cct(DemandeImportCct(tmp_path / nom)).anomalies if a.code == "rien-a-importer")
    assert "Markdown, HTML et Nunjucks" in dite.message
    assert f"cctgen clausier importer {tmp_path / nom}" in dite.conseil
