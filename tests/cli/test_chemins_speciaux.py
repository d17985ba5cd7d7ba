"""Un tube nommé ou un périphérique donné à une commande ne la bloque pas."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cctgen.usages.preparation.nouveau import creer_depuis_exemple

if os.name == "nt":
    pytest.skip("Windows n'a pas de tubes nommés de cette sorte", allow_module_level=True)

GESTES = (
    ["controler", "{tube}"],
    ["controler", "/dev/zero"],
    ["composants", "{tube}", "--vers", "{racine}/c.xlsx"],
    ["controleur-hors-ligne", "--vers", "{tube}"],
    ["reporter", "{tube}", "/dev/zero"],
    ["depouiller", "{racine}", "{tube}"],
    ["clausier", "importer-cct", "{tube}"],
    ["verifier", "{racine}"],
    ["generer", "{racine}"],
    ["--clausier", "{racine}", "verifier", "{racine}"],
)


@pytest.mark.parametrize("geste", GESTES, ids=" ".join)
def test_un_tube_nomme_ne_bloque_pas(geste: list[str], tmp_path: Path) -> None:
    racine, tube = tmp_path / "marche", tmp_path / "tube.md"
    creer_depuis_exemple(racine, "infogerance")
    os.mkfifo(tube)
    # Partout où une consultation ou un clausier se lit, un tube tient la place d'un fichier.
    (racine / "reponses.yaml").unlink()
    for chemin in ("reponses.yaml", "clauses/SSI-001-x.yaml", "modeles/annexe.docx", "clausier.yaml", "plan.yaml"):
        (racine / chemin).parent.mkdir(exist_ok=True)
        os.mkfifo(racine / chemin)
    arguments = [a.format(racine=racine, tube=tube) for a in geste]
    fini = subprocess.run(
        [sys.executable, "-c", "from cctgen.cli.principal import lancer; lancer()", *arguments],
        capture_output=True,
        timeout=60,
        check=False,
        text=True,
    )
    assert fini.returncode == 1, fini.stderr
    assert "Traceback" not in fini.stderr
    assert "Défaut de cctgen" not in fini.stderr
