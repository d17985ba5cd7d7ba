"""Toute commande qui lit une publication la vérifie, et dit ce qui n'y est plus ce qui a été figé."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cctgen.cli.principal import executer
from cctgen.socle.contenu import contenu
from cctgen.usages.analyse.depouiller import depouiller

RECUES = contenu("exemples") / "portail" / "offres-recues"


@pytest.fixture
def altere(portail_publie: Path) -> Path:
    """Des offres reçues, puis une annexe publiée rouverte et enregistrée."""
    depouiller(portail_publie, [RECUES])
    annexe = portail_publie / "publications" / "1" / "a-deposer" / "annexe-cct.docx"
    annexe.chmod(0o644)
    annexe.write_bytes(annexe.read_bytes() + b"\0")
    return portail_publie


COMMANDES = [
    *(["--json", commande] for commande in ("verifier", "generer", "publier", "demandes", "derogations")),
    *([commande] for commande in ("differences", "depouiller", "comparer", "migrer")),
    ["--json", "differences"],
]


def test_chaque_commande_qui_lit_une_publication_dit_qu_elle_est_alteree(
    altere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """À l'écran comme en JSON, la version et la pièce sont nommées."""
    muettes = []
    for *json_ou_non, commande in COMMANDES:
        sources = [str(RECUES)] if commande == "depouiller" else []
        executer([commande, str(altere), *sources, *json_ou_non])
        dit = capsys.readouterr()
        lu = json.dumps(json.loads(dit.out)) if json_ou_non else " ".join(dit.err.split())
        if "publication-alteree" not in lu or "annexe-cct.docx" not in lu:
            muettes.append([commande, *json_ou_non])
    assert muettes == []
