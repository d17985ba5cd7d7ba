"""Un dossier donné à l'import : le conseil dit quel fichier donner, ou quelle commande convient."""

from __future__ import annotations

from pathlib import Path

import pytest

from cctgen.socle.erreurs import DossierIntrouvable
from cctgen.usages.gardien.importer import DemandeImport, preparer


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
